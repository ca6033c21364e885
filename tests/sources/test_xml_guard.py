"""XML and zip files from strangers: everything hostile or broken is refused with its place, nothing crashes."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from huoshui.sources.archive_guard import ArchiveLimits, members_ending, open_archive
from huoshui.sources.shape import RejectCode
from huoshui.sources.xml_guard import (
    RAW_CLIP,
    XmlLimits,
    XmlRefused,
    clipped,
    decode_xml,
    parse_xml,
    read_limited,
    root_name,
    root_name_of,
)

LAUGHS = b"""<?xml version="1.0"?>
<!-- a comment first -->
<!DOCTYPE lolz [
  <!ENTITY lol "lol">
  <!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
  <!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
]>
<Invoice>&lol3;</Invoice>"""


def refusal(data, **limits):
    with pytest.raises(XmlRefused) as caught:
        parse_xml(data, **({"limits": XmlLimits(**limits)} if limits else {}))
    found = caught.value.reject
    assert found.reason.zh
    assert found.reason.en
    return found


@pytest.mark.parametrize(
    "data",
    [
        LAUGHS,
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a PUBLIC "-//X//Y" "http://example.org/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.org/p"> %p;]><a/>',
        "\ufeff<!DOCTYPE a><a/>".encode("utf-16"),
        b"<?pi x?>\n<!-- c -->\n<!DOCTYPE a><a/>",
        b"<!doctype a><a/>",
    ],
    ids=["laughs", "dtd", "xxe", "public", "parameter", "utf16", "late", "lower"],
)
def test_a_doctype_is_refused_before_anything_is_expanded_or_fetched(data):
    assert refusal(data).code is RejectCode.FORBIDDEN_XML


def test_the_line_of_the_doctype_is_named():
    assert refusal(LAUGHS).line == 3


def test_an_entity_without_doctype_is_an_error_like_any_other():
    found = refusal(b"<a>\n<b>&secret;</b></a>")
    assert (found.code, found.line) == (RejectCode.MALFORMED, 2)


def test_includes_and_schema_addresses_are_not_followed():
    data = (
        b'<a xmlns:xi="http://www.w3.org/2001/XInclude" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        b'xsi:schemaLocation="u http://example.invalid/x.xsd"><xi:include href="/etc/passwd"/></a>'
    )
    assert [child.text for child in parse_xml(data).root] == [None]


@pytest.mark.parametrize("data", [b"", b"  \n ", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty_or_broken(data):
    assert refusal(data).code is RejectCode.MALFORMED


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"<a>\n <b>1</b>\n <c>2</", 3, 8),
        (b'<?xml version="1.0" encoding="UTF-8"?>\n<a>\n<b></a>', 3, 8),
        (b"<a>\n</a>\nrest", 3, 1),
        (b"not xml", 1, 1),
        (b"<x:a/>", 1, None),
        (b"<a>\x01</a>", 1, None),
    ],
)
def test_truncated_and_broken_xml_is_refused_with_line_and_column(data, line, column):
    found = refusal(data)
    assert (found.code, found.line) == (RejectCode.MALFORMED, line)
    if column is not None:
        assert f"(line {line}, column {column})" in found.reason.en
        assert f"第{line}行第{column}列" in found.reason.zh


def test_nesting_is_bounded():
    assert parse_xml(b"<a>" * 200 + b"</a>" * 200).root.tag == "a"
    assert refusal(b"<a>" * 5000 + b"</a>" * 5000).code is RejectCode.TOO_LARGE


def test_one_text_is_bounded():
    assert refusal(b"<a>" + b"x" * 11_000_000 + b"</a>").code is RejectCode.TOO_LARGE


def test_bytes_and_tags_are_bounded_before_parsing():
    assert refusal(b"<a>" + b" " * 100 + b"</a>", most_bytes=50, most_tags=10).code is RejectCode.TOO_LARGE
    assert refusal(b"<a>" + b"<b/>" * 10 + b"</a>", most_bytes=500, most_tags=10).code is RejectCode.TOO_LARGE


def test_a_file_too_large_is_refused_unread(tmp_path):
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as file:
        file.truncate(5 * 2**30)
    with pytest.raises(XmlRefused, match="too large"):
        read_limited(huge, XmlLimits(most_bytes=2**20, most_tags=10))


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        ("<a>深圳市</a>".encode(), 0),
        ("\ufeff<a>深圳市</a>".encode(), 0),
        ('<?xml version="1.0" encoding="GBK"?><a>深圳市</a>'.encode("gbk"), 0),
        ('<?xml version="1.0" encoding="gb2312"?><a>深圳市</a>'.encode("gb18030"), 0),
        ('<?xml version="1.0" encoding="GBK"?><a>深圳市</a>'.encode(), 1),
        ('<?xml version="1.0" encoding="UTF-8"?><a>深圳市</a>'.encode("gbk"), 1),
        ("<a>深圳市</a>".encode("gbk"), 1),
        ('<?xml version="1.0" encoding="UTF-16"?><a>深圳市</a>'.encode(), 1),
        ('<?xml version="1.0" encoding="UTF-16"?><a>深圳市</a>'.encode("utf-16"), 0),
        ("<a>深圳市</a>".encode("utf-16-le"), 0),
        ("<a>深圳市</a>".encode("utf-16-be"), 0),
        ("\ufeff<a>深圳市</a>".encode("utf-32-le"), 0),
        ('\n<?xml version="1.0" encoding="UTF-8"?>\n<a>深圳市</a>'.encode(), 0),
        ('<?xml version="1.0" encoding="big5"?><a>深圳市</a>'.encode("big5"), 0),
    ],
)
def test_text_is_read_in_the_encoding_it_is_in(data, notes):
    document = parse_xml(data)
    assert document.root.text == "深圳市"
    assert len(document.notes) == notes


def test_latin_text_is_not_taken_for_chinese():
    assert parse_xml('<?xml version="1.0" encoding="ISO-8859-1"?><a>Müller</a>'.encode("latin-1")).root.text == "Müller"
    found = refusal('<?xml version="1.0" encoding="UTF-8"?>\n<a>Müller</a>'.encode("latin-1"))
    assert (found.code, found.line) == (RejectCode.UNDECODABLE, 2)


@pytest.mark.parametrize("name", ["x-unknown", "rot13", "utf-7", "unicode_escape", "undefined", "punycode", "cp99999"])
def test_odd_encodings_are_refused_by_name(name):
    found = refusal(f'<?xml version="1.0" encoding="{name}"?><a>x</a>'.encode())
    assert found.code is RejectCode.UNDECODABLE
    assert name in found.reason.en


def test_a_nul_character_is_named_with_its_line():
    found = refusal(b"<a>\n\x00</a>")
    assert (found.code, found.line) == (RejectCode.NUL_BYTE, 2)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<a/>", ("", "a")),
        (b'<?xml version="1.0"?><!-- <z> --><x:a xmlns:x="u"><b/>', ("u", "a")),
        (b'<a\n xmlns="v" xmlns:y="w">', ("v", "a")),
        (LAUGHS, ("", "Invoice")),
        (b'<!DOCTYPE a SYSTEM "x"><a/>', ("", "a")),
        ("<a/>".encode("utf-16"), ("", "a")),
        (b"PK\x03\x04", None),
        (b"a,b\n1,2", None),
        (b"", None),
        (b"<?xml", None),
    ],
)
def test_the_root_element_is_seen_without_parsing(head, name, tmp_path):
    assert root_name_of(head) == name
    file = tmp_path / "a.xml"
    file.write_bytes(head)
    assert root_name(file) == name


def test_a_million_comments_before_the_root_cost_no_more_than_reading_them():
    assert parse_xml(b"<!---->\n" * 300_000 + b"<a/>").root.tag == "a"


def test_the_quarantine_keeps_a_bounded_piece():
    assert clipped("x" * 10) == "x" * 10
    assert len(clipped("x" * (RAW_CLIP + 1))) == RAW_CLIP


@settings(max_examples=300)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_are_a_tree_or_refused(data):
    try:
        parse_xml(data)
    except XmlRefused:
        event("refused")
    try:
        decode_xml(data)
    except XmlRefused:
        event("undecodable")
    root_name_of(data)


def zipped(members, **options):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def read_all(data, **limits):
    archive = open_archive(data, ArchiveLimits(**limits))
    return {name: archive.read(name) for name in archive.names}


def zip_refusal(data, **limits):
    with pytest.raises(XmlRefused) as caught:
        read_all(data, **limits)
    return caught.value.reject


def test_a_zip_file_is_read_member_by_member():
    archive = open_archive(zipped({"发票/a.xml": "<a/>", "__MACOSX/._a.xml": "x", "b.PDF": "y", "d/": ""}))
    assert archive.names == ("发票/a.xml", "__MACOSX/._a.xml", "b.PDF")
    assert list(members_ending(archive, ".xml")) == ["发票/a.xml"]
    assert archive.read("发票/a.xml") == b"<a/>"


@pytest.mark.parametrize("name", ["../a.xml", "x/../../a.xml", "/etc/a.xml", "C:/a.xml", "..\\a.xml", "\\a.xml"])
def test_names_that_climb_out_are_refused(name):
    found = zip_refusal(zipped({"ok.xml": "<a/>", name: "<a/>"}))
    assert "outside the archive" in found.reason.en


def test_zip_bombs_are_refused_by_ratio_size_and_number():
    bomb = zipped({"a.xml": b"\x00" * 20_000_000})
    assert len(bomb) < 100_000
    assert zip_refusal(bomb).code is RejectCode.TOO_LARGE
    assert "2 members" in zip_refusal(zipped({"a": "", "b": ""}), most_members=1).reason.en
    assert zip_refusal(zipped({"a": "xxxx", "b": "xxxx"}), most_bytes=7).code is RejectCode.TOO_LARGE
    assert zip_refusal(zipped({"a": "xxxx"}), most_member_bytes=3).code is RejectCode.TOO_LARGE


def test_a_member_longer_than_it_says_is_not_believed():
    lying = bytearray(zipped({"a.xml": b"<a>" + b"x" * 5000 + b"</a>"}))
    position = lying.rfind(b"PK\x01\x02")
    lying[position + 24 : position + 28] = (10).to_bytes(4, "little")
    assert zip_refusal(bytes(lying)).code in {RejectCode.TOO_LARGE, RejectCode.MALFORMED}


def test_damaged_and_encrypted_members_are_refused():
    damaged = bytearray(zipped({"a.xml": b"<a>" + bytes(range(256)) * 20 + b"</a>"}))
    damaged[60:120] = b"\xff" * 60
    assert zip_refusal(bytes(damaged)).code is RejectCode.MALFORMED
    encrypted = bytearray(zipped({"a.xml": b"<a/>"}))
    encrypted[encrypted.rfind(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in zip_refusal(bytes(encrypted)).reason.en


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 truncated", zipped({"a": "b"})[:-5], b"no zip"],
    ids=["empty", "only a mark", "cut off", "no zip"],
)
def test_what_is_no_zip_file_is_refused(data):
    assert zip_refusal(data).code is RejectCode.MALFORMED


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xml", "<a/>")
        archive.writestr("a.xml", "<b/>")
    assert "same name" in zip_refusal(buffer.getvalue()).reason.en


def test_chinese_names_in_old_zip_files_are_read_as_gbk():
    data = zipped({"AAAA.xml": "<a/>"}).replace(b"AAAA", "发票".encode("gbk"))
    assert open_archive(data).names == ("发票.xml",)


@settings(max_examples=400)
@given(st.binary(max_size=60), st.integers(0, 150))
def test_any_damage_to_a_zip_file_is_refused_or_harmless(noise, position):
    data = bytearray(zipped({"a.xml": b"<a>1</a>"}))
    data[position : position + len(noise)] = noise
    try:
        read_all(bytes(data))
    except XmlRefused:
        event("refused")
