"""The tables printed in the guides give the numbers the guides say."""

from __future__ import annotations

import textwrap
from datetime import date
from pathlib import Path

import pytest

from huoshui import flow

DOCS = Path(__file__).parents[2] / "docs"
AS_OF = date(2026, 6, 30)


def block(page, head):
    """Return the indented block of a page that begins with ``head``."""
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(f"    {head}"))
    end = next((n for n in range(start, len(lines)) if not lines[n].startswith("    ")), len(lines))
    return textwrap.dedent("\n".join(lines[start:end])) + "\n"


@pytest.fixture
def books(tmp_path):
    """Return the folder of the first run."""
    folder = tmp_path / "mybooks"
    folder.mkdir()
    for name, head in (("invoice", "firm_id,direction"), ("coverage", "firm_id,record_type")):
        text = block("tutorials/first-run.md", head)
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def test_the_first_run_keeps_four_rows_and_after_correction_sells_31_000(books, tmp_path):
    home = tmp_path / "home"
    first = flow.load(books, home)
    assert (first.rows_in, first.rows_kept, first.rows_quarantined) == (6, 4, 2)
    right = (books / "invoice.csv").read_text(encoding="utf-8").replace("600.00", "565.00").replace("-13-", "-06-")
    (books / "invoice.csv").write_text(right, encoding="utf-8")
    second = flow.load(books, home)
    assert (second.rows_in, second.rows_quarantined) == (6, 0)
    assert flow.facts("TEAHOUSE", home, AS_OF).values["sales_12m"] == 31_000.0


def test_both_guides_print_the_same_books():
    head = "firm_id,direction"
    assert block("tutorials/first-run.md", head) == block("how-to/load-your-own-records.md", head)


def test_the_statement_and_its_mapping_load(tmp_path):
    guide = "how-to/load-your-own-records.md"
    (tmp_path / "liushui-2026.csv").write_bytes(block(guide, "流水号").encode("gb18030"))
    page = (DOCS / guide).read_text(encoding="utf-8")
    (tmp_path / "our_bank.yaml").write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    report = flow.load(tmp_path / "liushui-2026.csv", tmp_path / "home", as_=str(tmp_path / "our_bank.yaml"))
    assert (report.rows_in, report.rows_kept) == (2, 2)
    found = flow.evidence("TEAHOUSE", "bank_inflow_12m", tmp_path / "home", AS_OF)
    assert [str(row["amount"]) for group in found.groups for row in group.rows.to_pylist()] == ["15000.00"]


def test_the_query_of_the_guide_finds_the_firms_that_fail_the_first_criterion(tmp_path):
    import duckdb

    flow.town(tmp_path / "town", firms=40, months=13, seed=2, invoices_per_firm=20)
    flow.load(tmp_path / "town", tmp_path / "home")
    flow.run(tmp_path / "home", AS_OF, tmp_path / "out", engine="kernel")
    page = (DOCS / "how-to/read-a-decision.md").read_text(encoding="utf-8")
    query = page.split("```sql\n")[1].split("```")[0].replace("out/", f"{tmp_path}/out/")
    found = {row[0] for row in duckdb.sql(query).fetchall()}
    firms = duckdb.sql(f"SELECT firm_id, firm_kind FROM '{tmp_path}/out/profile.parquet'").fetchall()  # noqa: S608
    assert found == {firm for firm, kind in firms if kind not in {None, "company"}}
    assert found
