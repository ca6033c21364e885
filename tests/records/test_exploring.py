"""The store seen through DuckDB."""

from datetime import date

from invoices import LATER, invoice, put

from huoshui.records.engine.duckdb import connect


def test_rows_come_with_words_spelled_out_as_of_a_day(home):
    put(home, invoice("F1", party="P9"), invoice("F2", number="2", direction="in", status="void"))
    put(home, invoice("F1", party="P9", net=90_00, received_on=LATER))
    query = "select firm_id, party_id, direction, status, net, file, line from invoice order by all"
    assert connect(home, date(2024, 5, 31)).sql(query).fetchall() == [
        ("F1", "P9", "out", "valid", 100_00, "invoice.csv", 2),
        ("F2", "P1", "in", "void", 100_00, "invoice.csv", 3),
    ]
    assert connect(home, LATER).sql("select sum(net) from invoice").fetchall() == [(190_00,)]
    assert connect(home).sql("select count(*), count(superseded_on) from invoice").fetchall() == [(3, 1)]
