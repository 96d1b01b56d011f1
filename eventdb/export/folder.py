"""Views as files of a folder, large ones parted by year."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from eventdb.export.datapackage import write_package
from eventdb.export.delimited import write_csv
from eventdb.export.selection import View, rows_of
from eventdb.export.style import FileFormat, Style
from eventdb.export.written import Progress, Written
from eventdb.parquet import write_parquet

_NO_YEAR = "no-year"


def write_folder(
    connection: Connection, folder: Path, views: Sequence[View], style: Style, progress: Progress
) -> list[Written]:
    """Write views, and what describes them, into a folder.

    Args:
        connection: in a transaction, so that all views are of one moment.
        folder: an empty one.
        views: what to write.
        style: how.
        progress: is told how far it is.

    Raises:
        EventdbError: a library that the format needs is missing.
        OSError: a file cannot be written.
    """
    written = [_write_view(folder, view, style, rows_of(connection, view, progress)) for view in views]
    write_package(folder, views, written, style)
    return written


def _write_view(folder: Path, view: View, style: Style, rows: Iterator[Any]) -> Written:
    paths, total, size = [], 0, 0
    for path, part in _parts(view, style.form, rows):
        target = folder / path
        target.parent.mkdir(exist_ok=True)
        if style.form is FileFormat.PARQUET:
            total += write_parquet(target, view.columns, part)
        else:
            total += write_csv(target, view.columns, part, style)
        paths.append(path)
        size += target.stat().st_size
    return Written(view.name, total, tuple(paths), size)


def _parts(view: View, form: FileFormat, rows: Iterator[Any]) -> Iterator[tuple[str, Iterable[Any]]]:
    """The files of a view, each with its rows, which come year by year; a view without rows has one file too."""
    at = view.year_of
    if at is None:
        yield f"{view.name}.{form}", rows
        return
    years = 0
    for year, part in groupby(rows, lambda row: row[at].year if row[at] else None):
        yield f"{view.name}/{_NO_YEAR if year is None else f'{year:04}'}.{form}", part
        years += 1
    if not years:
        yield f"{view.name}/{_NO_YEAR}.{form}", ()
