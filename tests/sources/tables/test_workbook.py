"""XLSX sheets."""

from datetime import date, datetime
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsx import write_xlsx

from huoshui.sources.tables import Layout, header_of, open_table
from huoshui.values.errors import InvalidInput


def read(path, layout=None):
    table = open_table(path, layout)
    rows = [(int(n), *r.values()) for c in table.chunks for n, r in zip(c.line, c.table.to_pylist(), strict=True)]
    return table.columns, rows


def test_cells_come_as_text_with_the_line_of_the_sheet(tmp_path):
    rows = [
        ["编号", "日期", "金额", "是否"],
        [1, date(2024, 3, 5), 12.5, True],
        [None] * 4,
        ["0012", "2024-03-06", "1,234.50", ""],
    ]
    path = write_xlsx(tmp_path / "t.xlsx", rows)
    assert read(path) == (
        ("编号", "日期", "金额", "是否"),
        [(2, "1", "2024-03-05", "12.5", "true"), (4, "0012", "2024-03-06", "1,234.50", None)],
    )
    assert header_of(path) == ("编号", "日期", "金额", "是否")


def test_a_header_below_a_title_and_a_named_sheet(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", [["发票清单"], [], ["a", "b"], [1, 2]], sheet="明细")
    assert read(path, Layout(3, "明细")) == (("a", "b"), [(4, "1", "2")])
    with pytest.raises(InvalidInput, match=r"no sheet '明系'.*its sheets are: 明细"):
        open_table(path, Layout(1, "明系"))


def test_an_empty_sheet_has_no_columns(tmp_path):
    assert read(write_xlsx(tmp_path / "t.xlsx", [])) == ((), [])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"not a workbook"])
def test_a_torn_workbook_is_refused_with_the_cure(tmp_path, content):
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"'t.xlsx' is not a whole workbook.*save it again as XLSX or CSV"):
        open_table(path)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    with ZipFile(tmp_path / "t.xlsx", "w", ZIP_DEFLATED) as archive:
        archive.writestr("thesis.txt", "hello")
    with pytest.raises(InvalidInput):
        open_table(tmp_path / "t.xlsx")


def test_times_are_kept_for_the_date_reader(tmp_path):
    path = write_xlsx(tmp_path / "t.xlsx", [["d"], [datetime(2024, 3, 5, 18, 0)]])  # noqa: DTZ001  # spreadsheets know no zone
    assert read(path)[1] == [(2, "2024-03-05T18:00:00")]
