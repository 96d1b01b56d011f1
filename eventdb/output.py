"""Rows as text: a table to read, and formats that other programs read.

Both engines' rows come out alike: where Postgres gives dates and decimals, SQLite gives text and floats.
"""

import csv
import datetime
import io
import json
import math
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, TypeAlias, cast

from eventdb.errors import EventdbError
from eventdb.terminal import one_line, printable, width

Cell: TypeAlias = str | int | float | None

# Narrower than this, a shortened cell says nothing.
_LEAST_WIDTH = 8
_GAP = "  "


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    NDJSON = "ndjson"
    MARKDOWN = "markdown"
    VERTICAL = "vertical"


@dataclass(frozen=True, slots=True)
class Output:
    """Where rows go, and in which format: what the options of a command say."""

    format: Format = Format.TABLE
    path: Path | None = None
    header: bool = True

    def write(self, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Write the rows, each as it comes where the format allows it.

        Args:
            columns: their names.
            rows: values as a driver gives them.

        Returns:
            How many rows there were.

        Raises:
            EventdbError: the file cannot be written; it is left as it was.
        """
        written = 0

        def counted() -> Iterator[list[Cell]]:
            nonlocal written
            for row in rows:
                written += 1
                yield [plain(value) for value in row]

        if self.path is None:
            stream: IO[str] = sys.stdout
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8")  # whatever the locale says: pipes and files are UTF-8
            is_terminal = sys.stdout.isatty()
            room = shutil.get_terminal_size().columns if is_terminal else None
            if is_terminal and self.format in _UNCHANGED:
                stream = cast("IO[str]", _Harmless(stream))
            _WRITERS[self.format](_Page(stream, self.header, room), columns, counted())
            stream.flush()
        else:
            with replacing(self.path) as stream:
                _WRITERS[self.format](_Page(stream, self.header, None), columns, counted())
        return written


def write_file(path: Path, content: bytes) -> None:
    """Write a file that appears once it is whole.

    Raises:
        EventdbError: it cannot be written; what was there is left as it was.
    """
    with replacing(path) as stream:
        stream.buffer.write(content)


def as_text(form: Format, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """The rows as ``Output.write`` writes them to a file."""
    stream = io.StringIO()
    _WRITERS[form](_Page(stream, header=True, room=None), columns, ([plain(value) for value in row] for row in rows))
    return stream.getvalue()


# Formats that carry text as it is, for other programs.
_UNCHANGED = frozenset({Format.CSV, Format.TSV, Format.JSON, Format.NDJSON})


class _Harmless(io.TextIOBase):
    """Stands before a terminal: what other programs may read as it is could take a terminal over."""

    def __init__(self, terminal: IO[str]) -> None:
        super().__init__()
        self._terminal = terminal

    def write(self, words: str) -> int:
        """Write the words with control characters as escapes."""
        return self._terminal.write(printable(words))


@dataclass(frozen=True, slots=True)
class _Page:
    """What a format writes on: a stream, with or without a header, and how many columns a line has room for."""

    stream: IO[str]
    header: bool
    room: int | None


def plain(value: object) -> Cell:
    """The value as either engine would have given it, in a type that every format knows."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Decimal | float):
        return _number(value)
    if isinstance(value, datetime.date):
        return _iso(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


def _number(value: Decimal | float) -> Cell:
    """A sum of whole numbers is a whole number, whatever the engine thinks of it."""
    if not math.isfinite(value):
        return str(value)
    return int(value) if value == int(value) else float(value)


def _iso(value: datetime.date) -> str:
    if not isinstance(value, datetime.datetime):
        return value.isoformat()
    moment = value.astimezone(datetime.UTC) if value.tzinfo else value
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def shown(cell: Cell) -> str:
    """The cell as text; NULL is empty."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def _table(page: _Page, columns: Sequence[str], rows: Iterator[list[Cell]]) -> None:
    cells = list(rows)
    numeric = [_is_numeric(row[at] for row in cells) for at in range(len(columns))]
    lines = [[one_line(shown(cell)) for cell in row] for row in cells]
    head = [[one_line(name) for name in columns]] if page.header else []
    widths = [max((_width(line[at]) for line in head + lines), default=0) for at in range(len(columns))]
    if page.room is not None:
        widths = _fitted(widths, page.room)
    for at, line in enumerate(head + lines):
        fields = [padded(words, room, right=right) for words, room, right in zip(line, widths, numeric, strict=True)]
        page.stream.write(_GAP.join(fields).rstrip() + "\n")
        if head and at == 0:
            page.stream.write(_GAP.join("-" * room for room in widths) + "\n")


def _is_numeric(cells: Iterator[Cell]) -> bool:
    given = [cell for cell in cells if cell is not None]
    return bool(given) and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in given)


def _fitted(widths: list[int], room: int) -> list[int]:
    """The widths, with the widest made narrower until a line has room; never so narrow that nothing can be read."""
    room -= len(_GAP) * (len(widths) - 1)
    cap = max(widths, default=0)
    while sum(min(width, cap) for width in widths) > room and cap > _LEAST_WIDTH:
        cap -= 1
    return [min(width, cap) for width in widths]


def padded(words: str, room: int, *, right: bool = False) -> str:
    """The words with blanks up to so many columns of a terminal; cut off with … where they take more."""
    taken = _width(words)
    if taken > room:
        kept, taken = "", 1
        for letter in words:
            if (taken := taken + width(letter)) > room:
                break
            kept += letter
        words = kept + "…"
        taken = _width(words)
    blanks = " " * (room - taken)
    return blanks + words if right else words + blanks


def _width(words: str) -> int:
    return len(words) if words.isascii() else width(words)


def _csv(page: _Page, columns: Sequence[str], rows: Iterator[list[Cell]], delimiter: str = ",") -> None:
    writer = csv.writer(page.stream, delimiter=delimiter, lineterminator="\n")
    if page.header:
        writer.writerow(columns)
    writer.writerows([shown(cell) for cell in row] for row in rows)


def _tsv(page: _Page, columns: Sequence[str], rows: Iterator[list[Cell]]) -> None:
    _csv(page, columns, rows, delimiter="\t")


def _json(page: _Page, columns: Sequence[str], rows: Iterator[list[Cell]]) -> None:
    names, lead = _keys(columns), "[\n"
    for row in rows:
        page.stream.write(lead + _object(names, row))
        lead = ",\n"
    page.stream.write("[]\n" if lead == "[\n" else "\n]\n")


def _ndjson(page: _Page, columns: Sequence[str], rows: Iterator[list[Cell]]) -> None:
    names = _keys(columns)
    for row in rows:
        page.stream.write(_object(names, row) + "\n")


def _object(names: Sequence[str], row: list[Cell]) -> str:
    return json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)


def _keys(columns: Sequence[str]) -> list[str]:
    """The names of the columns, each once: of two columns with one name, an object would lose the first."""
    names: list[str] = []
    for name in columns:
        key, number = name, 1
        while key in names:
            number += 1
            key = f"{name}_{number}"
        names.append(key)
    return names


def _markdown(page: _Page, columns: Sequence[str], rows: Iterator[list[Cell]]) -> None:
    def line(cells: Iterable[Cell]) -> str:
        return "| " + " | ".join(one_line(shown(cell)).replace("|", "\\|") for cell in cells) + " |\n"

    if page.header:
        page.stream.write(line(columns) + "|" + " --- |" * len(columns) + "\n")
    for row in rows:
        page.stream.write(line(row))


def _vertical(page: _Page, columns: Sequence[str], rows: Iterator[list[Cell]]) -> None:
    names = [one_line(name) for name in columns]
    room = max((_width(name) for name in names), default=0)
    for number, row in enumerate(rows, start=1):
        page.stream.write(f"-[ {number} ]-\n")
        for name, cell in zip(names, row, strict=True):
            words = printable(shown(cell)).replace("\n", "\n" + " " * (room + len(_GAP)))
            page.stream.write(f"{padded(name, room)}{_GAP}{words}".rstrip() + "\n")


_WRITERS: dict[Format, Callable[[_Page, Sequence[str], Iterator[list[Cell]]], None]] = {
    Format.TABLE: _table,
    Format.CSV: _csv,
    Format.TSV: _tsv,
    Format.JSON: _json,
    Format.NDJSON: _ndjson,
    Format.MARKDOWN: _markdown,
    Format.VERTICAL: _vertical,
}


@contextmanager
def replacing(path: Path) -> Iterator[io.TextIOWrapper]:
    """A file that takes the place of ``path`` once it is whole, so that a failure leaves what was there.

    Raises:
        EventdbError: it cannot be written.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        # A pipe or a device is written to, not replaced.
        part = target
    else:
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        if part != target:
            if target.exists():
                shutil.copymode(target, part)
            part.replace(target)
    except OSError as error:
        raise EventdbError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        if part != target:
            with suppress(FileNotFoundError):
                part.unlink()
