"""``eventdb briefing``: one offline page of figures and passages, to forward."""

import datetime
import sys
from pathlib import Path
from typing import cast

import click

from eventdb.cli import say
from eventdb.cli.naming import known
from eventdb.cli.typed import Typed, in_order
from eventdb.extras import require
from eventdb.output import write_file
from eventdb.queries import Parameter, ParameterType, Value
from eventdb.queries.parameters import MEANINGS
from eventdb.vocabulary import EventKind

_PARAMETERS = (
    Parameter("from", ParameterType.DATE, "Only events that can have lasted until this day, or happened later"),
    Parameter("to", ParameterType.DATE, "Only events that can have begun on this day or before"),
    Parameter("country", ParameterType.COUNTRY, "Only events in this country, or in which it has a part"),
    Parameter("kind", ParameterType.TEXT, "Only events of this kind", choices=tuple(EventKind)),
    Parameter("topic", ParameterType.TOPIC, "Only events about this topic"),
)
_ONE_MEGABYTE = 1_000_000


def _options(command: click.Command) -> click.Command:
    """Give the command its filters, which stand before --help."""
    for parameter in _PARAMETERS:
        metavar = f"[{'|'.join(parameter.choices)}]" if parameter.choices else MEANINGS[parameter.type][1]
        option = click.Option(
            [f"--{parameter.name}", f"value_{parameter.name}"],
            type=Typed(parameter),
            metavar=metavar,
            help=f"{parameter.help}.",
        )
        command.params.append(option)
    return command


@click.command(short_help="Write a page of figures and passages, one file to forward.")
@click.option(
    "--output",
    "-o",
    "path",
    required=True,
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE",
    help="The file to write, which appears once it is whole; - for standard output.",
)
@click.option("--title", metavar="WORDS", help="Heading of the page.  [default: which events it tells of]")
@click.pass_context
def briefing_command(ctx: click.Context, /, path: Path, title: str | None, **given: Value) -> None:
    """Write a page of figures and passages, one file to forward.

    The page holds all it needs and asks nobody for anything: it opens in a browser without a network. It has a
    timeline, a map, who met whom, statements, protests by size, and a table in which each event opens its passages.
    A country is given by its ISO3 code or name, a topic by its slug.
    """
    require("vl_convert", "briefing")
    values = {parameter.name: given[f"value_{parameter.name}"] for parameter in _PARAMETERS}
    in_order(ctx, values["from"], values["to"])
    from eventdb.briefing import Filters, briefing  # noqa: PLC0415 - imports SQLAlchemy; --help does without
    from eventdb.cli.opening import opened  # noqa: PLC0415 - likewise

    # All its parts are of one moment, or a load between two of them would leave passages of no event.
    with opened(ctx.obj, steady=True) as connection:
        values |= known(ctx, _PARAMETERS, values, connection)
        filters = Filters(
            cast("datetime.date | None", values["from"]),
            cast("datetime.date | None", values["to"]),
            cast("str | None", values["country"]),
            EventKind(str(values["kind"])) if values["kind"] else None,
            cast("str | None", values["topic"]),
        )
        content = briefing(connection, filters, title).encode()
    if path == Path("-"):
        sys.stdout.buffer.write(content)
        return
    write_file(path, content)
    say(f"Wrote {path}, {len(content) / _ONE_MEGABYTE:.1f} MB: one file, to open in any browser and to forward")


_options(briefing_command)
