"""Corrections supersede, repetitions are known, contradictions are set aside."""

from datetime import date

import pyarrow as pa
import pytest
from invoices import DAY, LATER, invoice, put, stored, table

from huoshui.records.layout import native_schema
from huoshui.records.loaded import LoadedFile
from huoshui.records.rowgroup import visible
from huoshui.records.versions import Rule, Supersede

BY_ROW = Rule(Supersede.FILE, key_is_row=True)
BY_FILE = Rule(Supersede.FILE)


def nets(home, as_of):
    return sorted(v for g in home.row_groups("invoice") for v in visible(g.read(), as_of)["net"].to_pylist())


@pytest.mark.parametrize(("as_of", "seen"), [(date(2024, 5, 9), []), (DAY, [100_00]), (date(2024, 5, 11), [100_00])])
def test_a_record_exists_from_the_day_it_was_received(home, as_of, seen):
    put(home, invoice())
    assert nets(home, as_of) == seen


@pytest.mark.parametrize(
    ("as_of", "seen"),
    [(date(2024, 5, 31), [100_00]), (LATER, [90_00]), (date(2024, 6, 2), [90_00])],
)
def test_a_correction_replaces_from_the_day_it_was_received(home, as_of, seen):
    put(home, invoice())
    assert put(home, invoice(net=90_00, received_on=LATER)).rows_new == 1
    assert nets(home, as_of) == seen


def test_the_same_record_again_is_known_and_nothing_is_written(home):
    put(home, invoice())
    before = home.manifest.types
    outcome = put(home, invoice(received_on=LATER), file="again.csv")
    assert (outcome.rows_in, outcome.rows_kept, outcome.rows_new, outcome.rows_quarantined) == (1, 1, 0, 0)
    assert home.manifest.types == before


def test_an_older_version_that_arrives_late_takes_its_place_in_time(home):
    put(home, invoice(net=90_00, received_on=LATER))
    put(home, invoice(net=100_00))
    assert nets(home, date(2024, 5, 31)) == [100_00]
    assert nets(home, LATER) == [90_00]


def test_of_two_versions_received_on_one_day_the_later_load_counts(home):
    put(home, invoice(net=100_00))
    put(home, invoice(net=90_00))
    assert nets(home, DAY) == [90_00]
    assert len(stored(home.path)) == 2


def test_a_correction_back_to_the_first_version_counts(home):
    for net, day in ((100_00, DAY), (90_00, LATER), (100_00, date(2024, 7, 1))):
        put(home, invoice(net=net, received_on=day))
    assert [nets(home, d) for d in (DAY, LATER, date(2024, 7, 1))] == [[100_00], [90_00], [100_00]]


def test_a_correction_without_a_day_counts_from_the_day_of_what_it_corrects(home):
    put(home, invoice(net=100_00), assumed=True)
    earlier = date(2024, 5, 1)
    put(home, invoice(net=90_00, day=earlier), assumed=True)
    assert nets(home, DAY) == [90_00]
    assert nets(home, date(2024, 5, 9)) == []


def test_history_in_one_file_becomes_versions(home):
    outcome = put(home, invoice(), invoice(status="void", received_on=LATER))
    assert (outcome.rows_kept, outcome.rows_new, outcome.rows_quarantined) == (2, 2, 0)
    assert len([r for r in stored(home.path) if r["superseded_on"] == LATER]) == 1


def test_an_identical_duplicate_in_a_file_is_quarantined_and_the_first_kept(home):
    outcome = put(home, invoice(), invoice(), invoice(number="2"))
    assert outcome.reasons == {"duplicate_identical": 1}
    assert (outcome.rows_in, outcome.rows_kept, outcome.rows_quarantined) == (3, 2, 1)
    assert [r["line"] for r in stored(home.path)] == [2, 4]


def test_contradicting_duplicates_are_all_quarantined(home):
    outcome = put(home, invoice(net=1), invoice(net=2), invoice(net=1), invoice(number="2"))
    assert outcome.reasons == {"duplicate_conflicting": 3}
    assert [r["number"] for r in stored(home.path)] == ["2"]


def test_without_days_of_receipt_one_number_on_two_days_is_a_contradiction(home):
    rows = invoice(), invoice(day=LATER, received_on=LATER)
    assert put(home, *rows, assumed=True).reasons == {"duplicate_conflicting": 2}


def test_the_same_number_in_the_other_direction_or_of_another_firm_is_another_invoice(home):
    outcome = put(home, invoice(), invoice(direction="in"), invoice("F2"), invoice(code="044"))
    assert outcome.rows_new == 4


def test_two_sources_that_tell_of_one_invoice_count_it_once(home):
    put(home, invoice())
    outcome = put(home, invoice(received_on=LATER, item="软件服务"), file="other.xml", source="einvoice")
    assert outcome.rows_new == 1
    assert nets(home, LATER) == [100_00]


def test_two_sources_in_one_load_do_not_contradict_each_other(home):
    batch = home.begin()
    for source, more in (("einvoice", {"item": "软件服务"}), ("list", {})):
        batch.begin_file(LoadedFile(source, f"{source}.x", source))
        batch.count(1)
        batch.add("invoice", table(invoice(**more)))
    assert [o.reasons for o in batch.commit()] == [{}, {}]
    assert nets(home, DAY) == [100_00]


def test_the_key_of_other_record_types_belongs_to_one_source(home):
    entry = {"firm_id": "F1", "account": "6222", "entry_ref": "1", "booked_on": DAY, "direction": "credit"}
    for source in ("bank", "till"):
        batch = home.begin()
        batch.begin_file(LoadedFile(source, "a.csv", source))
        batch.count(1)
        row = {**entry, "amount": 5, "line": 2, "received_on": DAY}
        batch.add("bank_entry", pa.Table.from_pylist([row], schema=native_schema("bank_entry")))
        batch.commit()
    assert sum(g.rows for g in home.row_groups("bank_entry")) == 2


def test_rows_without_a_key_may_be_equal(home):
    outcome = put(home, invoice(), invoice(), rule=BY_ROW)
    assert (outcome.rows_new, outcome.rows_quarantined) == (2, 0)


def test_a_corrected_file_of_rows_without_key_replaces_what_it_no_longer_holds(home):
    put(home, invoice(), invoice(), invoice(net=7), rule=BY_ROW)
    outcome = put(
        home, invoice(received_on=LATER), invoice(net=8, received_on=LATER), rule=BY_ROW, replaces_file=True,
        received_on=LATER,
    )  # fmt: skip
    assert (outcome.rows_kept, outcome.rows_new) == (2, 1)
    assert nets(home, date(2024, 5, 31)) == [7, 100_00, 100_00]
    assert nets(home, LATER) == [8, 100_00]


def test_a_corrected_file_without_a_day_replaces_from_the_beginning(home):
    put(home, invoice(), invoice(net=7), rule=BY_ROW, assumed=True)
    put(home, invoice(), invoice(net=8), rule=BY_ROW, assumed=True, replaces_file=True)
    assert nets(home, DAY) == [8, 100_00]


def test_another_file_of_rows_without_key_adds_its_rows(home):
    put(home, invoice(), rule=BY_ROW)
    put(home, invoice(), file="other.csv", rule=BY_ROW)
    assert nets(home, DAY) == [100_00, 100_00]


def test_superseding_by_file_drops_keys_the_new_file_no_longer_has(home):
    put(home, invoice(), invoice(number="2", net=5), rule=BY_FILE)
    put(home, invoice(received_on=LATER), rule=BY_FILE, replaces_file=True, received_on=LATER)
    assert nets(home, date(2024, 5, 31)) == [5, 100_00]
    assert nets(home, LATER) == [100_00]


def test_superseding_by_key_keeps_what_a_later_file_does_not_name(home):
    put(home, invoice(), invoice(number="2", net=5))
    put(home, invoice(net=90_00, received_on=LATER))
    assert nets(home, LATER) == [5, 90_00]


def test_a_row_group_knows_when_nothing_needs_testing(home):
    put(home, invoice())
    (group,) = home.row_groups("invoice")
    day = (DAY - date(1970, 1, 1)).days
    assert (group.all_visible(day), group.all_visible(day - 1)) == (True, False)
    put(home, invoice(net=1, received_on=LATER))
    (group,) = home.row_groups("invoice")
    assert not group.all_visible(day + 1000)
