"""What a user typed for a parameter that names something, as it is named in the database."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from eventdb.queries import Parameter, ParameterType, Value
from eventdb.queries.countries import NAMED, by_name

if TYPE_CHECKING:
    from sqlalchemy import Connection


def codes(ctx: click.Context, parameters: Iterable[Parameter], values: Mapping[str, Value]) -> dict[str, Value]:
    """The codes of countries that were given by name, or not in capitals, without a database."""
    given = {
        parameter.name: value
        for parameter in parameters
        if parameter.type in NAMED and isinstance(value := values[parameter.name], str)
    }
    if not given:
        return {}
    named = _countries(ctx)
    return {name: code for name, value in given.items() if (code := by_name(value, named))}


def is_country(ctx: click.Context, words: str) -> bool:
    """Whether a country has that name or code, without a database."""
    return by_name(words, _countries(ctx)) is not None


def _countries(ctx: click.Context) -> list[tuple[str, str]]:
    """What countries go by, their codes too, each with the code."""
    from eventdb.fixtures import read_vocabulary  # noqa: PLC0415 - only --show-sql and a fault read the files

    vocabulary = read_vocabulary(ctx.obj.fixtures)
    named = [(words, code) for code, row in vocabulary["country"].items() for words in (code, str(row["name"]))]
    return named + [(name, str(row["country_iso3"])) for name, row in vocabulary["country_alias"].items()]


def known(
    ctx: click.Context, parameters: Iterable[Parameter], values: Mapping[str, Value], connection: "Connection"
) -> dict[str, Value]:
    """The values that name something, as it is named in the database."""
    from eventdb.queries.known import known_name, require_load  # noqa: PLC0415 - imports SQLAlchemy

    names: dict[str, Value] = {}
    for parameter in parameters:
        value = values[parameter.name]
        try:
            if isinstance(value, str) and not parameter.choices:
                names[parameter.name] = known_name(connection, parameter.type, value)
            elif isinstance(value, int) and parameter.type is ParameterType.LOAD:
                require_load(connection, value)
        except ValueError as error:
            hint = f"'--{parameter.name.replace('_', '-')}'"
            raise click.BadParameter(str(error), ctx, param_hint=hint) from None
    return names
