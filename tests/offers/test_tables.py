"""Decision tables from CSV and XLSX: the first row whose cells all hold gives the values."""

# ruff: noqa: E501 - offer lines and messages are one line each, as a person writes and reads them
from __future__ import annotations

import zipfile

import pytest
from deciding import decide, offer_file, refused, when

from huoshui.offers.load import load_catalogue

OFFER = offer_file("tables:\n  pricing: {file: pricing.csv}\n" + when("debt >= 0") + "outputs: {rate: pricing.rate}\n")
CSV = """\
tax_grade,vat_sales_12m / tax_paid_12m,# remark,-> rate,-> tier
A,>= 10,best,0.03,gold
A|B,"[5, 10)",,0.04,silver
not D,-,everyone else,0.05,bronze
"""


@pytest.fixture
def folder(tmp_path, facts):
    def load(csv, offer=OFFER, name="pricing.csv"):
        (tmp_path / "offer.yaml").write_text(offer, encoding="utf-8")
        (tmp_path / name).write_bytes(csv if isinstance(csv, bytes) else csv.encode())
        return load_catalogue([tmp_path], facts)

    return load


def rate(catalogue, **facts):
    return decide(catalogue, "demo", debt=1, **facts).output("rate")


@pytest.mark.parametrize(
    ("grade", "sales", "expected"),
    [
        ("A", 10.0, 0.03),
        ("A", 9.99, 0.04),
        ("B", 10.0, 0.05),  # the second row ends before 10
        ("B", 5.0, 0.04),
        ("B", 4.99, 0.05),
        ("C", 5.0, 0.05),
        ("D", 50.0, None),  # no row holds
    ],
)
def test_the_first_row_that_holds_gives_the_value(folder, grade, sales, expected):
    assert rate(folder(CSV), tax_grade=grade, vat_sales_12m=sales, tax_paid_12m=1) == expected


def test_a_row_that_cannot_be_told_is_never_skipped(folder):
    catalogue = folder(CSV)
    assert rate(catalogue, tax_grade="A") is None  # the quotient decides between three rows
    assert rate(catalogue, tax_grade="C") == 0.05  # the rows above fail for any quotient
    assert rate(catalogue, vat_sales_12m=50, tax_paid_12m=1) is None


def test_a_table_saved_by_a_chinese_spreadsheet_is_read(folder):
    catalogue = folder(CSV.replace("remark", "备注").encode("gb18030"))
    assert rate(catalogue, tax_grade="A", vat_sales_12m=10, tax_paid_12m=1) == 0.03


def test_words_and_yes_or_no_may_come_out_of_a_table(folder):
    offer = offer_file(
        "tables:\n  pricing: {file: pricing.csv}\n" + when("pricing.open") + "outputs:\n  tier: pricing.tier\n"
    )
    catalogue = folder("debt,-> tier,-> open\n< 5,small,true\n>= 5,large,false\n", offer)
    assert decide(catalogue, "demo", debt=4).output("tier") == "small"
    assert decide(catalogue, "demo", debt=5).reasons == ("C1",)


def sheet(*rows):
    """Return the bytes of the smallest XLSX file with these rows of texts and numbers."""

    def cell(value):
        text = value if isinstance(value, str) else ""
        return (
            f'<c t="inlineStr"><is><t>{text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")}</t></is></c>'
            if isinstance(value, str)
            else f"<c><v>{value}</v></c>"
        )

    body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    return {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rels}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rels}"><sheets><sheet name="prices" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rels}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>',
    }


def test_a_workbook_is_read_like_a_csv(tmp_path, folder):
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as book:
        for name, text in sheet(("tax_grade", "-> rate"), ("A|B", 0.03), ("C", 0.04)).items():
            book.writestr(name, text)
    content = (tmp_path / "book.xlsx").read_bytes()
    offer = OFFER.replace("{file: pricing.csv}", "{file: book.xlsx, sheet: prices}")
    catalogue = folder(content, offer, "book.xlsx")
    assert refused(catalogue) == ""
    assert rate(catalogue, tax_grade="C") == 0.04
    wrong = folder(content, offer.replace("sheet: prices", "sheet: price"), "book.xlsx")
    assert refused(wrong) == "book.xlsx:1:1: there is no sheet 'price'. Did you mean: prices?"


@pytest.mark.parametrize(
    ("csv", "said"),
    [
        ("tax_grade,-> rate\nE,0.03\n", "pricing.csv:2:1: 'E' is not a value of this column. Cure: its values: A, B, M, C, D"),
        ("tax_grad,-> rate\nA,0.03\n", "pricing.csv:1:1: unknown name 'tax_grad'. Did you mean: tax_grade, tax_paid_12m?\n  tax_grad\n  ^^^^^^^^"),
        ("debt,-> rate\n>= x,0.03\n", "pricing.csv:2:1: 'x' is not a number. Cure: write 24, 0.7, 30% or 300万; leave an open end empty: [24, )"),
        ('debt,-> rate\n"[5, 3]",0.03\n', "pricing.csv:2:1: no number lies in '[5, 3]'. Cure: write the smaller end first"),
        ("tax_grade,-> rate\n>= A,0.03\n", "pricing.csv:2:1: a text has no order: '>=' needs a number or a day. Cure: list the words: A|B|M"),
        ("debt,-> rate\n>= 3,\n", "pricing.csv:2:2: an output cell is empty. Cure: write the value this row gives"),
        ("debt,-> rate\n>= 3,low\n< 3,0.1\n", "pricing.csv:1:2: the cells of this output column are of different types. Cure: use numbers only, or words only"),
        ("debt,rate\n>= 3,1\n", "pricing.csv:1:2: unknown name 'rate'. Cure: write texts in single quotes\n  rate\n  ^^^^"),
        ("debt\n>= 3\n", "pricing.csv:1:1: a decision table needs a condition column and an output column. Cure: mark outputs with '-> name'"),
        ("debt,-> rate\n", "pricing.csv:1:1: the table has no rows. Cure: add a row under the header"),
        ("debt,-> rate,-> rate\n1,2,3\n", "pricing.csv:1:3: 'rate' is not a new name for an output column. Cure: write -> rate"),
        ("registered_on,-> rate\n>= 2024-13-01,1\n", "pricing.csv:2:1: '2024-13-01' is not a day. Cure: write 2024-01-31"),
        (b"\xff\xff\xff", "pricing.csv:1:1: the table is neither UTF-8 nor GB18030 text. Cure: save it as CSV UTF-8 or XLSX"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_table_is_shown_at_its_row_and_column(folder, csv, said):
    assert refused(folder(csv)) == said


def test_a_table_file_that_is_not_there(load):
    assert refused(load(OFFER, "demo.yaml")).startswith(
        "demo.yaml:9:19: table file 'pricing.csv' cannot be opened. Cause: No such file or directory. "
        "Cure: put it beside the offer file\n"
    )


def test_a_workbook_that_is_none(folder):
    offer = OFFER.replace("pricing.csv", "pricing.xlsx")
    assert refused(folder("plain text", offer, "pricing.xlsx")).startswith(
        "pricing.xlsx:1:1: the workbook cannot be read."
    )


@pytest.mark.parametrize(
    ("cell", "inside", "outside"),
    [
        (">= 24", 24, 23.99),
        ("≥24", 24, 23.99),
        ("> 24", 24.01, 24),
        ("<= 30%", 0.3, 0.31),
        ("< 5万", 49_999, 50_000),
        ("[0.6, 0.7)", 0.6, 0.7),
        ("(0.6, 0.7]", 0.7, 0.6),
        ("[3, )", 3, 2),
        ("(, 3]", 3, 4),
        ("1|2|4", 4, 3),
        ("not 1|2", 3, 1),
        ("<> 3", 4, 3),
        ("= 3", 3, 4),
        ('"300,000"', 300_000, 300),
    ],
)
def test_the_cells_of_a_number_column(folder, cell, inside, outside):
    cell = cell if cell.startswith('"') else f'"{cell}"'
    catalogue = folder(f"assets,-> rate\n{cell},1\n")
    assert (rate(catalogue, assets=inside), rate(catalogue, assets=outside)) == (1.0, None)
