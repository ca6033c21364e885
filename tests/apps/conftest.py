"""The doors as a person meets them: one command in, an exit code, stdout and stderr out."""

from __future__ import annotations

import io
import json
import os
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from unittest.mock import patch

import pytest

from huoshui import flow
from huoshui.apps.cli.app import run_command

AS_OF = date(2026, 6, 30)


@dataclass(frozen=True)
class Answer:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """The whole of stdout as JSON: a single word of talk there fails the test."""
        return json.loads(self.out)


@pytest.fixture(scope="session")
def ask(tmp_path_factory):
    """Return a function that runs ``huoshui`` with arguments, in English unless ``LANG`` says otherwise."""
    cache = tmp_path_factory.mktemp("cache")

    def run(*args, **environ):
        clean = {k: v for k, v in os.environ.items() if k not in {"LC_ALL", "LC_MESSAGES", "LANG", "HUOSHUI_HOME"}}
        given = {"LANG": "C.UTF-8", "XDG_CACHE_HOME": str(cache), "COLUMNS": "200", **environ}
        out, err = io.StringIO(), io.StringIO()
        with (
            patch.dict(os.environ, {**clean, **given}, clear=True),
            redirect_stdout(out),
            redirect_stderr(err),
            pytest.raises(SystemExit) as end,
        ):
            run_command([str(a) for a in args])
        return Answer(int(end.value.code or 0), out.getvalue(), err.getvalue())

    return run


@pytest.fixture(scope="session")
def town(tmp_path_factory):
    """Return the folder of a town of sixty firms with few invoices."""
    folder = tmp_path_factory.mktemp("town") / "records"
    flow.town(folder, firms=60, months=26, seed=7, invoices_per_firm=60, until=AS_OF)
    return folder


@pytest.fixture(scope="session")
def home(town, tmp_path_factory):
    """Return the home the town was loaded into."""
    place = tmp_path_factory.mktemp("homes") / "home"
    flow.load(town, place)
    return place


@pytest.fixture(scope="session")
def results(home, tmp_path_factory):
    """Return the folder of a run over the town."""
    out = tmp_path_factory.mktemp("results") / "out"
    flow.run(home, AS_OF, out, engine="kernel")
    return out


@pytest.fixture(scope="session")
def decided(results):
    """Return the decisions of the run as rows."""
    import pyarrow.parquet as pq

    return pq.read_table(results / "decisions.parquet").to_pylist()


@pytest.fixture(scope="session")
def granted(decided):
    """Return a firm to which the loan on tax and invoices is granted."""
    return next(r["firm_id"] for r in decided if r["offer_id"] == "tax_invoice_loan" and r["status"] == "eligible")
