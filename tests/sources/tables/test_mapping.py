"""Mapping files: any table becomes records; every mistake in a mapping is named with its place."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from files import TODAY, invoices, report
from invoices import stored

from huoshui.records.home import Home
from huoshui.records.schema import ColumnKind
from huoshui.sources.load import load
from huoshui.sources.mapped.mapping import read_mapping
from huoshui.sources.mapped.source import shipped_mappings
from huoshui.sources.registry import all_sources
from huoshui.values.errors import InvalidInput, NotFound

BANK = """
source: our_bank
title: {zh: 本行流水, en: our statements}
files:
  - match: ["*流水*.csv"]
    header_line: 2
    received_on: {column: 导出日}
    records:
      - record: bank_entry
        columns:
          firm_id: {constant: F1}
          account: {constant: "6222"}
          entry_ref: [交易流水号, 流水号]
          booked_on: {from: 日期, format: "%d/%m/%Y"}
          direction: {from: 借贷, words: {贷: credit, 借: debit}}
          amount: {from: 金额, unit: 万元}
          party_id: {coalesce: [对方账号, 对方户名]}
          text: 摘要
        when: [流水号]
"""
TABLE = ["本行对公账户明细,,,,,,,", "流水号,日期,借贷,金额,对方账号,对方户名,摘要,导出日"]


@pytest.fixture
def mapping(tmp_path):
    path = tmp_path / "bank.yaml"
    path.write_text(BANK, encoding="utf-8")
    return path


def test_columns_words_units_formats_and_constants(tmp_path, home, mapping):
    rows = [
        "1,10/05/2024,贷,1.5,,活水公司,货款,2024-06-01",
        "2,11/05/2024,借,0.2,622,张三,工资,2024-06-01",
        "合计,,,1.7,,,,",
    ]
    path = invoices(tmp_path, *TABLE[1:], *rows, head=TABLE[0], name="5月流水.csv", encoding="gbk")
    out = report(path, home, as_=str(mapping))
    assert out["source"] == "our_bank"
    assert out["reasons"] == {"missing_value": 1}
    opened = Home.open(home)
    rows = opened.row_groups("bank_entry")[0].read().to_pylist()
    parties = opened.party_ids(opened.row_groups("bank_entry")[0].read()["party_id"]).to_pylist()
    seen = {r["entry_ref"]: (r["booked_on"], r["direction"], r["amount"], p, r["received_on"], r["line"])
            for r, p in zip(rows, parties, strict=True)}  # fmt: skip
    assert seen == {
        "1": (date(2024, 5, 10), 0, 15_000_00, "活水公司", date(2024, 6, 1), 3),
        "2": (date(2024, 5, 11), 1, 2_000_00, "622", date(2024, 6, 1), 4),
    }


def test_rows_whose_when_columns_are_empty_give_no_record_and_are_kept(tmp_path, home, mapping):
    row = ",10/05/2024,贷,1.5,,活水公司,备注行,2024-06-01"
    path = invoices(tmp_path, *TABLE[1:], row, head=TABLE[0], name="流水.csv")
    out = report(path, home, as_=str(mapping))
    assert (out["rows_kept"], out["record_types"]) == (1, {})


def test_a_changed_mapping_reads_the_same_file_again(tmp_path, home, mapping):
    path = invoices(tmp_path, *TABLE[1:], "1,10/05/2024,贷,1.5,,活水,货款,2024-06-01", head=TABLE[0], name="流水.csv")
    assert report(path, home, as_=str(mapping))["rows_new"] == 1
    assert report(path, home, as_=str(mapping))["unchanged"] is True
    mapping.write_text(BANK.replace("万元", "元"), encoding="utf-8")
    assert report(path, home, as_=str(mapping))["rows_new"] == 1


def test_a_file_the_mapping_does_not_name(tmp_path, home, mapping):
    with pytest.raises(InvalidInput, match=r"says nothing about 'x.csv'.*files called: \*流水\*.csv"):
        load(invoices(tmp_path, "1", head="a", name="x.csv"), home, as_=str(mapping))


def test_a_mapped_column_that_is_missing_is_named(tmp_path, home, mapping):
    path = invoices(tmp_path, TABLE[1].replace("金额", "发生额"), "1", head=TABLE[0], name="流水.csv")
    with pytest.raises(InvalidInput, match=r"'流水.csv' has no column '金额'.*bank_entry.amount .* is required"):
        load(path, home, as_=str(mapping))


def test_there_is_no_mapping_at_the_path(tmp_path, home):
    with pytest.raises(NotFound, match="no mapping file at"):
        load(invoices(tmp_path, "a"), home, as_=str(tmp_path / "no.yaml"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sorce": "x"}, r"top level.*unknown key 'sorce'.*Did you mean: source"),
        ({"source": ""}, r"top level.*'source' is missing"),
        ({"files": [{"records": []}]}, r"files\[0\].*'match' is missing"),
        ({"files": "x"}, r"files\[0\].*'x' stands where keys are expected"),
        ("record: bank_entries", r"files\[0\].records\[0\].record.*Did you mean: bank_entry"),
        ("ammount: {from: 金额}", r"columns.*unknown key 'ammount'.*Did you mean: amount"),
        ("amount: {from: 金额, unit: 万圆}", r"columns.amount.unit.*'万圆' is not allowed"),
        ("amount: {unit: 万元}", r"columns.amount.*nothing says where the value comes from"),
        ("direction: {from: 借贷, words: {贷: credt}}", r"words.direction.*Did you mean: credit"),
        ("direction: {from: 借贷, words: x}", r"words.*is not a table of words"),
        ("received_on: {constant: soon}", r"received_on.*'soon' is not a date"),
        ("received_on: {day: true, column: a}", r"received_on.*more than one rule"),
        ("key: rows", r"key.*'rows' is not allowed.*Did you mean: row"),
    ],
)
def test_every_mistake_in_a_mapping_is_named_with_its_place(tmp_path, change, said):
    data = yaml.safe_load(BANK)
    if isinstance(change, dict):
        data |= change
    else:
        (key, value) = next(iter(yaml.safe_load(change).items()))
        record = data["files"][0]["records"][0]
        target = {"record": record, "received_on": data["files"][0], "key": data["files"][0]}.get(
            key, record["columns"]
        )
        target[key] = value
    path = tmp_path / "m.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    with pytest.raises(InvalidInput, match=f"mapping 'm.yaml', .*{said}"):
        read_mapping(path)


def test_required_columns_must_be_mapped(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(BANK.replace("          amount: {from: 金额, unit: 万元}\n", ""), encoding="utf-8")
    with pytest.raises(InvalidInput, match="required columns of bank_entry are not mapped: amount"):
        read_mapping(path)


def test_a_mapping_that_is_no_yaml(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text("a: [")
    with pytest.raises(InvalidInput, match=r"'m.yaml' is not YAML.*line 1"):
        read_mapping(path)


def test_the_shipped_mappings_are_sound():
    names = [m.name for m in shipped_mappings()]
    assert names == ["cumcm2020c", "rossmann", "vat_invoice_list"]
    for source in shipped_mappings():
        assert source.looks_for.zh
        for file in source._mapping.files:
            for plan in file.records:
                for column in plan.columns:
                    assert column.column.kind is not ColumnKind.ENUM or column.words or column.constant is not None


VAT = (
    "序号,发票代码,发票号码,数电票号码,销方识别号,销方名称,购方识别号,购买方名称,"
    "开票日期,货物或应税劳务名称,金额,税额,价税合计,发票票种,发票状态"
)
US, THEM = "914403001922038216", "9144030071526726XG"
ROWS = [
    (
        f"1,,,24442000000012345678,{US},活水,{THEM},腾讯,"
        "2024-05-10 09:30:00,*软件*开发,100.00,6.00,106.00,数电票（增值税专用发票）,正常"
    ),
    (
        f"2,044001900111,12345678,,{THEM},腾讯,{US},活水,"
        '2024-05-11,*广告*,"1,000.00",60.00,"1,060.00",增值税普通发票,作废'
    ),
    (f"3,,,24442000000012345679,{US},活水,,张三,2024-05-12,*餐饮*,-10.00,-0.60,-10.60,数电票（普通发票）,正常"),
]


def test_the_tax_platforms_invoice_list_is_seen_from_the_firm_in_every_row(tmp_path, home):
    out = report(invoices(tmp_path, *ROWS, head=VAT, name="全量发票查询导出结果.csv"), home)
    assert (out["source"], out["rows_kept"]) == ("vat_invoice_list", 3)
    rows = {r["number"]: r for r in stored(home)}
    digital, paper, private = (rows[n] for n in ("24442000000012345678", "12345678", "24442000000012345679"))
    assert (digital["firm_id"], digital["direction"], digital["party_id"], digital["special"]) == (US, 0, THEM, True)
    assert (paper["direction"], paper["code"], paper["status"], paper["net"]) == (1, "044001900111", 1, 1000_00)
    assert (private["party_id"], private["net"]) == ("name:张三", -10_00)


def test_the_callers_firm_decides_and_other_rows_are_set_aside(tmp_path, home):
    path = invoices(tmp_path, *ROWS, head=VAT, name="发票.csv")
    out = load(path, home, today=TODAY, firm=THEM).as_dict()
    assert out["reasons"] == {"not_this_firm": 1}
    assert {r["direction"] for r in stored(home)} == {0, 1}


def test_a_list_that_two_firms_share_asks_whose_it_is(tmp_path, home):
    path = invoices(tmp_path, ROWS[0], ROWS[1], head=VAT, name="发票.csv")
    with pytest.raises(InvalidInput, match=r"does not say whose it is.*--firm"):
        load(path, home)


def test_the_mapping_of_the_how_to_page_works(tmp_path, home):
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "add-a-source.md").read_text(encoding="utf-8")
    mapping = tmp_path / "our_bank.yaml"
    mapping.write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    rows = ["流水号,交易日期,借贷,金额(万元),对方账号,对方户名,摘要", "1,31/05/2024,贷,1.5,,活水公司,货款"]
    path = invoices(tmp_path, *rows, head="明细,,,,,,", name="2024年5月流水.csv")
    assert report(path, home, as_=str(mapping))["rows_kept"] == 1
    (row,) = Home.open(home).row_groups("bank_entry")[0].read().to_pylist()
    assert (row["amount"], row["booked_on"], row["direction"]) == (15_000_00, date(2024, 5, 31), 0)


def test_the_how_to_page_names_every_source():
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "load-your-own-records.md").read_text(encoding="utf-8")
    for source in all_sources():
        assert f"`{source.name}`" in page
