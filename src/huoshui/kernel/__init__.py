"""Compiled loops over arrays: the aggregator and the block machine. No business words here."""
