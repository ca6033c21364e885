"""CSV as it comes."""

import codecs

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoshui.sources import csvfile
from huoshui.sources.tables import header_of, open_table
from huoshui.sources.textfile import AsUtf8, examine


def write(folder, text, encoding="utf-8", name="t.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def read(path):
    """Return columns, rows with their lines, and bad lines."""
    table = open_table(path)
    rows, bad = [], []
    for chunk in table.chunks:
        rows += [(int(n), *r.values()) for n, r in zip(chunk.line, chunk.table.to_pylist(), strict=True)]
        bad += [(r.line, r.raw) for r in chunk.rejects]
    return table.columns, rows, bad


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_reads_the_same(tmp_path, encoding):
    path = write(tmp_path, "企业代号,金额\n深圳市活水,1\n", encoding)
    assert read(path) == (("企业代号", "金额"), [(2, "深圳市活水", "1")], [])
    assert header_of(path) == ("企业代号", "金额")


def test_a_file_that_turns_chinese_late_is_read_rightly(tmp_path):
    path = write(tmp_path, "a,b\n" + "x,1\n" * 300_000 + "深圳,2\n", "gbk")
    assert examine(path).encoding == "gb18030"
    assert read(path)[1][-1] == (300_002, "深圳", "2")


def test_bytes_that_are_no_text_are_marked(tmp_path):
    path = write(tmp_path, "名称,b\n深圳,1\n".encode() + b"\xff\xfe\xfa,2\n")
    table = open_table(path)
    assert table.broken
    assert "\ufffd" in next(table.chunks).table["名称"][1].as_py()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(tmp_path, delimiter, end):
    path = write(tmp_path, end.join([delimiter.join(r) for r in (["a", "b"], ["1", "2"], ["3", "4"])] + [""]))
    assert read(path) == (("a", "b"), [(2, "1", "2"), (3, "3", "4")], [])


def test_quotes_and_line_breaks_inside_cells_keep_lines_right(tmp_path):
    path = write(tmp_path, 'a,b\n"x\ny",1\n"say ""hi""",2\n"p,q",3\n5\n"z\n\nz",4\n6,7\n')
    columns, rows, bad = read(path)
    assert columns == ("a", "b")
    assert rows == [(2, "x\ny", "1"), (4, 'say "hi"', "2"), (5, "p,q", "3"), (7, "z\n\nz", "4"), (10, "6", "7")]
    assert bad == [(6, "5")]


def test_ragged_rows_are_set_aside_with_their_line(tmp_path):
    _, rows, bad = read(write(tmp_path, "a,b\n1,2,3\n4,5\n6\n\n7,8\n,\n9\n"))
    assert rows == [(3, "4", "5"), (6, "7", "8")]
    assert bad == [(2, "1,2,3"), (4, "6"), (8, "9")]


def test_an_unclosed_quotation_mark_costs_its_row_and_no_other(tmp_path):
    _, rows, bad = read(write(tmp_path, 'a,b\n1,2\n3,"4\n5,6\n"7",8\n'))
    assert [r[1:] for r in rows] == [("1", "2"), ("3", "4"), ("5", "6"), ("7", "8")]
    assert bad == []


def test_an_empty_file_and_a_file_with_only_a_header(tmp_path):
    assert read(write(tmp_path, "")) == ((), [], [])
    assert read(write(tmp_path, "\n\n")) == ((), [], [])
    assert read(write(tmp_path, "a,b")) == (("a", "b"), [], [])
    assert read(write(tmp_path, "a,b\n")) == (("a", "b"), [], [])


def test_columns_of_one_name_are_told_apart(tmp_path):
    assert read(write(tmp_path, "a,a,\n1,2,3\n"))[0] == ("a", "a (2)", "column 3")


def test_lines_are_right_across_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(csvfile, "BLOCK_BYTES", 256)
    random = np.random.default_rng(1)
    lines, want_rows, want_bad, at = ["a,b"], [], [], 2
    for n in range(500):
        kind = random.integers(4)
        if kind == 0:
            lines.append(f"{n}")
            want_bad.append((at, f"{n}"))
        elif kind == 1:
            lines.append(f'"{n}\n",x')
            want_rows.append((at, f"{n}\n", "x"))
            at += 1
        elif kind == 2:
            lines.append("")
        else:
            lines.append(f"{n},y")
            want_rows.append((at, f"{n}", "y"))
        at += 1
    _, rows, bad = read(write(tmp_path, "\n".join([*lines, ""])))
    assert (rows, bad) == (want_rows, want_bad)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["utf-8", "gb18030", "utf-16-le"]), st.integers(1, 7))
def test_transcoding_in_small_steps_equals_reading_at_once(tmp_path_factory, text, encoding, step):
    path = write(tmp_path_factory.mktemp("c"), text.encode(encoding, "ignore"))
    whole = text.encode(encoding, "ignore").decode(encoding, "replace")
    reader, got = AsUtf8(path, encoding), b""
    while piece := reader.read(step):
        got += piece
    assert got.decode() == whole


def test_a_utf16_file_keeps_its_mark_out_of_the_header(tmp_path):
    path = write(tmp_path, codecs.BOM_UTF16_LE + "a,b\n1,2\n".encode("utf-16-le"))
    assert read(path)[0] == ("a", "b")


def test_rows_that_end_with_a_delimiter_are_whole(tmp_path):
    columns, rows, bad = read(write(tmp_path, "a,b\n1,2,\n3,4,\n5,6\n"))
    assert columns == ("a", "b", "column 3")
    assert rows == [(2, "1", "2", None), (3, "3", "4", None)]
    assert bad == [(4, "5,6")]
