"""Small immutable words of the trade: texts, errors, money, dates, identifiers. No I/O."""
