"""Any table through a mapping file: which columns, which words, which units make which records."""
