"""Adapters that run profiles on outside engines."""
