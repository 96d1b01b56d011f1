"""``eventdb query NAME --plot FILE``: the answer as a picture."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from eventdb import queries
from eventdb.cli import counted, say
from eventdb.cli.naming import known
from eventdb.errors import EventdbError
from eventdb.extras import require
from eventdb.output import write_file
from eventdb.queries import LIMIT, Query, Value
from eventdb.queries.picture import SUMMED

if TYPE_CHECKING:
    from sqlalchemy import Connection

_OF_ROWS = {
    "output_path": "--output",
    "output_format": "--format",
    "no_header": "--no-header",
    "show_sql": "--show-sql",
}


def draw(ctx: click.Context, query: Query, values: dict[str, Value], path: Path, *, others: Iterable[Query]) -> None:
    """Ask the query and draw its answer into a file, which appears once it is whole.

    Args:
        ctx: of the command.
        query: what to ask.
        values: those of its parameters.
        path: the file; its suffix says of which sort it is.
        others: all queries, to name those that have a picture where this one has none.

    Raises:
        EventdbError: there is nothing to draw, or the file cannot be written.
    """
    if query.picture is None:
        drawn = ", ".join(other.name for other in others if other.picture)
        raise click.BadParameter(f"{query.name} has no picture; these have one: {drawn}", ctx, param_hint="'--plot'")
    for name, option in _OF_ROWS.items():
        if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{option} is of rows, and --plot draws them; take one of the two", ctx)
    require("vl_convert", "briefing")
    from eventdb.cli.opening import opened  # noqa: PLC0415 - imports SQLAlchemy
    from eventdb.plotting import SUFFIXES, picture  # noqa: PLC0415 - likewise
    from eventdb.queries.loaded import lacking, no_rows  # noqa: PLC0415 - likewise

    if path.suffix.lower() not in SUFFIXES:
        raise click.BadParameter(
            f"found {path.name!r}; expected a name that ends in {', '.join(SUFFIXES)}", ctx, param_hint="'--plot'"
        )
    with opened(ctx.obj) as connection:
        values |= known(ctx, query.parameters, values, connection)
        limit = values.get(LIMIT)
        if query.picture.form in SUMMED and ctx.get_parameter_source(f"value_{LIMIT}") is ParameterSource.DEFAULT:
            # A part of the rows would be drawn as if it were the sum of all.
            limit = values[LIMIT] = 0
        if isinstance(limit, int) and limit > 0:
            values[LIMIT] = min(limit + 1, queries.ALL_ROWS)
        answer = queries.answer(connection, query, values)
        rows = list(islice(answer.rows, limit) if isinstance(limit, int) and limit > 0 else answer.rows)
        more = next(answer.rows, None) is not None
        asked = _asked(query, values, connection)
        told = lacking(connection, query, values) if rows else no_rows(connection, query, values)
    if not rows:
        raise EventdbError(f"no rows: {told or 'there is nothing to draw'}; no file was written")
    if told:
        say(told[0].upper() + told[1:])
    notes = [asked, f"The first {counted(len(rows), 'row', 'rows')}; there are more" if more else ""]
    made = picture(query, answer.columns, rows, list(filter(None, notes)), path.suffix.lower())
    write_file(path, made)
    say(f"Drew {counted(len(rows), 'row', 'rows')} into {path}{'; there are more: --limit 0 for all' if more else ''}")


def _asked(query: Query, values: dict[str, Value], connection: "Connection") -> str:
    """What the user asked for in words, but for what every answer has."""
    from eventdb.queries.known import called  # noqa: PLC0415 - imports SQLAlchemy

    asked = []
    for parameter in query.parameters:
        value = values[parameter.name]
        if parameter.name == LIMIT or value in (None, parameter.default):
            continue
        words = called(connection, parameter.type, value) if isinstance(value, str) else value
        asked.append(f"{parameter.name.replace('_', ' ')}: {words}")
    return ", ".join(asked)
