"""China's digital e-invoices become invoice records of the seller or the buyer; nothing is lost, nothing crashes."""

from __future__ import annotations

from datetime import date

import pytest
from einvoice_documents import ARCHIVED, BUYER, NUMBER, SELLER, digital, kept, line, one, refused, zipped
from hypothesis import event, given, settings
from hypothesis import strategies as st
from xml_damage import damaged

from huoshui.sources.einvoice_cn import EINVOICE_CN
from huoshui.sources.einvoice_cn.source import read_invoice
from huoshui.sources.shape import RejectCode
from huoshui.sources.xml_guard import XmlRefused


def test_a_digital_invoice_is_a_sale_of_its_seller(tmp_path):
    row = kept(digital(), tmp_path)
    assert {key: row[key] for key in row if row[key] is not None} == {
        "firm_id": SELLER,
        "direction": "out",
        "number": NUMBER,
        "issued_on": date(2026, 7, 1),
        "party_id": BUYER,
        "party_name": "买方公司",
        "net": 10000,
        "tax": 600,
        "gross": 10600,
        "status": "valid",
        "special": True,
        "item": "*软件*服务费",
        "currency": "CNY",
        "line": 14,
    }


def test_it_is_a_purchase_of_the_buyer_named_by_the_caller(tmp_path):
    row = kept(digital(), tmp_path, firm_id=BUYER)
    assert (row["firm_id"], row["direction"], row["party_id"]) == (BUYER, "in", SELLER)


@pytest.mark.parametrize("firm_id", [SELLER, SELLER.lower(), "卖方公司"])
def test_the_firm_may_be_named_in_any_spelling(tmp_path, firm_id):
    row = kept(digital(), tmp_path, firm_id=firm_id)
    assert (row["firm_id"], row["direction"]) == (firm_id, "out")


def test_an_invoice_of_two_other_firms_is_refused(tmp_path):
    reject = refused(digital(), tmp_path, firm_id="9144030071526726XG")
    assert reject["code"] == RejectCode.NOT_THIS_FIRM
    assert SELLER in reject["reason_en"]


@pytest.mark.parametrize("time", ["20260701102030", "2026-07-01", "2026年07月01日", "2026-07-01T10:20:30+08:00"])
def test_the_time_of_issue_may_be_compact(tmp_path, time):
    assert kept(digital(time=time), tmp_path)["issued_on"] == date(2026, 7, 1)


def test_prefixes_attributes_and_blanks_do_not_matter(tmp_path):
    text = digital().replace("<SellerName>", '<SellerName type="x">  ')
    for name in ("EInvoice", "TaxSupervisionInfo", "InvoiceNumber"):
        text = text.replace(f"<{name}>", f"<e:{name}>").replace(f"</{name}>", f"</e:{name}>")
    row = kept(text.replace("<e:EInvoice>", '<e:EInvoice xmlns:e="urn:any">'), tmp_path)
    assert (row["number"], row["net"]) == (NUMBER, 10000)


def test_many_lines_add_to_the_net_amount(tmp_path):
    lines = [line("*货物*甲", "130.00"), line("*货物*甲", "-30.00")]
    assert kept(digital(lines=lines), tmp_path)["item"] == "*货物*甲"
    assert kept(digital(lines=[]), tmp_path)["item"] is None


def test_lines_one_fen_off_are_kept_two_fen_off_are_refused(tmp_path):
    assert kept(digital(lines=[line(amount="99.99")]), tmp_path)["net"] == 10000
    reject = refused(digital(lines=[line(amount="99.98")]), tmp_path)
    assert (reject["code"], reject["value"]) == (RejectCode.AMOUNTS_DO_NOT_ADD, "99.98")


def test_totals_one_fen_off_are_kept_two_fen_off_are_refused(tmp_path):
    assert kept(digital(gross="106.01"), tmp_path)["gross"] == 10601
    reject = refused(digital(gross="106.02"), tmp_path)
    assert reject["code"] == RejectCode.AMOUNTS_DO_NOT_ADD
    assert "100.00 + 6.00 is not 106.02" in reject["reason_en"]
    assert "<EInvoice>" in reject["raw"]


def test_the_amount_in_words_must_be_the_gross_amount(tmp_path):
    assert kept(digital(words="壹佰零陆圆整"), tmp_path)["gross"] == 10600
    assert kept(digital(words="文字不清"), tmp_path)["gross"] == 10600
    assert refused(digital(words="壹佰陆拾圆整"), tmp_path)["code"] == RejectCode.AMOUNTS_DO_NOT_ADD


@pytest.mark.parametrize("tax", ["免税", "***", "不征税", "0.00", "0"])
def test_no_tax_is_written_in_several_ways(tmp_path, tax):
    row = kept(digital(tax=tax, gross="100.00", lines=[line(rate=tax, tax="")]), tmp_path)
    assert (row["net"], row["tax"], row["gross"]) == (10000, 0, 10000)


def test_two_of_the_three_amounts_give_the_third_one_does_not(tmp_path):
    assert kept(digital(tax=""), tmp_path)["tax"] == 600
    assert kept(digital(net=""), tmp_path)["net"] == 10000
    assert kept(digital(gross=""), tmp_path)["gross"] == 10600
    assert refused(digital(net="", gross=""), tmp_path)["code"] == RejectCode.MISSING_VALUE


@pytest.mark.parametrize(
    ("label", "special"), [("01", True), ("02", False), ("增值税专用发票", True), ("普通发票", False)]
)
def test_special_and_ordinary_invoices_are_told_apart(tmp_path, label, special):
    assert kept(digital(label=label), tmp_path)["special"] is special


@pytest.mark.parametrize(
    ("remark", "blue"),
    [
        ("被红冲蓝字数电票号码：24332000000398937755 红字发票信息确认单编号：33010624", "24332000000398937755"),
        ("被红冲蓝字数电发票号码:24332000000398937755", "24332000000398937755"),
        ("对应正数发票代码:011002000111号码:12345678", "011002000111 12345678"),
        ("对应正数发票号码：12345678", "12345678"),
        ("退货", None),
    ],
)
def test_a_red_letter_nets_off_and_names_its_blue_invoice(tmp_path, remark, blue):
    lines = [line(amount="-100.00", tax="-6.00")]
    row = kept(digital(net="-100.00", tax="-6.00", gross="-106.00", lines=lines, remark=remark), tmp_path)
    assert (row["net"], row["tax"], row["gross"], row["red_of"]) == (-10000, -600, -10600, blue)
    assert kept(digital(remark=remark), tmp_path)["red_of"] is None


def test_odd_rates_and_identifiers_are_remarked_not_refused(tmp_path):
    text = digital(lines=[line(rate="0.07")]).replace(BUYER, "911000001000044477")
    rows, rejects, notes = one(text, tmp_path)
    assert (len(rows), rejects) == (1, [])
    assert any("tax rate '0.07'" in note for note in notes)
    assert any("must be 3" in note for note in notes)
    _, _, notes = one(digital(lines=[line(rate="13%")]), tmp_path)
    assert notes == []


def test_the_flat_toll_form_is_read(tmp_path):
    row = kept(
        f"<Invoice><InvoiceNumber>{NUMBER}</InvoiceNumber><IssueDate>2026-02-27</IssueDate><PlateNumber>某</PlateNumber>"
        f"<AmountWithoutTax>12.68</AmountWithoutTax><TaxAmount>0.39</TaxAmount><TotalAmount>13.07</TotalAmount>"
        f"<SellerName>高速公司</SellerName><SellerTaxNo>{SELLER}</SellerTaxNo><BuyerName>运输公司</BuyerName>"
        f"<BuyerTaxNo>{BUYER}</BuyerTaxNo></Invoice>",
        tmp_path,
    )
    assert (row["net"], row["tax"], row["gross"], row["party_name"]) == (1268, 39, 1307, "运输公司")


def test_the_archive_schema_is_read(tmp_path):
    row = kept(ARCHIVED, tmp_path)
    assert (row["code"], row["number"], row["issued_on"]) == ("011002000111", "12345678", date(2020, 10, 10))
    assert (row["party_id"], row["party_name"], row["special"]) == ("name:个人", "个人", False)
    assert (row["net"], row["tax"], row["gross"], row["item"]) == (10000, 600, 10600, "*餐饮*餐费")


def test_an_ofd_file_is_read_by_its_embedded_xml(tmp_path):
    ofd = zipped({"OFD.xml": "<OFD/>", "Doc_0/Attachs/original_invoice.xml": ARCHIVED})
    assert kept(ofd, tmp_path, name="a.ofd")["number"] == "12345678"
    ofd = zipped({"OFD.xml": "<OFD/>", "Doc_0/Attachs/x.xml": "<a/>", "Doc_0/Attachs/y.xml": digital()})
    assert kept(ofd, tmp_path, name="a.ofd")["number"] == NUMBER


def metadata(**entries):
    datas = "".join(f'<o:CustomData Name="{name}">{value}</o:CustomData>' for name, value in entries.items())
    return (
        f'<o:OFD xmlns:o="http://www.ofdspec.org/2016"><o:DocBody><o:DocInfo><o:CustomDatas>{datas}</o:CustomDatas>'
        "</o:DocInfo></o:DocBody></o:OFD>"
    )


def test_an_ofd_file_without_xml_is_read_by_its_metadata_and_tagged_texts(tmp_path):
    tags = (
        "<root><BuyerName><ObjectRef>7</ObjectRef></BuyerName><TaxInclusiveTotalAmount><ObjectRef>8</ObjectRef>"
        "<ObjectRef>9</ObjectRef></TaxInclusiveTotalAmount></root>"
    )
    page = "".join(
        f'<TextObject ID="{number}"><TextCode>{text}</TextCode></TextObject>'
        for number, text in (("7", "买方公司"), ("8", "壹佰零陆圆整"), ("9", "¥106.00"))
    )
    entries = {"发票号码": NUMBER, "开票日期": "2026年07月01日", "合计税额": "6.00", "销售方纳税人识别号": SELLER}
    ofd = zipped(
        {
            "OFD.xml": metadata(**entries),
            "Doc_0/Tags/CustomTag.xml": tags,
            "Doc_0/Pages/Page_0/Content.xml": f"<Page>{page}</Page>",
            "Doc_0/Tpls/Tpl_0/Content.xml": (
                '<Page><TextObject ID="1"><TextCode>电子发票（增值税专用发票）</TextCode></TextObject></Page>'
            ),
        }
    )
    row = kept(ofd, tmp_path, name="a.ofd")
    assert (row["net"], row["tax"], row["gross"]) == (10000, 600, 10600)
    assert (row["party_id"], row["special"]) == ("name:买方公司", True)


@pytest.mark.parametrize("members", [{"OFD.xml": "<OFD/>"}, {"OFD.xml": metadata(发票号码=NUMBER), "a.png": "x"}])
def test_an_ofd_file_without_data_is_refused_with_the_cure(tmp_path, members):
    reject = refused(zipped(members), tmp_path, name="a.ofd")
    assert "no invoice XML embedded" in reject["reason_en"]
    assert "请向开票方索取XML" in reject["reason_zh"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", RejectCode.MALFORMED),
        (b"PK\x03\x04 cut", RejectCode.MALFORMED),
        (zipped({"a.txt": "x"}), RejectCode.MALFORMED),
        (zipped({"OFD.xml": "<OFD"}), RejectCode.MALFORMED),
        (zipped({"OFD.xml": "<OFD/>", "../Attachs/original_invoice.xml": ARCHIVED}), RejectCode.MALFORMED),
        (zipped({"OFD.xml": "<OFD/>", "Doc_0/Attachs/original_invoice.xml": b" " * 40_000_000}), RejectCode.TOO_LARGE),
    ],
    ids=["empty", "cut", "no ofd", "broken", "climbs", "bomb"],
)
def test_a_hostile_or_broken_ofd_file_is_one_reject(tmp_path, content, code):
    assert refused(content, tmp_path, name="a.ofd")["code"] == code


def test_a_zip_file_holds_many_invoices_each_its_own_row(tmp_path):
    content = zipped(
        {
            "甲/a.xml": digital(),
            "甲/a.ofd": zipped({"OFD.xml": "<OFD/>", "Doc_0/Attachs/original_invoice.xml": digital()}),
            "b.ofd": zipped({"OFD.xml": "<OFD/>", "Doc_0/Attachs/original_invoice.xml": ARCHIVED}),
            "c.xml": digital(gross="9.00"),
            "d.xml": "<EInvoice>",
            "e.pdf": "x",
        }
    )
    rows, rejects, _ = one(content, tmp_path, name="a.zip")
    assert [row["number"] for row in rows] == [NUMBER, "12345678"]
    assert [reject["reason_en"].split(":")[0] for reject in rejects] == ["c.xml", "d.xml"]
    assert EINVOICE_CN.sniff(tmp_path / "a.zip")


def test_a_zip_file_without_invoices_says_so(tmp_path):
    assert "no .xml or .ofd" in refused(zipped({"a.pdf": "x"}), tmp_path, name="a.zip")["reason_en"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (NUMBER, "", RejectCode.MISSING_VALUE),
        ("2026-07-01 10:20:30", "", RejectCode.MISSING_VALUE),
        ("2026-07-01 10:20:30", "July", RejectCode.BAD_DATE),
        ("2026-07-01 10:20:30", "1900-01-00", RejectCode.BAD_DATE),
        ("2026-07-01 10:20:30", "1900-01-01", RejectCode.DATE_TOO_EARLY),
        ("2026-07-01 10:20:30", "1979-12-31", RejectCode.DATE_TOO_EARLY),
        ("<TotalAmWithoutTax>100.00", "<TotalAmWithoutTax>1,00.00", RejectCode.BAD_NUMBER),
        ("<TotalAmWithoutTax>100.00", "<TotalAmWithoutTax>100.005", RejectCode.BAD_NUMBER),
        ("<Amount>100.00", "<Amount>abc", RejectCode.BAD_NUMBER),
        ("<TotalAmWithoutTax>100.00", f"<TotalAmWithoutTax>{'9' * 30}", RejectCode.BAD_NUMBER),
        (f"<BuyerIdNum>{BUYER}</BuyerIdNum><BuyerName>买方公司</BuyerName>", "", RejectCode.MISSING_VALUE),
        ("EInvoice>", "Rechnung>", RejectCode.UNKNOWN_VALUE),
        ("</EInvoice>", "", RejectCode.MALFORMED),
        ('<?xml version="1.0" encoding="UTF-8"?>', '<!DOCTYPE a [<!ENTITY x "y">]>', RejectCode.FORBIDDEN_XML),
    ],
)
def test_every_bad_value_is_one_reject_with_its_reason(tmp_path, old, new, code):
    text = digital()
    assert old in text
    assert refused(text.replace(old, new), tmp_path)["code"] == code


def test_a_date_after_the_day_of_receipt_is_in_the_future(tmp_path):
    assert kept(digital(), tmp_path, received_on=date(2026, 7, 1))["issued_on"] == date(2026, 7, 1)
    assert refused(digital(), tmp_path, received_on=date(2026, 6, 30))["code"] == RejectCode.DATE_IN_FUTURE
    assert refused(digital(), tmp_path, today=date(2026, 6, 30))["code"] == RejectCode.DATE_IN_FUTURE


def test_a_gbk_file_that_says_utf8_is_read(tmp_path):
    row = kept(digital().encode("gbk"), tmp_path)
    assert row["party_name"] == "买方公司"


@pytest.mark.parametrize(
    ("content", "ours"),
    [
        (digital(), True),
        (ARCHIVED, True),
        ("<Invoice><InvoiceNumber>1</InvoiceNumber></Invoice>", True),
        ('<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>', False),
        ("a,b", False),
        ("", False),
    ],
)
def test_it_knows_its_files_by_the_root_element(tmp_path, content, ours):
    path = tmp_path / "a.xml"
    path.write_text(content, encoding="utf-8")
    assert EINVOICE_CN.sniff(path) is ours
    assert EINVOICE_CN.rule(path).key_is_row is False


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["digital", "archived"]))
def test_any_damage_is_a_record_or_a_reject(rng, kind):
    data = damaged((digital() if kind == "digital" else ARCHIVED).encode(), rng)
    try:
        assert read_invoice(data).number
    except XmlRefused as refusal:
        event(refusal.reject.code)
