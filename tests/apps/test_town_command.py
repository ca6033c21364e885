"""``huoshui town``: a folder that ``huoshui load`` reads, the same for the same seed."""

from __future__ import annotations


def test_a_town_loads_without_a_word_about_its_format(ask, tmp_path):
    made = ask("town", "--firms", "20", "--months", "6", "--seed", "3", "--out", tmp_path / "town", "--json")
    assert made.code == 0
    loaded = ask("load", tmp_path / "town", "--home", tmp_path / "home", "--json")
    assert loaded.code == 0
    assert loaded.json["rows_in"] == loaded.json["rows_kept"]
    assert loaded.json["rows_quarantined"] == 0


def test_the_same_seed_gives_the_same_bytes(ask, tmp_path):
    for name in ("a", "b"):
        ask("town", "--firms", "20", "--months", "6", "--seed", "3", "--out", tmp_path / name)
    files = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert files == sorted(p.name for p in (tmp_path / "b").iterdir())
    assert all((tmp_path / "a" / f).read_bytes() == (tmp_path / "b" / f).read_bytes() for f in files)


def test_the_words_count_rows_and_name_the_next_command(ask, tmp_path):
    made = ask("town", "--firms", "20", "--months", "6", "--seed", "3", "--out", tmp_path / "town")
    assert "invoice" in made.out
    assert "huoshui load" in made.err
