import json
import subprocess
import sys

import pytest
from invoices import invoice, put

from huoshui.records.home import Home
from huoshui.records.layout import FORMAT
from huoshui.values.errors import Conflict, InvalidInput, NotFound, NotPermitted


def test_a_home_is_created_empty_and_opened_again(tmp_path):
    Home.create(tmp_path / "a" / "home").close()
    home = Home.open(tmp_path / "a" / "home")
    assert home.types() == []
    assert home.row_groups("invoice") == []
    assert home.firm_ids().to_pylist() == []
    assert home.coverage("invoice").num_rows == 0


def test_a_path_that_is_not_there_is_not_found_with_the_cure(tmp_path):
    with pytest.raises(NotFound, match=r"there is no home .* the folder does not exist.*huoshui load PATH --home"):
        Home.open(tmp_path / "nowhere")


def test_a_folder_that_is_no_home_says_so(tmp_path):
    with pytest.raises(NotFound, match=r"it has no huoshui\.json"):
        Home.open(tmp_path)


def test_a_home_of_a_newer_version_asks_for_an_upgrade(home):
    (home.path / "huoshui.json").write_text(json.dumps({"format": FORMAT + 1}))
    with pytest.raises(InvalidInput, match=r"format 2.*newer version of Huoshui.*upgrade"):
        Home.open(home.path)


def test_a_damaged_mark_or_manifest_is_named(home):
    (home.path / "manifest.json").write_text("{")
    with pytest.raises(InvalidInput, match=r"manifest\.json is damaged"):
        Home.open(home.path)
    (home.path / "manifest.json").unlink()
    with pytest.raises(InvalidInput, match=r"has no manifest\.json"):
        Home.open(home.path)
    (home.path / "huoshui.json").write_text("[]")
    with pytest.raises(InvalidInput, match=r"damaged huoshui\.json"):
        Home.open(home.path)


def test_a_home_is_not_created_over_something_else(tmp_path, home):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").touch()
    with pytest.raises(Conflict, match="not empty and not a home"):
        Home.create(tmp_path / "full")
    with pytest.raises(Conflict, match="is a home already"):
        Home.create(home.path)
    with pytest.raises(Conflict, match="is a file"):
        Home.create(tmp_path / "full" / "thesis.doc")


WRITER = """
import sys
from pathlib import Path
from huoshui.records.home import Home
home = Home.open(Path(sys.argv[1]), write=True)
print("writing", flush=True)
sys.stdin.read()
"""


def test_a_second_process_cannot_write_but_can_read(home):
    put(home, invoice())
    home.close()
    with subprocess.Popen(  # noqa: S603  # this interpreter runs the program above
        [sys.executable, "-c", WRITER, str(home.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout.readline() == "writing\n"
        with pytest.raises(Conflict, match=rf"being written by another process \(process {writer.pid}\)") as refused:
            Home.open(home.path, write=True)
        assert refused.value.exit_code == 4
        assert Home.open(home.path).firm_ids().to_pylist() == ["F1"]
        writer.communicate("")
    Home.open(home.path, write=True).close()


def test_a_writer_that_was_killed_leaves_no_lock(home):
    home.close()
    with subprocess.Popen(  # noqa: S603  # this interpreter runs the program above
        [sys.executable, "-c", WRITER, str(home.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        writer.stdout.readline()
        writer.kill()
    Home.open(home.path, write=True).close()


def test_a_home_opened_for_reading_cannot_begin_a_batch(home):
    with pytest.raises(NotPermitted, match="open for reading only"):
        Home.open(home.path).begin()


def test_an_unknown_firm_is_not_found_with_the_nearest_identifiers(home):
    put(home, invoice("E107"), invoice("E117"), invoice("A1"))
    assert home.firm_key("E107") == home.firm_keys()[home.firm_ids().to_pylist().index("E107")]
    with pytest.raises(NotFound, match="firm 'E108' is not in home") as missing:
        home.firm_key("E108")
    assert "E107" in missing.value.near


def test_an_unknown_record_type_is_not_found_with_the_nearest_name(home):
    with pytest.raises(NotFound, match="Did you mean: invoice"):
        home.row_groups("invoices")


def test_a_counterparty_is_no_firm(home):
    put(home, invoice("F1", party="P1"))
    assert home.firm_ids().to_pylist() == ["F1"]
    with pytest.raises(NotFound):
        home.firm_key("P1")


def test_equal_homes_have_equal_snapshots_and_a_load_changes_it(tmp_path):
    with Home.create(tmp_path / "a") as a, Home.create(tmp_path / "b") as b:
        put(a, invoice())
        put(b, invoice())
        assert a.snapshot_id == b.snapshot_id
        put(b, invoice(number="2"), file="more.csv")
        assert a.snapshot_id != b.snapshot_id
