"""The ``huoshui`` command: a table of subcommands, each loaded only when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from huoshui import __version__
from huoshui.apps.cli.talk import Door, choose_language
from huoshui.values.errors import HuoshuiError, InvalidInput, nearest
from huoshui.values.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS: dict[str, tuple[str, Text]] = {
    "demo": ("demo", Text("生成两千家企业的小镇并完整演示", "build a 2,000-firm town and show the main job")),
    "load": ("load", Text("载入发票、流水等原始记录", "load invoices, statements and other records")),
    "run": ("run", Text("对全部企业运行全部产品与政策", "run every offer over every firm")),
    "decide": ("decide", Text("一家企业的结论与理由", "one firm's decisions with reasons")),
    "facts": ("facts", Text("列出事实目录或一家企业的画像", "list the facts, or one firm's profile")),
    "fact": ("fact", Text("一个事实的数值与原始依据", "one fact of a firm and the rows behind it")),
    "firms": ("firms", Text("列出库中的企业", "list the firms of a home")),
    "offer": ("offer", Text("产品与政策：列出、检查、测试、展示、比较", "offers: list, check, test, show, diff")),
    "town": ("town", Text("生成虚构的小镇经济数据", "generate an invented small economy")),
    "doctor": ("doctor", Text("检查运行环境", "check the installation")),
}


def _set_language(ctx: click.Context, param: click.Parameter, value: str | None) -> None:  # noqa: ARG001  # click's signature
    """Let the door speak the language asked for after the command's name."""
    if value is not None and isinstance(ctx.obj, Door):
        ctx.obj.lang = choose_language(value, os.environ)


def _take_language(command: click.Command) -> None:
    """Give a command, and the commands below it, ``--lang``: people write it last as often as first."""
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _take_language(below)
    elif not any(parameter.name == "lang" for parameter in command.params):
        command.params.append(
            click.Option(
                ["--lang"],
                type=click.Choice(["zh", "en"]),
                expose_value=False,
                is_eager=True,
                callback=_set_language,
                help="zh or en; otherwise from the locale",
            )
        )


class LazyGroup(click.Group):
    """A group whose commands are imported when called; unknown names get the nearest spelling."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Return the command names in the order a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of ``cmd_name`` and return its command."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command: click.Command = import_module(f"huoshui.apps.cli.{entry[0]}").command
        _take_language(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolve a command name, naming the nearest one when it does not exist."""
        if args and args[0] not in COMMANDS:
            close = nearest(args[0], COMMANDS)
            hint = f" Did you mean: {', '.join(close)}?" if close else ""
            raise click.UsageError(f"No such command '{args[0]}'.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their one-line help, without importing them."""
        lang = choose_language(ctx.params.get("lang"), os.environ)
        with formatter.section("命令" if lang == "zh" else "Commands"):
            formatter.write_dl([(name, help_.in_(lang)) for name, (_, help_) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: huoshui demo",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), is_eager=True, help="zh or en; otherwise from the locale.")
@click.version_option(__version__, message="huoshui %(version)s")
@click.pass_context
def cli(ctx: click.Context, lang: str | None) -> None:
    """活水 Huoshui: 企业自己的记录 → 有理由的融资与政策结论.

    A small firm's own records, turned into the finance and support it qualifies for, with reasons.
    """
    ctx.obj = Door(choose_language(lang, os.environ))


def run_command(args: Sequence[str] | None = None) -> None:
    """Run the command line and end the process with the documented exit code."""
    try:
        code = cli.main(args=args, prog_name="huoshui", standalone_mode=False)
    except click.exceptions.Abort:
        print("stopped", file=sys.stderr)  # noqa: T201
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except HuoshuiError as error:
        print(f"error: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:  # a folder that may not be written, a file where a folder should be, a full disk
        print(f"error: '{error.filename or ''}' cannot be used. Cause: {error.strerror or error}", file=sys.stderr)  # noqa: T201
        sys.exit(InvalidInput.exit_code)
    sys.exit(code if isinstance(code, int) else 0)
