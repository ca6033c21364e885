"""Invented Chinese e-invoices for the tests, and reading them with the count rows in = kept + rejected checked."""

from __future__ import annotations

import io
import zipfile

from huoshui.sources.einvoice_cn import EINVOICE_CN
from huoshui.sources.shape import ReadOptions

SELLER, BUYER = "91110000100018988F", "914403001922038216"
NUMBER = "26112000000012345678"


def line(item="*软件*服务费", amount="100.00", rate="0.06", tax="6.00"):
    return (
        f"<IssuItemInformation><ItemName>{item}</ItemName><Amount>{amount}</Amount>"
        f"<TaxRate>{rate}</TaxRate><ComTaxAm>{tax}</ComTaxAm></IssuItemInformation>"
    )


def digital(
    *, net="100.00", tax="6.00", gross="106.00", words="", lines=None, time="2026-07-01 10:20:30", label="01", remark=""
):
    goods = "".join([line()] if lines is None else lines)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<EInvoice>
<Header><EIid>{NUMBER}</EIid><InherentLabel><GeneralOrSpecialVAT><LabelCode>{label}</LabelCode>
<LabelName>增值税专用发票</LabelName></GeneralOrSpecialVAT></InherentLabel></Header>
<EInvoiceData>
<SellerInformation><SellerIdNum>{SELLER}</SellerIdNum><SellerName>卖方公司</SellerName></SellerInformation>
<BuyerInformation><BuyerIdNum>{BUYER}</BuyerIdNum><BuyerName>买方公司</BuyerName></BuyerInformation>
<BasicInformation><TotalAmWithoutTax>{net}</TotalAmWithoutTax><TotalTaxAm>{tax}</TotalTaxAm>
<TotalTax-includedAmount>{gross}</TotalTax-includedAmount>
<TotalTax-includedAmountInChinese>{words}</TotalTax-includedAmountInChinese></BasicInformation>
{goods}
<AdditionalInformation><Remark>{remark}</Remark></AdditionalInformation>
</EInvoiceData>
<TaxSupervisionInfo><InvoiceNumber>{NUMBER}</InvoiceNumber><IssueTime>{time}</IssueTime></TaxSupervisionInfo>
</EInvoice>"""


ARCHIVED = f"""<?xml version="1.0" encoding="utf-8"?>
<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019" Version="1.0">
<fp:InvoiceCode>011002000111</fp:InvoiceCode><fp:InvoiceNo>12345678</fp:InvoiceNo>
<fp:IssueDate>2020年10月10日</fp:IssueDate>
<fp:Buyer><fp:BuyerName>个人</fp:BuyerName><fp:BuyerTaxID>
</fp:BuyerTaxID></fp:Buyer>
<fp:Seller><fp:SellerName>卖方公司</fp:SellerName><fp:SellerTaxID>{SELLER}</fp:SellerTaxID></fp:Seller>
<fp:TaxInclusiveTotalAmount>106.00</fp:TaxInclusiveTotalAmount><fp:TaxTotalAmount>6.00</fp:TaxTotalAmount>
<fp:TaxExclusiveTotalAmount>100.00</fp:TaxExclusiveTotalAmount>
<fp:GraphCode>01,10,011002000111,12345678,100.00,20201010,1,2,</fp:GraphCode>
<fp:GoodsInfos><fp:GoodsInfo><fp:Item>*餐饮*餐费</fp:Item><fp:Amount>60.00</fp:Amount>
<fp:TaxScheme>6%</fp:TaxScheme></fp:GoodsInfo><fp:GoodsInfo><fp:Item>*餐饮*茶</fp:Item><fp:Amount>40.00</fp:Amount>
<fp:TaxScheme>6%</fp:TaxScheme></fp:GoodsInfo></fp:GoodsInfos></eInvoice>"""


def one(content, tmp_path, *, name="a.xml", **options):
    """Read one file: (records, rejects, notes); rows in = kept + rejected."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    pieces = list(EINVOICE_CN.read(path, ReadOptions(**options)))
    rows = [row for piece in pieces for row in piece.records["invoice"].to_pylist()]
    rejects = [row for piece in pieces for row in piece.rejects.to_pylist()]
    assert sum(piece.rows_in for piece in pieces) == len(rows) + len(rejects)
    return rows, rejects, [note.en for piece in pieces for note in piece.notes]


def kept(content, tmp_path, **options):
    rows, rejects, _ = one(content, tmp_path, **options)
    assert rejects == []
    (row,) = rows
    return row


def refused(content, tmp_path, **options):
    rows, rejects, _ = one(content, tmp_path, **options)
    assert rows == []
    (reject,) = rejects
    assert reject["reason_zh"]
    assert reject["reason_en"]
    return reject


def zipped(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
