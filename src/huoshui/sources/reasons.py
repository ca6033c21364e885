"""Why a row is set aside, in words: one sentence per code, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huoshui.records.quarantine import DUPLICATES
from huoshui.sources.shape import RejectCode
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS: Mapping[RejectCode, Text] = {
    RejectCode.RAGGED_ROW: Text("单元格数量与表头不符", "the row has more or fewer cells than the header"),
    RejectCode.UNDECODABLE: Text("含无法解码的字节", "bytes that are no text in the file's encoding"),
    RejectCode.NUL_BYTE: Text("含空字节", "a NUL byte inside the row"),
    RejectCode.MALFORMED: Text("文件已损坏或不是该格式", "the document is damaged or not of this format"),
    RejectCode.FORBIDDEN_XML: Text(
        "XML 含有外部实体或实体定义,已拒绝", "XML with entity definitions or a document type, which is refused"
    ),
    RejectCode.TOO_LARGE: Text("文件过大或层次过深,已拒绝", "the document is too large or too deep, which is refused"),
    RejectCode.MISSING_VALUE: Text("必填项为空", "a required value is missing"),
    RejectCode.BAD_NUMBER: Text("不是数", "not a number"),
    RejectCode.BAD_DATE: Text("不是日期", "not a date"),
    RejectCode.BAD_FLAG: Text("不是“是/否”", "not a yes or a no"),
    RejectCode.UNKNOWN_VALUE: Text("不在允许的取值之内", "not one of the allowed words"),
    RejectCode.OUT_OF_RANGE: Text("数值超出范围", "the number is too large to be true"),
    RejectCode.DATE_TOO_EARLY: Text("日期早于 1980 年", "the date lies before 1980"),
    RejectCode.DATE_IN_FUTURE: Text("日期晚于收到日", "the date lies after the day the row was received"),
    RejectCode.BAD_IDENTIFIER: Text(
        "标识无效(电子表格把长数字变成了科学记数,末位数字已丢失)",
        "the identifier is ruined: a spreadsheet turned a long number into a power of ten and lost its last digits",
    ),
    RejectCode.UNKNOWN_INDUSTRY: Text("行业代码不在 GB/T 4754-2017 内", "the industry code is not in GB/T 4754-2017"),
    RejectCode.UNKNOWN_REGION: Text("行政区划代码不在 GB/T 2260 内", "the region code is not in GB/T 2260"),
    RejectCode.AMOUNTS_DO_NOT_ADD: Text("金额之和与合计不符", "the amounts do not add up to the total"),
    RejectCode.NOT_BOOKED: Text("尚未记账", "the bank has not booked the entry yet"),
    RejectCode.NOT_THIS_FIRM: Text("购销双方都不是该企业", "the firm is neither the seller nor the buyer"),
    **{RejectCode(code): text for code, text in DUPLICATES.values()},
}
"""The sentences of the codes; sources of documents say more in their own words."""


def reason(code: RejectCode) -> Text:
    """Return the sentence of a code."""
    return REASONS[code]
