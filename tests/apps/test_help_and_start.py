"""The first minute: help, wrong words, languages, and a start that imports nothing heavy."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import huoshui

SRC = Path(huoshui.__file__).parent.parent
COMMANDS = ("demo", "load", "run", "decide", "facts", "fact", "firms", "offer", "town", "doctor")
HEAVY = ("duckdb", "pyarrow", "numpy", "rich", "sqlglot", "pyspark", "jinja2", "lxml", "yaml")
_CHINESE = re.compile(r"[一-鿿]")


def fresh_process(code):
    """Run code in a new interpreter that finds the package under test."""
    environ = {**os.environ, "PYTHONPATH": str(SRC)}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environ, check=False)  # noqa: S603


def test_help_lists_every_command_in_the_order_a_newcomer_meets_them(ask):
    answer = ask("--help")
    assert answer.code == 0
    listed = re.findall(r"^  ([a-z]+)  +\S", answer.out.split("Commands:")[1], flags=re.MULTILINE)
    assert tuple(listed) == COMMANDS


def test_help_speaks_the_language_of_the_locale(ask):
    assert "载入发票" in ask("--help", LANG="zh_CN.UTF-8").out
    assert "load invoices" in ask("--help", LANG="en_GB.UTF-8").out
    assert "载入发票" in ask("--lang", "zh", "--help").out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(ask, command):
    answer = ask(command, "--help")
    assert answer.code == 0
    assert answer.out.startswith(f"Usage: huoshui {command}")
    assert _CHINESE.search(answer.out)


def test_help_imports_nothing_heavy():
    code = f"""
import sys
from huoshui.apps.cli import main
sys.argv = ["huoshui", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code
print("LOADED", sorted(set({HEAVY!r}) & set(sys.modules)))
"""
    done = fresh_process(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.rstrip().endswith("LOADED []")


def test_importing_the_package_imports_nothing_heavy():
    done = fresh_process(f"import huoshui, sys; print(sorted(set({HEAVY!r}) & set(sys.modules)))")
    assert done.stdout.strip() == "[]", done.stderr


def test_an_unknown_command_names_the_nearest(ask):
    answer = ask("lod")
    assert (answer.code, answer.out) == (2, "")
    assert "'lod'" in answer.err
    assert "Did you mean: load?" in answer.err


def test_an_unknown_command_of_offer_names_the_nearest(ask):
    answer = ask("offer", "tst")
    assert answer.code == 2
    assert "'test'" in answer.err


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("run", "--out", "x"), "--as-of"),
        (("run", "--as-of", "2026-6-30", "--out", "x"), "YYYY-MM-DD"),
        (("run", "--as-of", "30.6.2026", "--out", "x"), "YYYY-MM-DD"),
        (("run", "--as-of", "2026-06-30", "--out", "x", "--engine", "duck"), "'duckdb', 'spark', 'kernel'"),
        (("decide", "--as-of", "2026-06-30"), "FIRM"),
        (("town", "--firms", "0", "--out", "x"), "0"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_what_is_wrong(ask, words, wrong):
    answer = ask(*words)
    assert (answer.code, answer.out) == (2, "")
    assert wrong in answer.err


def test_the_language_may_stand_before_or_after_the_command(ask):
    before, after = ask("--lang", "zh", "facts"), ask("facts", "--lang", "zh")
    assert before.out == after.out
    assert "近12个月销售额" in after.out
    assert "sales, last 12 months" in ask("facts", "--lang", "en", LANG="zh_CN.UTF-8").out


def test_the_version_is_one_line(ask):
    assert ask("--version").out == f"huoshui {huoshui.__version__}\n"


def test_doctor_finds_the_installation_whole(ask):
    answer = ask("doctor", "--json")
    names = {f["name"] for f in answer.json["findings"]}
    assert answer.code == 0
    assert answer.json["ok"] is True
    assert {"huoshui", "python", "kernel", "duckdb", "pyarrow", "spark engine"} <= names


def test_doctor_in_words_names_the_next_command(ask):
    assert "✓" in ask("doctor").out
    assert "huoshui demo" in ask("doctor").err
    assert "环境检查" in ask("doctor", "--lang", "zh").out


def test_doctor_ends_with_6_and_the_cure_when_something_needed_is_missing(ask, monkeypatch):
    monkeypatch.setattr("huoshui.apps.cli.doctor._PACKAGES", ("duckdb", "a-package-nobody-has"))
    answer = ask("doctor", "--json")
    missing = next(f for f in answer.json["findings"] if f["name"] == "a-package-nobody-has")
    assert (answer.code, answer.json["ok"], missing["ok"]) == (6, False, False)
    assert missing["cure"] == "pip install a-package-nobody-has"


def test_a_missing_engine_of_choice_is_no_fault(ask, monkeypatch):
    monkeypatch.setattr("huoshui.apps.cli.doctor.shutil.which", lambda _: None)
    answer = ask("doctor", "--json")
    spark = next(f for f in answer.json["findings"] if f["name"] == "spark engine")
    assert (answer.code, spark["ok"], spark["needed"]) == (0, False, False)
