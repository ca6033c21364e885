"""Bank statements of ISO 20022: camt.053 statements, camt.052 intraday reports, camt.054 notifications."""

from huoshui.sources.camt.source import CAMT

__all__ = ["CAMT"]
