"""China's digital e-invoices: 数电票 XML, the 2019 electronic archive schema, and OFD files that hold their data."""

from huoshui.sources.einvoice_cn.source import EINVOICE_CN

__all__ = ["EINVOICE_CN"]
