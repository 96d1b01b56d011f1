"""``eventdb sql``: SQL of one's own, which can only read."""

import functools
import math
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from eventdb.cli import say
from eventdb.cli.limited import Limited
from eventdb.cli.options import ParquetOutput, output_options
from eventdb.errors import EventdbError, TimedOutError
from eventdb.output import Format, Output
from eventdb.sql import MOST_BYTES, Given, ParameterError, Statement, ask, read_statement, read_value
from eventdb.terminal import printable

if TYPE_CHECKING:
    from sqlalchemy import Engine

_TIMEOUT = 60.0
_LONGEST = 1_000_000
_TERMINAL_ROWS = 1000
_STDIN = "-"
# Formats that bring a cell onto one line, and with it lose the depth of a plan's steps.
_SQUEEZED = {Format.TABLE, Format.MARKDOWN}


# SQL that begins with a comment, as pasted SQL does, and is no option.
_COMMENT = re.compile(r"--(?:\s|[^=\n]*\n)")


class _SqlCommand(click.Command):
    """The command, to which an argument that begins with two dashes may be SQL."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what a user typed; a blank before a comment keeps it from being read as an option."""
        return super().parse_args(ctx, [f" {each}" if _COMMENT.match(each) else each for each in args])


class _Seconds(click.FloatRange):
    """How long something may take."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read what a user typed; what is no number is in every range."""
        seconds = float(super().convert(value, param, ctx))
        if math.isnan(seconds):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return seconds


class _Value(click.ParamType):  # type: ignore[type-arg]  # older releases of click have no argument for it
    """A value for a parameter of the statement."""

    name = "value"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Given:
        """Read what a user typed."""
        try:
            return read_value(str(value))
        except ParameterError as error:
            self.fail(str(error), param, ctx)


@click.command("sql", cls=_SqlCommand, short_help="Ask in SQL of your own, which can only read.")
@click.argument("sql", required=False)
@click.option(
    "--file",
    "-f",
    "path",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    help="Read the SQL from a file.",
)
@click.option(
    "--param",
    "-p",
    "given",
    type=_Value(),
    multiple=True,
    metavar="NAME=VALUE",
    help="The value of a parameter that the SQL writes :NAME. Digits are a whole number, all else is text;"
    " NAME:TYPE=VALUE says otherwise: text, integer, number, date, boolean. NAME:TYPE alone is NULL.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help=f"Print at most so many rows, 0 for all.  [default: all; {_TERMINAL_ROWS} on a terminal]",
)
@click.option("--explain", is_flag=True, help="Tell how the database would answer, and don't ask.")
@click.option(
    "--timeout",
    type=_Seconds(0, _LONGEST),
    default=_TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="How long the database may work, 0 for as long as it takes.",
)
@functools.partial(output_options, short=False, parquet=True)
@click.pass_context
def sql_command(  # noqa: PLR0917 - click hands over options by name
    ctx: click.Context,
    sql: str | None,
    path: Path | None,
    given: tuple[Given, ...],
    limit: int | None,
    output: Output | ParquetOutput,
    *,
    explain: bool,
    timeout: float,
) -> None:
    """Ask in SQL of your own, which can only read: one statement, from the argument, a file, or standard input.

    Whatever the SQL, nothing is written. eventdb schema tells the views and tables; docs/sql.md has questions with
    their SQL. Rows of csv, tsv, json, ndjson, markdown and vertical are written as they come; a table is laid out when
    all are there.
    """
    statement = _statement(ctx, sql, path)
    from eventdb import migrations  # noqa: PLC0415 - imports SQLAlchemy; --help does without
    from eventdb.database import connect_engine, database_url  # noqa: PLC0415 - as above

    engine = connect_engine(database_url(ctx.obj.database), read_only=True)
    migrations.require_current_engine(engine)
    if limit is None:
        limit = _TERMINAL_ROWS if output.path is None and sys.stdout.isatty() else 0
    _ask(ctx, engine, statement, given, output, limit=limit, timeout=timeout, explain=explain)


def _statement(ctx: click.Context, sql: str | None, path: Path | None) -> Statement:
    """The SQL from the one place that was named; from standard input where none was and something comes from there."""
    if path is not None and not path.exists() and path.name.lower() in {form.value for form in Format}:
        raise click.BadParameter(f"no file {path}; --format {path} chooses the format", ctx, param_hint="'--file'")
    if sql is not None and path is not None:
        raise click.UsageError("found SQL and --file; expected one of them", ctx)
    named = str(path) if path else sql
    if named is None and sys.stdin.isatty():
        raise click.UsageError("found no SQL; give it in quotes, in a file with -f, or to standard input", ctx)
    if named in {None, _STDIN}:
        return Statement(_typed(), "standard input")
    if sql is not None:
        return Statement(sql)
    assert path is not None  # noqa: S101 - tells mypy what named told us
    return read_statement(path)


def _typed() -> str:
    """What comes from standard input, as UTF-8 whatever the locale says."""
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise EventdbError(f"standard input: found more than {MOST_BYTES:,} bytes; expected one statement")
    return raw.decode("utf-8-sig", "surrogateescape")


def _ask(
    ctx: click.Context,
    engine: "Engine",
    statement: Statement,
    given: tuple[Given, ...],
    output: Output | ParquetOutput,
    *,
    limit: int,
    timeout: float,
    explain: bool,
) -> None:
    from eventdb.database import guarded  # noqa: PLC0415 - imports SQLAlchemy; --help does without

    try:
        with guarded(engine, timeout or None, typed=isinstance(output, ParquetOutput)) as database:
            found = ask(database, statement, given, explain=explain)
            rows = Limited(found.rows, limit)
            if isinstance(output, ParquetOutput):
                written = output.write(found.columns, rows, found.kinds or ())
            elif explain and output.format in _SQUEEZED:
                written = output.write(found.columns, map(_dotted, rows))
            else:
                written = output.write(found.columns, rows)
    except ParameterError as error:
        raise click.UsageError(printable(str(error)), ctx) from None
    except TimedOutError:
        raise TimedOutError(
            f"stopped: the database worked for longer than {timeout:g} s;"
            " --timeout SECONDS gives it more time, --timeout 0 as much as it takes"
        ) from None
    rows.tell(written)
    if not written and not rows.more:
        say("No rows")


def _dotted(row: Sequence[Any]) -> list[Any]:
    """The row with dots for the blanks that a step of a plan is indented by."""
    return ["·" * (len(cell) - len(cell.lstrip(" "))) + cell.lstrip(" ") for cell in map(str, row)]
