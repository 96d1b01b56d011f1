"""Rows as a Parquet file, written some thousands at a time, however many there are."""

import datetime
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from eventdb.errors import EventdbError
from eventdb.extras import require

# A row group: readers skip whole ones and hold one at a time, and so do we.
_GROUP = 16_384
_INT64 = 2**63


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIMESTAMP = "timestamp"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file; of one whose kind is not known, the values tell it."""

    name: str
    kind: Kind | None = None


def write_parquet(path: Path, columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> int:
    """Write rows to a file, which appears once it is whole.

    Args:
        path: the file; one that is there is replaced, and what is no file is not.
        columns: in the order of each row's values; their names differ.
        rows: values as a driver gives them. For dates, moments and booleans, ISO text and 0 or 1 do too, where the
            kind is given: that is how SQLite keeps them.

    Returns:
        How many rows there were.

    Raises:
        EventdbError: pyarrow is not installed, two columns have one name, a value isn't of its column's kind, or the
            file cannot be written.
    """
    require("pyarrow", "parquet")
    names = [column.name for column in columns]
    if twice := [name for at, name in enumerate(names) if name in names[:at]]:
        raise EventdbError(f"two columns are called {twice[0]!r}; Parquet needs a name for each (AS gives one)")
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise EventdbError(f"cannot write {path}: it is no file, and Parquet is not written to anything else")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        written = _write(part, columns, iter(rows))
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    except OSError as error:
        raise EventdbError(f"cannot write {path}: {_why(error)}") from error
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return written


def _why(error: OSError) -> str:
    """What kept a file from being written; the library has words of its own before and after it."""
    return os.strerror(error.errno) if error.errno else str(error)


def _write(part: Path, columns: Sequence[Column], rows: Iterator[Sequence[object]]) -> int:
    kinds = [column.kind for column in columns]
    names = [column.name for column in columns]
    written = 0
    writer = None
    try:
        # Once even without rows, for the names of the columns.
        while (group := list(islice(rows, _GROUP))) or writer is None:
            values = list(zip(*group, strict=True)) or [()] * len(columns)
            found = [
                column.kind or _wider(kind, _kind_of(cells))
                for column, kind, cells in zip(columns, kinds, values, strict=True)
            ]
            if writer is not None and found != kinds:
                writer.close()
                writer = _widened(part, names, kinds, found)
            kinds = found
            writer = writer or _opened(part, names, kinds)
            arrays = [
                _array(name, kind, cells, written) for name, kind, cells in zip(names, kinds, values, strict=True)
            ]
            writer.write_table(_table(arrays, names, kinds))
            written += len(group)
    finally:
        if writer is not None:
            writer.close()
    return written


def _opened(part: Path, names: Sequence[str], kinds: Sequence[Kind | None]) -> Any:
    from pyarrow.parquet import ParquetWriter  # noqa: PLC0415 - a library of an extra

    return ParquetWriter(part, _schema(names, kinds))


def _schema(names: Sequence[str], kinds: Sequence[Kind | None]) -> Any:
    import pyarrow  # noqa: PLC0415 - as above

    return pyarrow.schema(list(zip(names, map(_type, kinds), strict=True)))


def _table(arrays: Sequence[Any], names: Sequence[str], kinds: Sequence[Kind | None]) -> Any:
    import pyarrow  # noqa: PLC0415 - as above

    return pyarrow.table(arrays, schema=_schema(names, kinds))


def _type(kind: Kind | None) -> Any:
    """The type of Arrow; a column that is empty throughout is text."""
    import pyarrow  # noqa: PLC0415 - as above

    return {
        Kind.INTEGER: pyarrow.int64(),
        Kind.NUMBER: pyarrow.float64(),
        Kind.BOOLEAN: pyarrow.bool_(),
        Kind.DATE: pyarrow.date32(),
        Kind.TIMESTAMP: pyarrow.timestamp("us", tz="UTC"),
        Kind.BINARY: pyarrow.binary(),
    }.get(kind or Kind.TEXT, pyarrow.string())


# The first that fits: a boolean is an integer too, and a moment a date.
_KINDS: tuple[tuple[tuple[type, ...], Kind], ...] = (
    ((bool,), Kind.BOOLEAN),
    ((int,), Kind.INTEGER),
    ((float, Decimal), Kind.NUMBER),
    ((datetime.datetime,), Kind.TIMESTAMP),
    ((datetime.date,), Kind.DATE),
    ((bytes, memoryview), Kind.BINARY),
)


def _kind_of(values: Iterable[object]) -> Kind | None:
    """The kind that all of the values are of, None if there are none but NULLs."""
    kind: Kind | None = None
    for value in values:
        if value is not None:
            kind = _wider(kind, _kind_of_one(value))
            if kind is Kind.TEXT:
                break
    return kind


def _kind_of_one(value: object) -> Kind:
    for types, kind in _KINDS:
        if isinstance(value, types):
            whole = isinstance(value, Decimal) and value.is_finite() and value == int(value)
            number = int(value) if whole or kind is Kind.INTEGER else 0  # type: ignore[call-overload]
            if not -_INT64 <= number < _INT64:
                return Kind.TEXT
            return Kind.INTEGER if whole else kind
    return Kind.TEXT


def _wider(one: Kind | None, other: Kind | None) -> Kind | None:
    """The kind that values of both can be written as without a loss."""
    if one is None or other is None or one is other:
        return one or other
    return Kind.NUMBER if {one, other} == {Kind.INTEGER, Kind.NUMBER} else Kind.TEXT


def _array(name: str, kind: Kind | None, values: Sequence[Any], before: int) -> Any:
    """The values of a column as Arrow keeps them."""
    import pyarrow  # noqa: PLC0415 - as above

    make = _MADE.get(kind or Kind.TEXT)
    try:
        made = values if make is None else [None if value is None else make(value) for value in values]
        return pyarrow.array(made, _type(kind))
    except (pyarrow.ArrowException, ValueError, TypeError, OverflowError) as error:
        raise EventdbError(
            f"column {name!r} has a value that is no {kind}, in rows {before + 1:,} to {before + len(values):,}"
        ) from error


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _moment(value: object) -> datetime.datetime:
    found = value if isinstance(value, datetime.datetime) else datetime.datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def _day(value: object) -> datetime.date:
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))


_MADE: dict[Kind, Callable[[Any], object]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: int,
    Kind.NUMBER: float,
    Kind.BOOLEAN: bool,
    Kind.DATE: _day,
    Kind.TIMESTAMP: _moment,
    Kind.BINARY: bytes,
}


def _widened(part: Path, names: Sequence[str], before: Sequence[Kind | None], kinds: Sequence[Kind | None]) -> Any:
    """What was written so far once more, with columns of wider kinds; a writer that goes on from there."""
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 - as above

    earlier = part.with_suffix(".earlier")
    part.replace(earlier)
    writer = _opened(part, names, kinds)
    try:
        with ParquetFile(earlier) as file:
            for at in range(file.num_row_groups):
                group = file.read_row_group(at)
                columns = [
                    group.column(i).chunk(0) if old is new else _array(names[i], new, group.column(i).to_pylist(), 0)
                    for i, (old, new) in enumerate(zip(before, kinds, strict=True))
                ]
                writer.write_table(_table(columns, names, kinds))
    except BaseException:
        writer.close()
        raise
    finally:
        earlier.unlink()
    return writer
