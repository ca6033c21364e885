"""The command line. Data goes to stdout, talk to stderr."""

from __future__ import annotations


def main() -> None:
    """Run the ``huoshui`` command."""
    from huoshui.apps.cli.app import run_command  # start-up time: nothing before it is needed

    run_command()
