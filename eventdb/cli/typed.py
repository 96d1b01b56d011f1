"""Options whose values are those of canned queries."""

import datetime

import click

from eventdb.queries import LIMIT, Parameter, Value


class Typed(click.ParamType):  # type: ignore[type-arg]  # older releases of click have no argument for it
    """Values as a parameter of a query takes them."""

    def __init__(self, parameter: Parameter) -> None:
        self.parameter = parameter
        self.name = parameter.type.value

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Value:
        """Read what a user typed; a default is a value already."""
        if not isinstance(value, str):
            return value  # type: ignore[return-value]
        try:
            found = self.parameter.value(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        if self.parameter.name == LIMIT and isinstance(found, int) and found < 0:
            self.fail(f"found {value!r}; expected a number of rows, or 0 for all of them", param, ctx)
        return found


def in_order(ctx: click.Context, first: Value, last: Value) -> None:
    """See that --from is not after --to.

    Raises:
        click.UsageError: it is.
    """
    if isinstance(first, datetime.date) and isinstance(last, datetime.date) and first > last:
        raise click.UsageError(f"--from {first} is after --to {last}: that leaves no time", ctx)
