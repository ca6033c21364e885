"""Offers x firms -> decisions: in bulk on three engines with the same bits, or one firm with its reasons."""
