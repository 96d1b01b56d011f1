"""Databases that the pages show: the seed, and the seed with the sample beside it."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import Connection

from eventdb.cli import main
from eventdb.database import connect_engine, database_url, reading

SAMPLE = Path(__file__).parent / "sample"
_folder = tempfile.TemporaryDirectory()


@contextmanager
def opened(name: str) -> Iterator[Connection]:
    """A connection to read ``seed`` or ``sample`` with."""
    with reading(connect_engine(database_url(_made(name)), read_only=True)) as connection:
        yield connection


@cache
def _made(name: str) -> str:
    path = str(Path(_folder.name) / f"{name}.sqlite")
    _run(path, "load")
    if name == "sample":
        _run(path, "load", str(SAMPLE))
    return path


def _run(path: str, *arguments: str) -> None:
    result = CliRunner().invoke(main, ["--db", path, *arguments], catch_exceptions=False)
    if result.exit_code:
        raise RuntimeError(result.output)
