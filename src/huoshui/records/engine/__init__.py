"""Adapters to engines that read the store."""
