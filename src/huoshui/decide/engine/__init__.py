"""Adapters to the engines that can evaluate offers in bulk; each is imported only when asked for."""
