"""Options that several commands share."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from eventdb.output import Format, Output

Result = TypeVar("Result")


def output_options(command: Callable[..., Result], *, short: bool = True) -> Callable[..., Result]:
    """Give a command that prints rows --format, --output and --no-header, and hand it one ``output`` made of them.

    Args:
        command: what it is given to.
        short: whether ``-f`` is short for --format.
    """

    @click.option(
        "--format",
        *(["-f"] if short else []),
        "output_format",
        type=click.Choice([form.value for form in Format]),
        default=Format.TABLE.value,
        show_default=True,
        help="How to write the rows.",
    )
    @click.option(
        "--output",
        "-o",
        "output_path",
        type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
        metavar="FILE",
        help="Write them to a file, which appears once it is whole.",
    )
    @click.option("--no-header", is_flag=True, help="Leave the names of the columns out.")
    @functools.wraps(command)
    def with_output(
        *args: Any, output_format: str, output_path: Path | None, no_header: bool, **options: Any
    ) -> Result:
        path = None if output_path == Path("-") else output_path
        return command(*args, output=Output(Format(output_format), path, not no_header), **options)

    return with_output
