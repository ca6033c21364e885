"""One folder per data source: read it, validate it, turn it into records; bad rows are quarantined."""
