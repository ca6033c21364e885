"""Options that several commands share."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

FIRST_YEAR, LAST_YEAR = 1950, 2200


def day(ctx: click.Context, param: click.Parameter, value: str | None) -> date | None:  # noqa: ARG001  # click's signature
    """Read an ISO date such as 2026-03-31, naming what is wrong with it."""
    if value is None:
        return None
    try:
        found = date.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"'{value}' is not a day; write it as YYYY-MM-DD, for example 2026-03-31") from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise click.BadParameter(f"{value} is out of reach; use a day from {FIRST_YEAR} to {LAST_YEAR}")
    return found


def default_home() -> Path:
    """Return the home used when none is named: ``$HUOSHUI_HOME``, else ``./home``."""
    return Path(os.environ.get("HUOSHUI_HOME", "home"))


def _home(ctx: click.Context, param: click.Parameter, value: Path | None) -> Path:  # noqa: ARG001  # click's signature
    return value or default_home()


home_option = click.option(
    "--home",
    type=click.Path(path_type=Path),
    callback=_home,
    metavar="DIR",
    help="the folder of loaded records (default: $HUOSHUI_HOME or ./home)",
)
json_option = click.option("--json", "as_json", is_flag=True, help="result as JSON on stdout")
as_of_option = click.option("--as-of", callback=day, required=True, metavar="DATE", help="the day to decide for")
as_of_optional = click.option(
    "--as-of", callback=day, metavar="DATE", help="the day to look from (default: the last day with records)"
)
catalogue_option = click.option(
    "--catalogue",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PATH",
    help="offer files or folders to use instead of the shipped catalogue",
)
