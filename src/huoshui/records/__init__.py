"""The store of records: typed rows with the day they were learned, read as of a date."""
