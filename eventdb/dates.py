"""Partial dates: what a source says of a day, as bounds and a precision that never says more than the source.

Dates are written as in EDTF (ISO 8601-2, Extended Date/Time Format), of which levels 0's days, months, years and closed
intervals are read: ``2025-11-01``, ``2025-11``, ``2025``, ``2025-10-31/2025-11-01``.
"""

import calendar
import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from eventdb.vocabulary import DatePrecision

EXPECTED = "a date such as 2025-11-01, 2025-11, 2025 or 2025-10-31/2025-11-01"

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
# Days from the first to the last of a month and of a year.
_UNITS = {30: range(27, 31), 365: range(364, 366)}
_FINENESS = {DatePrecision.YEAR: 0, DatePrecision.MONTH: 1, DatePrecision.DAY: 2}


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A span of days, or the bounds of one unknown day, and which of these it is."""

    start: datetime.date | None
    end: datetime.date | None
    precision: DatePrecision


UNKNOWN = PartialDate(None, None, DatePrecision.UNKNOWN)


@lru_cache(maxsize=4096)
def parse(words: str) -> PartialDate:
    """Read a date as EDTF writes it.

    Args:
        words: a day, month or year, or two of them with a slash between: from the one to the other.

    Raises:
        ValueError: no such date; the message says what was found and what was expected.
    """
    first, slash, last = words.partition("/")
    start = _parse_one(first, words)
    if not slash:
        return start
    end = _parse_one(last, words)
    assert start.start is not None  # noqa: S101 - what is read from words has both ends
    assert end.end is not None  # noqa: S101
    if end.end < start.start:
        raise ValueError(f"{words!r} ends before it starts")
    return PartialDate(start.start, end.end, min(start.precision, end.precision, key=_FINENESS.__getitem__))


def parse_day(words: str) -> datetime.date:
    """Read a full day.

    Raises:
        ValueError: it is no day, or only a month or year.
    """
    found = parse(words)
    if found.precision is not DatePrecision.DAY or found.start is None or "/" in words:
        raise ValueError(f"found {words!r}; expected a full day such as 2025-11-01")
    return found.start


def parse_month(words: str) -> datetime.date:
    """Read a month, or the month of a full day.

    Returns:
        The first day of the month.

    Raises:
        ValueError: it is neither.
    """
    found = parse(words)
    if found.precision not in {DatePrecision.MONTH, DatePrecision.DAY} or found.start is None or "/" in words:
        raise ValueError(f"found {words!r}; expected a month such as 2025-11, or a day in it")
    return found.start.replace(day=1)


def between(not_before: datetime.date | None, not_after: datetime.date | None) -> PartialDate:
    """One unknown day, no earlier and no later than given.

    Raises:
        ValueError: the bounds leave no day.
    """
    if not_before is None and not_after is None:
        return UNKNOWN
    if not_after is None:
        return PartialDate(not_before, None, DatePrecision.AFTER)
    if not_before is None:
        return PartialDate(None, not_after, DatePrecision.BEFORE)
    if not_after < not_before:
        raise ValueError(f"not_after, {not_after}, is before not_before, {not_before}")
    return PartialDate(not_before, not_after, DatePrecision.BETWEEN)


def fineness(date: PartialDate) -> tuple[bool, int, int]:
    """How much a date says, for comparing: bounds on both sides say more than one, and the closer they are the more."""
    bounds = (date.start is not None) + (date.end is not None)
    width = (date.end - date.start).days if date.start is not None and date.end is not None else 0
    # February says no more than March, and no year more than a leap year.
    width = next((usual for usual, widths in _UNITS.items() if width in widths), width)
    return date.precision is not DatePrecision.UNKNOWN, bounds, -width


def _parse_one(words: str, whole: str) -> PartialDate:
    found = _DATE.fullmatch(words)
    if not found:
        raise ValueError(f"found {whole!r}; expected {EXPECTED}")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None  # noqa: S101 - the pattern has it
    try:
        if month is None:
            return PartialDate(datetime.date(year, 1, 1), datetime.date(year, 12, 31), DatePrecision.YEAR)
        if day is None:
            first = datetime.date(year, month, 1)
            return PartialDate(first, first.replace(day=_days_in(year, month)), DatePrecision.MONTH)
        only = datetime.date(year, month, day)
    except ValueError:
        raise ValueError(f"found {whole!r}: {_why_not(year, month, day)}; expected {EXPECTED}") from None
    return PartialDate(only, only, DatePrecision.DAY)


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _why_not(year: int, month: int | None, day: int | None) -> str:
    if year == 0:
        return "there is no year 0000"
    if month is not None and not 1 <= month <= 12:  # noqa: PLR2004 - months
        return f"there is no month {month:02}"
    return f"{year:04}-{month:02} has no day {day:02}"
