"""Views as a workbook: a sheet each, as a table that can be filtered, and a first sheet that says what they are."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from eventdb.errors import EventdbError
from eventdb.export.about import About
from eventdb.export.selection import View, count, rows_of
from eventdb.export.written import Progress, Written
from eventdb.extras import require
from eventdb.output import plain
from eventdb.parquet import Column, Kind

# Excel's own bounds: rows of a sheet with its header, letters of a cell in units of UTF-16, whole numbers that its
# numbers hold, and the first day that it knows.
_MOST_ROWS = 1_048_576 - 1
_MOST_LETTERS = 32_767
_MOST_WHOLE = 2**53
_FIRST_DAY = datetime.date(1900, 1, 1)

_SAMPLED = 200
_NARROWEST, _WIDEST = 8, 50
_WIDTH_OF_MARK = 3  # the arrow of the filter stands in the header

Write = Callable[[int, int, Any], None]


def write_workbook(connection: Connection, path: Path, views: Sequence[View], progress: Progress) -> list[Written]:
    """Write views into a new workbook.

    Args:
        connection: in a transaction, so that all views are of one moment.
        path: the file, in a folder that holds nothing else: what is not yet put together lies there too.
        views: what to write.
        progress: is told how far it is.

    Raises:
        EventdbError: a view has more rows than a sheet, or a library is missing.
        OSError: the file cannot be written.
    """
    require("xlsxwriter", "xlsx")
    counts = {view.name: count(connection, view, _MOST_ROWS) for view in views}
    _require_room(counts)
    with _new_workbook(path) as workbook:
        about = About(workbook)
        written = [
            _write_sheet(workbook, view, counts[view.name], rows_of(connection, view, progress)) for view in views
        ]
        about.write(views, written)
    return written


def _write_sheet(workbook: Any, view: View, total: int, rows: Iterator[Any]) -> Written:
    sheet = _Sheet(workbook, view, total)
    sheet.write(rows)
    return Written(view.name, total, notes=sheet.notes())


def _require_room(counts: Mapping[str, int]) -> None:
    large = [name for name, rows in counts.items() if rows > _MOST_ROWS]
    if large:
        have = "have" if len(large) > 1 else "has"
        without = " ".join(f"--without {name}" for name in large)
        raise EventdbError(
            f"{' and '.join(large)} {have} more rows than the {_MOST_ROWS:,} of an Excel sheet; leave out what is too"
            f" long ({without}), or name a folder: csv and Parquet have room"
        )


@contextmanager
def _new_workbook(path: Path) -> Iterator[Any]:
    from xlsxwriter import Workbook  # noqa: PLC0415 - a library of an extra
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415 - as above

    inert = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent), **inert})
    try:
        yield workbook
        workbook.close()
    except FileCreateError as error:
        raise error.args[0] from None
    finally:
        for sheet in workbook.worksheets():
            sheet.row_data_fh.close()


class _Sheet:
    """A view's sheet."""

    def __init__(self, workbook: Any, view: View, rows: int) -> None:
        self._sheet = workbook.add_worksheet(view.name)
        self._view = view
        self._rows = rows
        self._day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._cut = dict.fromkeys((column.name for column in view.columns), 0)
        self._as_text = dict.fromkeys(self._cut, 0)

    def write(self, rows: Iterator[Any]) -> None:
        """Write the header and the rows."""
        columns = self._view.columns
        self._add_table([column.name for column in columns])
        self._sheet.freeze_panes(1, 0)
        first = list(islice(rows, _SAMPLED))
        for at, column in enumerate(columns):
            self._sheet.set_column(at, at, _width(column, [row[at] for row in first]))
        writers = [self._writer(column) for column in columns]
        for number, row in enumerate(chain(first, rows), start=1):
            for at, (write, value) in enumerate(zip(writers, row, strict=True)):
                if value is not None:
                    write(number, at, value)

    def _add_table(self, names: Sequence[str]) -> None:
        """Make all rows a table by the view's name.

        The library makes no tables where rows are let go as they are written, because it would write the header by way
        of what it keeps in memory. So it makes one of two rows beforehand, the header is written again, and the table
        is told how long it is.
        """
        last, header = len(names) - 1, [{"header": name} for name in names]
        self._sheet.constant_memory = False
        self._sheet.add_table(
            0, 0, 1, last, {"name": self._view.name, "columns": header, "style": "Table Style Light 1"}
        )
        self._sheet.constant_memory = True
        for at, name in enumerate(names):
            self._sheet.write_string(0, at, name)
        from xlsxwriter.utility import xl_range  # noqa: PLC0415 - as above

        whole = xl_range(0, 0, max(self._rows, 1), last)
        self._sheet.tables[0].update(range=whole, a_range=whole, autofilter=whole)

    def notes(self) -> tuple[str, ...]:
        """What is not in the sheet as it is in the database."""
        cut = (
            f"{self._view.name}.{name}: {cells:,} cut to the {_MOST_LETTERS:,} letters of a cell; what is cut ends in …"
            for name, cells in self._cut.items()
            if cells
        )
        as_text = (
            f"{self._view.name}.{name}: {cells:,} written as text, for Excel has no days before 1900 and no numbers"
            " beyond 15 digits"
            for name, cells in self._as_text.items()
            if cells
        )
        return (*cut, *as_text)

    def _writer(self, column: Column) -> Write:
        sheet, name = self._sheet, column.name

        def as_text(row: int, at: int, value: object) -> None:
            self._as_text[name] += 1
            sheet.write_string(row, at, str(value))

        def text(row: int, at: int, words: str) -> None:
            if len(words) > _MOST_LETTERS // 2:
                words, cut = _fitting(words)
                self._cut[name] += cut
            sheet.write_string(row, at, words)

        def whole(row: int, at: int, value: int) -> None:
            (sheet.write_number if abs(value) <= _MOST_WHOLE else as_text)(row, at, value)

        def number(row: int, at: int, value: float) -> None:
            (sheet.write_number if abs(value) < float("inf") else as_text)(row, at, value)

        def day(row: int, at: int, value: datetime.date) -> None:
            if value < _FIRST_DAY:
                as_text(row, at, value)
            else:
                sheet.write_datetime(row, at, value, self._day)

        def moment(row: int, at: int, value: datetime.datetime) -> None:
            sheet.write_string(row, at, str(plain(value)))

        writers: dict[Kind, Write] = {
            Kind.INTEGER: whole,
            Kind.NUMBER: number,
            Kind.BOOLEAN: sheet.write_boolean,
            Kind.DATE: day,
            Kind.TIMESTAMP: moment,
        }
        return writers.get(column.kind or Kind.TEXT, text)


def _fitting(words: str) -> tuple[str, bool]:
    """The text as far as a cell has room for it, and whether it was cut."""
    units = words.encode("utf-16-le")
    if len(units) <= 2 * _MOST_LETTERS:
        return words, False
    return units[: 2 * (_MOST_LETTERS - 1)].decode("utf-16-le", "ignore") + "…", True


def _width(column: Column, values: Iterable[object]) -> int:
    """How wide a column is, in letters: its header and what its first rows hold."""
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(longest + 1, len(column.name) + _WIDTH_OF_MARK, _NARROWEST), _WIDEST)
