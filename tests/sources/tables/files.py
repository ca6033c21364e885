"""Small files for the specifications of table sources."""

from datetime import date

from huoshui.sources.load import load

TODAY = date(2024, 12, 31)
HEAD = "firm_id,direction,number,issued_on,party_id,net,tax,gross,status"
GOOD = "F1,out,1,2024-05-10,P1,100.00,6.00,106.00,valid"


def invoices(folder, *rows, head=HEAD, name="invoice.csv", encoding="utf-8", end="\n"):
    """Write an invoice CSV and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(end.join([head, *rows, ""]).encode(encoding))
    return path


def report(path, home, **options):
    """Load and return the report as the JSON object a user gets; counts must agree."""
    out = load(path, home, today=TODAY, **options).as_dict()
    for part in [out, *out["files"]]:
        assert part["rows_in"] == part["rows_kept"] + part["rows_quarantined"]
    assert out["rows_in"] == sum(f["rows_in"] for f in out["files"])
    return out
