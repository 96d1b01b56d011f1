"""``eventdb query``: canned questions, each a command made of its .sql file."""

import os
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby
from pathlib import Path

import click

from eventdb import queries
from eventdb.cli import say
from eventdb.cli.limited import Limited
from eventdb.cli.misplaced import options_for
from eventdb.cli.naming import codes, is_country, known
from eventdb.cli.options import QUERIES_VARIABLE, output_options, query_folders
from eventdb.cli.typed import Typed, in_order
from eventdb.errors import EventdbError
from eventdb.output import Output
from eventdb.queries import LIMIT, Parameter, ParameterType, Query, Value
from eventdb.queries.countries import NAMED
from eventdb.queries.parameters import MEANINGS
from eventdb.spelling import nearest

_OTHERS = "Others"


def _option(parameter: Parameter) -> click.Option:
    name = parameter.name.replace("_", "-")
    # The prefix keeps a parameter apart from the options that every query has.
    declared = f"value_{parameter.name}"
    told = MEANINGS[parameter.type][0] if parameter.type in _TOLD else parameter.bounds
    text = f"{parameter.help}  [{told}]" if told else parameter.help
    if parameter.type is ParameterType.BOOLEAN:
        return click.Option(
            [f"--{name}/--no-{name}", declared], default=parameter.default, help=text, show_default=True
        )
    return click.Option(
        [f"--{name}", declared],
        type=Typed(parameter),
        default=None if parameter.required else parameter.default,
        show_default=parameter.default is not None,
        metavar=_metavar(parameter),
        help=f"{text}  [required]" if parameter.required else text,
    )


# Types of which the metavar alone doesn't say what to type.
_TOLD = {*NAMED, ParameterType.MONTH}


def _metavar(parameter: Parameter) -> str:
    return f"[{'|'.join(parameter.choices)}]" if parameter.choices else MEANINGS[parameter.type][1]


@click.command()
@click.option("--show-sql", is_flag=True, help="Print the SQL with the values in place, and ask nothing.")
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Draw the answer instead of writing its rows: FILE.png, .svg or .html.",
)
@output_options
@click.pass_context
def _asked(
    ctx: click.Context,
    /,
    output: Output,
    *,
    show_sql: bool,
    plot: Path | None,
    given: tuple[str, ...],
    **values: Value,
) -> None:
    """Ask the database a query's question, or print its SQL: what the commands of all queries do."""
    assert isinstance(ctx.command, _QueryCommand)  # noqa: S101 - they alone have this callback
    query = ctx.command.query
    typed = _typed(ctx, ctx.command, given, values)
    if plot is not None:
        from eventdb.cli.plot import draw  # noqa: PLC0415 - only who draws needs it

        draw(ctx, query, typed, plot, others=_all(ctx))
    elif show_sql:
        click.echo(queries.pasteable(query, typed | codes(ctx, query.parameters, typed)))
    else:
        _ask(ctx, query, typed, output)


class _QueryCommand(click.Command):
    """One query, documented by its header."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.own = [_option(parameter) for parameter in query.parameters]
        required = [parameter for parameter in query.parameters if parameter.required]
        names = " ".join(f"[{parameter.name.replace('_', '-').upper()}]" for parameter in required)
        # Where none is required it takes what has lost its option, which is told with the option.
        given = click.Argument(["given"], nargs=-1, metavar=names)
        super().__init__(
            query.name,
            callback=_asked.callback,
            params=[given, *self.own, *_asked.params],
            help=query.help,
            short_help=query.help,
        )

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the first line of the header and the paragraphs below it."""
        super().format_help_text(ctx, formatter)
        for paragraph in self.query.description.split("\n\n"):
            if paragraph:
                formatter.write_paragraph()
                with formatter.indentation():
                    formatter.write_text(paragraph)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the query's parameters, then the options of every query, then the columns of the answer."""
        # Of a query without a picture, who asks for one all the same is told which queries have one.
        unfit = {"plot"} if self.query.picture is None else set()
        params = self.get_params(ctx)
        options = [option for option in params if isinstance(option, click.Option) and option.name not in unfit]
        records = [(option, option.get_help_record(ctx)) for option in options]
        for title, wanted in (("Parameters", True), ("Options", False)):
            rows = [record for option, record in records if record and (option in self.own) is wanted]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)
        if self.query.columns:
            with formatter.section("Columns"):
                formatter.write_dl([(column.name, column.help) for column in self.query.columns])
        if self.query.nothing:
            formatter.write_paragraph()
            formatter.write_text(_no_rows(self.query.nothing))


class _QueryGroup(click.Group):
    """All queries as commands, made when they are asked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Let --queries stand after a query's name as well as before it."""
        first: list[str] = []
        rest: list[str] = []
        arguments = iter(args)
        for argument in arguments:
            if argument == "--queries":
                first += [argument, *(value for value in [next(arguments, None)] if value is not None)]
            elif argument.startswith("--queries="):
                first.append(argument)
            else:
                rest.append(argument)
        return super().parse_args(ctx, first + rest)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the queries."""
        return list(queries.files(_folders(ctx)))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Read the query's file and make a command of it."""
        path = queries.files(_folders(ctx)).get(cmd_name)
        return _QueryCommand(queries.read(path)) if path else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the query; an unknown one is told with the nearest known."""
        known = self.list_commands(ctx)
        if args[0] not in known:
            ctx.fail(f"no query {args[0]!r}{nearest(args[0], known) or '; eventdb query lists them'}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the queries under their headings."""
        for heading, found in _grouped(_all(ctx)):
            with formatter.section(heading):
                formatter.write_dl([(query.name, query.help) for query in found])


def _folders(ctx: click.Context) -> tuple[Path, ...]:
    if "folders" in ctx.params:
        return tuple(ctx.params["folders"])
    # --help comes before the variable was looked at.
    return tuple(Path(folder) for folder in os.environ.get(QUERIES_VARIABLE, "").split(os.pathsep) if folder)


def _all(ctx: click.Context) -> Iterator[Query]:
    """Every query; one's own that cannot be read are named on standard error, and don't keep the others away."""
    for path in queries.files(_folders(ctx)).values():
        try:
            yield queries.read(path)
        except EventdbError as error:
            click.echo(str(error), err=True)


def _grouped(found: Iterator[Query]) -> Iterator[tuple[str, list[Query]]]:
    def heading(query: Query) -> tuple[bool, str]:
        return not query.group, query.group

    for (last, group), members in groupby(sorted(found, key=heading), key=heading):
        yield (_OTHERS if last else group), list(members)


@click.group("query", cls=_QueryGroup, invoke_without_command=True, subcommand_metavar="[NAME [PARAMETERS]]")
@query_folders
@click.pass_context
def query_command(ctx: click.Context, folders: tuple[Path, ...]) -> None:
    """Answer a question; without a name, list the questions."""
    del folders  # the group finds them in the context
    if ctx.invoked_subcommand is None:
        _list(ctx)


def _list(ctx: click.Context) -> None:
    """Under headings for a reader; for another program a line each, with a tab between name and help."""
    if not sys.stdout.isatty():
        for _heading, found in _grouped(_all(ctx)):
            for query in found:
                click.echo(f"{query.name}\t{query.help}")
        return
    groups = list(_grouped(_all(ctx)))
    room = max(len(query.name) for _heading, found in groups for query in found)
    for heading, found in groups:
        click.echo(click.style(heading, bold=True))
        for query in found:
            click.echo(f"  {query.name:{room}}  {query.help}")


def _typed(
    ctx: click.Context, command: _QueryCommand, given: tuple[str, ...], values: Mapping[str, Value]
) -> dict[str, Value]:
    """The values of all parameters; what was given without an option's name goes to those required, in their order."""
    typed = {parameter.name: values[f"value_{parameter.name}"] for parameter in command.query.parameters}
    waiting = list(given)
    for parameter, option in zip(command.query.parameters, command.own, strict=True):
        if not parameter.required or typed[parameter.name] is not None:
            continue
        if not waiting:
            name = parameter.name.replace("_", "-")
            raise click.UsageError(f"Missing {name.upper()}: {parameter.help}", ctx)
        typed[parameter.name] = option.type.convert(waiting.pop(0), option, ctx)
    if waiting:
        free = [one for one in command.query.parameters if typed[one.name] in (None, one.default)]
        hint = options_for(waiting, free, partial(is_country, ctx))
        raise click.UsageError(f"Got more than was asked for: {' '.join(waiting)}{hint}", ctx)
    in_order(ctx, typed.get("from"), typed.get("to"))
    return typed


def _ask(ctx: click.Context, query: Query, values: dict[str, Value], output: Output) -> None:
    from eventdb.cli.opening import opened  # noqa: PLC0415 - imports SQLAlchemy; --help and --show-sql do without
    from eventdb.queries.loaded import lacking, no_rows  # noqa: PLC0415 - likewise

    with opened(ctx.obj) as connection:
        limit = values.get(LIMIT)
        values.update(known(ctx, query.parameters, values, connection))
        if isinstance(limit, int) and limit > 0:
            values[LIMIT] = min(limit + 1, queries.ALL_ROWS)
        answer = queries.answer(connection, query, values)
        rows = Limited(answer.rows, limit if isinstance(limit, int) else 0)
        written = output.write(answer.columns, rows)
        is_empty = not written and not rows.more
        told = no_rows(connection, query, values) if is_empty else lacking(connection, query, values)
    rows.tell(written)
    if is_empty:
        say(_no_rows(told))
    elif told:
        say(told[0].upper() + told[1:])


def _no_rows(meaning: str) -> str:
    return f"No rows: {meaning}" if meaning else "No rows"
