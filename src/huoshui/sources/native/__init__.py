"""The native folder: one table per record type, columns named as in the reference of record types."""
