"""``import huoshui as hs``: the verbs of the command line, on frames of any library that speaks Arrow."""

from __future__ import annotations

from datetime import date

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import huoshui as hs
from huoshui.values.errors import InvalidInput, NotFound

AS_OF = date(2026, 6, 30)
INVOICES = {
    "firm_id": ["TEA", "TEA", "TEA", "RICE"],
    "direction": ["out", "out", "in", "out"],
    "number": ["1", "2", "3", "4"],
    "issued_on": [date(2026, 5, 3), date(2026, 6, 9), date(2026, 6, 1), date(2026, 6, 2)],
    "party_id": ["X", "Y", "S", "X"],
    "net": [1000.0, 2000.0, 500.0, 10.0],
    "tax": [130.0, 260.0, 65.0, 1.3],
    "status": ["valid"] * 4,
}
COVERED = {
    "firm_id": ["TEA", "RICE"],
    "record_type": ["invoice", "invoice"],
    "covered_from": [date(2024, 1, 1)] * 2,
    "covered_to": [AS_OF] * 2,
}
LIBRARIES = {"pyarrow": pa.table, "pandas": pd.DataFrame, "polars": pl.DataFrame}


def frames(library):
    make = LIBRARIES[library]
    return {"invoice": make(INVOICES), "coverage": make(COVERED)}


def sales(table):
    return dict(zip(table["firm_id"].to_pylist(), table["sales_12m"].to_pylist(), strict=True))


@pytest.mark.parametrize("library", LIBRARIES)
def test_frames_of_every_library_give_the_same_profile(library):
    table = hs.profile(frames(library), AS_OF)
    assert sales(table) == {"TEA": 3000.0, "RICE": 10.0}
    assert table.equals(hs.profile(frames("pyarrow"), AS_OF))


def test_every_verb_takes_tables_where_it_takes_a_home(tmp_path):
    tables = frames("polars")
    seen = hs.facts("TEA", tables, AS_OF)
    assert seen.values["sales_12m"] == 3000.0  # noqa: PD011  # no frame
    assert hs.decide("TEA", tables, AS_OF, offer="sme_size_class")[0].offer_id == "sme_size_class"
    assert hs.evidence("TEA", "sales_12m", tables, AS_OF).groups[0].rows.num_rows == 2
    assert hs.run(tables, AS_OF, tmp_path / "out", engine="kernel").firms == 2
    assert (tmp_path / "out" / "decisions.parquet").exists()


def test_tables_loaded_into_a_home_give_the_same_as_tables(tmp_path):
    report = hs.load(frames("pandas"), tmp_path / "home")
    assert (report.rows_in, report.rows_kept, report.rows_quarantined) == (6, 6, 0)
    assert hs.profile(tmp_path / "home", AS_OF).equals(hs.profile(frames("pandas"), AS_OF))


def test_the_profile_speaks_arrow_to_other_libraries(home):
    table = hs.profile(home, AS_OF)
    assert pl.DataFrame(table).shape == table.shape
    assert len(table.to_pandas()) == 60


def test_the_verbs_agree_with_the_files_of_a_run(home, results):
    assert hs.profile(home, AS_OF).equals(pq.read_table(results / "profile.parquet"))


def test_a_verb_stays_a_verb_after_its_room_is_imported():
    import huoshui.decide.bulk
    import huoshui.profile.catalogue as facts_of_the_room

    assert callable(hs.profile)
    assert callable(hs.decide)
    assert hs.profile.catalogue is facts_of_the_room
    assert huoshui.decide.bulk.decide_all


def test_facts_given_as_a_mapping_need_no_home():
    given = {"firm_id": "F", "employees": 8, "revenue_last_year": 2_000_000.0, "industry": "5129"}
    (one,) = hs.decide(given, as_of=AS_OF, offer="sme_size_class")
    assert one.firm_id == "F"
    assert one.status.value in {"eligible", "cannot_tell"}


def test_rows_that_cannot_be_used_are_counted_in_a_warning():
    broken = {**INVOICES, "status": ["valid", "valid", "valid", "perhaps"]}
    with pytest.warns(UserWarning, match="1 of 4 rows were set aside: unknown_value 1"):
        hs.profile({"invoice": pa.table(broken)}, AS_OF)


def test_wrong_calls_say_what_to_do(home, tmp_path):
    with pytest.raises(NotFound, match="Did you mean: invoice"):
        hs.profile({"invoices": pa.table(INVOICES)}, AS_OF)
    with pytest.raises(InvalidInput, match="needs a home"):
        hs.decide("TEA", as_of=AS_OF)
    with pytest.raises(InvalidInput, match="without a day"):
        hs.decide({"employees": 3})
    with pytest.raises(NotFound, match="'nobody'"):
        hs.facts("nobody", home, AS_OF)
    with pytest.raises(NotFound):
        hs.profile(tmp_path / "nowhere", AS_OF)
    with pytest.raises(AttributeError, match="its verbs are"):
        hs.decline  # noqa: B018  # the look-up is what is tried
