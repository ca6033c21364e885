"""E-invoices of the European standard EN 16931 in its syntaxes UBL, CII and EDIFACT in XML."""

from huoshui.sources.en16931.source import EN16931

__all__ = ["EN16931"]
