"""``eventdb schema``: the tables and views, and what each column means."""

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from eventdb.cli import Settings, say
from eventdb.cli.options import one_of
from eventdb.errors import EventdbError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from eventdb.describe import Relation, Rows

Result = TypeVar("Result")

_FORMATS = ("table", "markdown", "json")


@click.command(short_help="Tell the tables and views, their columns, and what these mean.")
@click.argument("name", required=False)
@click.option(
    "--format", "-f", "form", type=one_of(_FORMATS), default="table", show_default=True, help="How to write it."
)
@click.option("--kind", type=one_of(["view", "table"]), help="List, or draw, only these.")
@click.option("--erd", is_flag=True, help="Draw a diagram in Mermaid's language: of the views, or around NAME.")
@click.pass_context
def schema_command(ctx: click.Context, name: str | None, form: str, kind: str | None, *, erd: bool) -> None:
    """List the views and tables; with the NAME of one, its columns: types, keys, meanings, an example of each.

    The names of the views are promised to stay. All of it can be had without a database; rows and examples are told
    where there is one.
    """
    from eventdb import describe  # noqa: PLC0415 - imports SQLAlchemy; --help does without

    if erd and ctx.get_parameter_source("form") is not click.core.ParameterSource.DEFAULT:
        raise click.UsageError("--erd writes Mermaid; leave --format out", ctx)
    if name and kind:
        raise click.UsageError("--kind is for the list and for the diagram of all; leave it out beside NAME", ctx)
    try:
        relation = describe.find(name) if name else None
    except LookupError as error:
        raise click.BadParameter(str(error), ctx, param_hint="NAME") from None
    known = list(describe.relations().values())
    if erd and relation:
        click.echo(describe.neighbourhood(relation, known), nl=False)
    elif erd:
        click.echo(describe.overview(each for each in known if each.kind == (kind or "view")), nl=False)
    elif relation:
        _tell(ctx.obj, relation, form)
    else:
        _list(ctx.obj, [each for each in known if kind in {None, each.kind}], form)


def _tell(settings: Settings, relation: "Relation", form: str) -> None:
    from eventdb.describe import as_dict, examples, markdown, screen  # noqa: PLC0415 - as above

    found = _asked(settings, lambda connection: examples(connection, relation))
    if form == "json":
        _echo_json(as_dict(relation, found))
    elif form == "markdown":
        click.echo(markdown(relation, found), nl=False)
    else:
        room = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        click.echo(screen(relation, found, room), nl=False)


def _list(settings: Settings, known: list["Relation"], form: str) -> None:
    from eventdb.describe import count_rows  # noqa: PLC0415 - as above
    from eventdb.output import Format, Output  # noqa: PLC0415 - as above

    rows = _asked(settings, lambda connection: count_rows(connection, known))
    if form == "json":
        _echo_json([_line_as_dict(each, rows.get(each.name)) for each in known])
        return
    lines = ([each.name, each.kind, *_cell(rows, each), each.summary] for each in known)
    Output(Format(form)).write(["name", "kind", *(["rows"] if rows else []), "description"], lines)


def _cell(rows: Mapping[str, "Rows"], relation: "Relation") -> list[int | str]:
    """The cell that says how many rows there are, if it is known of any: a number while all of them are exact."""
    if not rows:
        return []
    exact = all(each.known == "exact" for each in rows.values())
    return [rows[relation.name].number if exact else str(rows[relation.name])]


def _line_as_dict(relation: "Relation", rows: "Rows | None") -> dict[str, Any]:
    counted = {"rows": rows.number, "rows_known": rows.known} if rows else {}
    return {"name": relation.name, "kind": relation.kind, **counted, "description": relation.description}


def _asked(settings: Settings, ask: Callable[["Connection"], dict[str, Result]]) -> dict[str, Result]:
    """What the database says; nothing if there is none, which is told if the user has or names one."""
    from eventdb.cli.opening import opened  # noqa: PLC0415 - as above
    from eventdb.database import DEFAULT_DATABASE  # noqa: PLC0415 - as above

    try:
        with opened(settings) as connection:
            return ask(connection)
    except EventdbError as error:
        if settings.database or os.environ.get("EVENTDB_URL") or Path(DEFAULT_DATABASE).exists():
            say(f"Without rows and examples: {error}")
        return {}


def _echo_json(value: object) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=sys.stdout.isatty()))
