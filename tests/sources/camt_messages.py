"""Invented camt messages for the tests, and reading them with the count rows in = kept + rejected checked."""

from __future__ import annotations

from huoshui.sources.camt import CAMT
from huoshui.sources.shape import ReadOptions

ACCOUNT = "NL26VAYB8060476890"
MESSAGES = {
    "053": ("BkToCstmrStmt", "Stmt"),
    "052": ("BkToCstmrAcctRpt", "Rpt"),
    "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
}
STATUS = "<Sts>BOOK</Sts>"
BOOKED, VALUED = "<BookgDt><Dt>2026-03-02</Dt></BookgDt>", "<ValDt><Dt>2026-03-03</Dt></ValDt>"


def entry(amount="8.85", side="CRDT", *, currency="EUR", status=STATUS, dates=BOOKED + VALUED, more="", details=""):
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{status}{dates}{more}'
        f"<NtryDtls><TxDtls>{details}</TxDtls></NtryDtls></Ntry>"
    )


def balance(code, amount, day, *, side="CRDT", currency="EUR"):
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def statement(*entries, kind="053", number="S-1", head="", account=f"<Id><IBAN>{ACCOUNT}</IBAN></Id>"):
    element = MESSAGES[kind][1]
    created = "<CreDtTm>2026-03-04T18:00:00+01:00</CreDtTm>"
    return f"<{element}><Id>{number}</Id>{created}<Acct>{account}</Acct>{head}{''.join(entries)}</{element}>"


def message(*statements, kind="053", version="08"):
    root = MESSAGES[kind][0]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.{version}">'
        f"<{root}><GrpHdr><MsgId>M-1</MsgId><CreDtTm>2026-03-05T08:00:00Z</CreDtTm></GrpHdr>\n"
        + "\n".join(statements)
        + f"</{root}></Document>"
    )


def read(content, tmp_path, *, name="a.xml", **options):
    """Read one file: (records, rejects, notes); rows in = kept + rejected."""
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    pieces = list(CAMT.read(path, ReadOptions(**options)))
    rows = [row for piece in pieces if piece.records for row in piece.records["bank_entry"].to_pylist()]
    rejects = [row for piece in pieces for row in piece.rejects.to_pylist()]
    assert sum(piece.rows_in for piece in pieces) == len(rows) + len(rejects)
    return rows, rejects, [note.en for piece in pieces for note in piece.notes]


def kept(element, tmp_path, **options):
    rows, rejects, _ = read(message(statement(element)), tmp_path, **options)
    assert rejects == []
    (row,) = rows
    return row


def refused(content, tmp_path, **options):
    rows, rejects, _ = read(content, tmp_path, **options)
    assert rows == []
    (reject,) = rejects
    assert reject["reason_zh"]
    return reject


def coverage(content, tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(content, encoding="utf-8")
    return [
        (row["covered_from"], row["covered_to"])
        for piece in CAMT.read(path, ReadOptions())
        for row in piece.coverage.to_pylist()
    ]


PARTIES = (
    "<RltdPties><Dbtr><Nm>Payer</Nm></Dbtr><DbtrAcct><Id><IBAN>DE1</IBAN></Id></DbtrAcct>"
    "<Cdtr><Nm>Payee</Nm></Cdtr><CdtrAcct><Id><Othr><Id>FR2</Id></Othr></Id></CdtrAcct></RltdPties>"
)


def balanced(opening, closing, *entries, **options):
    head = balance("OPBD", opening, "2026-03-01", **options) + balance("CLBD", closing, "2026-03-02", **options)
    return message(statement(*entries, head=head))
