"""Options that several commands share."""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from eventdb.output import Format, Output

Result = TypeVar("Result")

PARQUET = "parquet"
QUERIES_VARIABLE = "EVENTDB_QUERIES"

query_folders = click.option(
    "--queries",
    "folders",
    multiple=True,
    envvar=QUERIES_VARIABLE,
    is_eager=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help=f"A folder of .sql files of your own, which join ours.  [default: {QUERIES_VARIABLE}]",
)


def one_of(words: Iterable[str]) -> "click.Choice[str]":
    """What an option takes that knows some words only, in capitals or small letters."""
    return click.Choice(list(words), case_sensitive=False)


@dataclass(frozen=True, slots=True)
class ParquetOutput:
    """A file of Parquet: in the place of ``Output`` where a command writes it."""

    path: Path

    def write(self, columns: Sequence[str], rows: Iterable[Sequence[Any]], kinds: Sequence[str | None] = ()) -> int:
        """Write the rows, some thousands at a time.

        Args:
            columns: their names.
            rows: values as a driver gives them.
            kinds: of each column, as far as they are known.

        Returns:
            How many rows there were.

        Raises:
            EventdbError: the extra is not installed, or the file cannot be written; it is left as it was.
        """
        from eventdb.parquet import Column, Kind, write_parquet  # noqa: PLC0415 - an extra that few need

        known = [*kinds, *[None] * (len(columns) - len(kinds))]
        described = [Column(name, Kind(kind) if kind else None) for name, kind in zip(columns, known, strict=True)]
        return write_parquet(self.path, described, rows)


def output_options(
    command: Callable[..., Result], *, short: bool = True, parquet: bool = False
) -> Callable[..., Result]:
    """Give a command that prints rows --format, --output and --no-header, and hand it one ``output`` made of them.

    Args:
        command: what it is given to.
        short: whether ``-f`` is short for --format.
        parquet: whether it writes Parquet too; ``output`` is a ``ParquetOutput`` then.
    """
    forms = [form.value for form in Format] + ([PARQUET] if parquet else [])

    @click.option(
        "--format",
        *(["-f"] if short else []),
        "output_format",
        type=one_of(forms),
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
        if output_format != PARQUET:
            return command(*args, output=Output(Format(output_format), path, not no_header), **options)
        if path is None:
            raise click.UsageError("--format parquet writes a file; name it with -o FILE")
        if no_header:
            raise click.UsageError("--format parquet has no header to leave out; leave --no-header out")
        return command(*args, output=ParquetOutput(path), **options)

    return with_output
