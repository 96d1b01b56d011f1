"""The command line: a group whose commands are imported only when they run, one thin module a noun."""

import errno
import importlib
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn

import click

from eventdb import __version__
from eventdb.cli.signals import ENDING, end, exit_code, handled
from eventdb.errors import CannotConnectError, EventdbError, TimedOutError
from eventdb.terminal import printable

# Module and help line of each command. The lines stand here because importing every command for `eventdb --help`
# would import SQLAlchemy too; a test holds them against the commands' own help.
COMMANDS = {
    "load": ("load", "Load coded articles and feeds; without a path, the seed."),
    "check": ("coding", "Check coded articles without a database."),
    "new": ("coding", "Write the skeleton of a coding for an article."),
    "vocabulary": ("vocabulary", "List the words that articles are coded with."),
    "query": ("query", "Answer a question; without a name, list the questions."),
    "sql": ("sql", "Ask in SQL of your own, which can only read."),
    "briefing": ("briefing", "Write a page of figures and passages, one file to forward."),
    "schema": ("schema", "Tell the tables and views, their columns, and what these mean."),
    "export": ("export", "Write the views as csv, Parquet or a workbook."),
    "show": ("show", "Show a record with its values and the passages they came from."),
    "loads": ("loads", "List the loads, newest first."),
    "undo": ("loads", "Take a load back, as if it had never been."),
    "bi": ("bi", "Set BI tools up to read the database."),
    "db": ("db", "Look after the database's schema."),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the options before the command say."""

    database: str | None
    fixtures: Path | None


def say(words: str) -> None:
    """Words to standard error, made harmless: names of files and slugs come from outside."""
    click.echo(printable(words), err=True)


def counted(number: int, one: str, many: str) -> str:
    """So many things in words: ``1 row``, ``2,111 rows``."""
    return f"{number:,} {one if number == 1 else many}"


class Failure(click.ClickException):
    """An error of ours, shown without a traceback."""

    def __init__(self, error: EventdbError) -> None:
        super().__init__(printable(str(error)))

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the message to standard error; a list of problems stands as it is, one a line."""
        lead = "" if "\n" in self.message else "Error: "
        click.echo(lead + self.message, file=file or sys.stderr)


class CannotConnectFailure(Failure):
    """The database cannot be reached."""

    exit_code = 3


class TimedOutFailure(Failure):
    """The database took too long."""

    exit_code = 4


_FAILURES = {CannotConnectError: CannotConnectFailure, TimedOutError: TimedOutFailure}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports the one that runs."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **attributes: Any) -> None:
        """A group of the commands in a table.

        Args:
            args: as of any group.
            table: the commands in the order in which a user meets them, each with its module in this package and its
                help line. The command NAME is the module's ``NAME_command``.
            attributes: as of any group.
        """
        super().__init__(*args, **attributes)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in their order."""
        del ctx
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and take the command from it."""
        del ctx
        if cmd_name not in self.table:
            return None
        module = importlib.import_module(f"eventdb.cli.{self.table[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one is told with the nearest known."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from eventdb.spelling import nearest  # noqa: PLC0415 - on the way out only

            raise click.UsageError(error.message.rstrip(".") + nearest(args[0], self.table), ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_module, line) in self.table.items()])


class _MainGroup(LazyGroup):
    """The group of all, in which every error ends."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; our errors become messages, and a reader that went away is no error."""
        _open_streams()
        try:
            with handled(end, *ENDING):
                return super().invoke(ctx)
        except EventdbError as error:
            raise _FAILURES.get(type(error), Failure)(error) from error
        except BrokenPipeError:
            leave_quietly()
        except click.Abort as aborted:
            # At a question, click makes the same of a signal and of an answer that there is none of.
            if isinstance(aborted.__context__, KeyboardInterrupt):
                click.echo(err=True)
                _stop(aborted.__context__)
            raise
        except click.NoSuchOption as error:
            raise self._placed(error, ctx) from None
        except (click.ClickException, click.exceptions.Exit):
            raise
        except KeyboardInterrupt as stopped:
            _stop(stopped)
        except Exception as error:
            if os.environ.get("EVENTDB_TRACEBACK"):
                raise
            raise Failure(_unexpected(error)) from error

    def _placed(self, error: click.NoSuchOption, ctx: click.Context) -> click.UsageError:
        """What to say of an option that a command doesn't have: where it belongs, if it is one of all commands."""
        name = error.option_name
        if not any(name in parameter.opts for parameter in self.params):
            return error
        told = f"{name} stands before the command: eventdb {name} … {ctx.invoked_subcommand}"
        return click.UsageError(told, error.ctx)


def _open_streams() -> None:
    """Where a shell has closed the output (``>&-``), which Python gives no stream for, rows go nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for as long as we run


def _stop(stopped: KeyboardInterrupt) -> NoReturn:
    """End as a shell expects it of a program that a signal has ended."""
    say("Stopped")
    raise click.exceptions.Exit(exit_code(stopped)) from None


def _unexpected(error: Exception) -> EventdbError:
    """An error that we didn't think of: what it was, and how to see where; of a full disk, only that it is."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return EventdbError(f"cannot write: {error.strerror}")
    found = str(error).splitlines()[0] if str(error) else "no more is known"
    return EventdbError(
        f"unexpected {type(error).__name__}: {found}. This is a fault of eventdb's own;"
        " EVENTDB_TRACEBACK=1 shows where, which a report should have"
    )


def leave_quietly() -> NoReturn:
    """End without a word when whoever read our rows (``head``, a pager) has seen enough."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


@click.group(
    cls=_MainGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="eventdb")
@click.option(
    "--db",
    "database",
    metavar="URL-OR-PATH",
    help="The database: an SQLite file or postgresql://…  [default: EVENTDB_URL, else ./eventdb.sqlite]",
)
@click.option(
    "--fixtures",
    envvar="EVENTDB_FIXTURES",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of vocabularies of your own, whose rows join ours.  [default: EVENTDB_FIXTURES]",
)
@click.pass_context
def main(ctx: click.Context, database: str | None, fixtures: Path | None) -> None:
    """A relational database of diplomatic events in which every value can show the words it came from."""
    ctx.obj = Settings(database, fixtures)
