"""Partial dates: read as EDTF writes them, and never finer than the source gives them."""

import calendar
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventdb import dates
from eventdb.dates import PartialDate
from eventdb.vocabulary import DatePrecision
from tests.builders import steadily

FINENESS = [DatePrecision.YEAR, DatePrecision.MONTH, DatePrecision.DAY]
DAYS = st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31))


def day(words: str) -> datetime.date:
    return datetime.date.fromisoformat(words)


def written(one: datetime.date, precision: DatePrecision) -> str:
    return one.isoformat()[: {"year": 4, "month": 7, "day": 10}[precision]]


@pytest.mark.parametrize(
    ("words", "start", "end", "precision"),
    [
        ("2025-11-01", "2025-11-01", "2025-11-01", "day"),
        ("2025-11", "2025-11-01", "2025-11-30", "month"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("2100-02", "2100-02-01", "2100-02-28", "month"),
        ("2025", "2025-01-01", "2025-12-31", "year"),
        ("0001", "0001-01-01", "0001-12-31", "year"),
        ("9999-12-31", "9999-12-31", "9999-12-31", "day"),
        ("2025-10-31/2025-11-01", "2025-10-31", "2025-11-01", "day"),
        ("2025-11-01/2025-11-01", "2025-11-01", "2025-11-01", "day"),
        ("2025-10/2025-11", "2025-10-01", "2025-11-30", "month"),
        ("2024/2025", "2024-01-01", "2025-12-31", "year"),
    ],
)
def test_days_months_years_and_intervals_are_read(words: str, start: str, end: str, precision: str) -> None:
    assert dates.parse(words) == PartialDate(day(start), day(end), DatePrecision(precision))


@pytest.mark.parametrize(
    ("words", "precision"),
    [("2025-10-31/2025-11", "month"), ("2025/2025-11-01", "year"), ("2025-10-31/2026", "year")],
)
def test_an_interval_is_as_precise_as_its_vaguer_end(words: str, precision: str) -> None:
    assert dates.parse(words).precision == precision


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("2025-02-30", "2025-02 has no day 30"),
        ("2025-02-29", "2025-02 has no day 29"),
        ("2025-11-00", "2025-11 has no day 00"),
        ("2025-13-01", "there is no month 13"),
        ("2025-13", "there is no month 13"),
        ("2025-00", "there is no month 00"),
        ("0000", "there is no year 0000"),
        ("0000-01-01", "there is no year 0000"),
        ("2025-01-01/2025-02-30", "2025-02 has no day 30"),
    ],
)
def test_a_day_that_never_was_is_told_with_the_reason(words: str, why: str) -> None:
    with pytest.raises(ValueError, match="; expected a date such as") as caught:
        dates.parse(words)
    assert f"found {words!r}: {why}" in str(caught.value)


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "/",
        "2025/",
        "/2025",
        "2025/2026/2027",
        "25",
        "20251101",
        "2025-1-1",
        "2025-11-1",
        "2025-11-01 ",
        "2025-11-01\n",
        "2025-11-01T12:00",
        "12025",
        "-2025",
        "-0044-03-15",
        "2025~",
        "2025-11?",
        "2025-XX",
        "2025-21",
        "..",
        "2025/..",
        "11/01/2025",
        "1 November 2025",
        "yesterday",
        "2899-99-99",
        "\uff12\uff10\uff12\uff15-11-01",
        "\u0662\u0660\u0662\u0665",
        "\uff12\uff10\uff12\uff15/2026",
    ],
)
def test_rubbish_is_no_date(words: str) -> None:
    with pytest.raises(ValueError, match="expected a date such as"):
        dates.parse(words)


@pytest.mark.parametrize("words", ["2025-11-02/2025-11-01", "2025/2024", "2025-11/2025-10-31", "2025-11-02/2025-10"])
def test_an_end_before_its_start_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        dates.parse(words)


@steadily
@given(DAYS, st.sampled_from(FINENESS))
def test_any_date_comes_back_as_it_was_written(one: datetime.date, precision: DatePrecision) -> None:
    found = dates.parse(written(one, precision))
    assert found.precision is precision
    assert found.start is not None
    assert found.end is not None
    assert written(found.start, precision) == written(found.end, precision) == written(one, precision)
    assert found.start <= one <= found.end
    # As wide as what was given: a month is not its first day.
    width = {"day": 1, "month": calendar.monthrange(one.year, one.month)[1], "year": 365 + calendar.isleap(one.year)}
    assert (found.end - found.start).days + 1 == width[precision]


@steadily
@given(DAYS, DAYS, st.sampled_from(FINENESS), st.sampled_from(FINENESS))
def test_any_interval_holds_both_its_ends_or_is_refused(
    one: datetime.date, other: datetime.date, first: DatePrecision, last: DatePrecision
) -> None:
    words = f"{written(one, first)}/{written(other, last)}"
    start, end = dates.parse(written(one, first)).start, dates.parse(written(other, last)).end
    assert start is not None
    assert end is not None
    if end < start:
        with pytest.raises(ValueError, match="ends before it starts"):
            dates.parse(words)
        return
    found = dates.parse(words)
    assert (found.start, found.end) == (start, end)
    assert FINENESS.index(found.precision) == min(FINENESS.index(first), FINENESS.index(last))


@steadily
@given(st.text(alphabet="0123456789-/ ?X.", max_size=24))
def test_whatever_is_written_is_a_date_or_a_value_error(words: str) -> None:
    try:
        found = dates.parse(words)
    except ValueError as error:
        assert repr(words) in str(error)  # noqa: PT017 - most draws are no dates, some are
        return
    assert found.start is not None
    assert found.end is not None
    assert found.start <= found.end


def test_a_full_day_is_a_day() -> None:
    assert dates.parse_day("2025-11-01") == day("2025-11-01")


@pytest.mark.parametrize("words", ["2025-11", "2025", "2025-11-01/2025-11-01", "2025-11-01/2025-11-02", "today"])
def test_what_is_no_full_day_is_not_taken_for_one(words: str) -> None:
    with pytest.raises(ValueError, match="expected a"):
        dates.parse_day(words)


@steadily
@given(st.none() | DAYS, st.none() | DAYS)
def test_bounds_leave_a_day_or_are_refused(first: datetime.date | None, last: datetime.date | None) -> None:
    if first and last and last < first:
        with pytest.raises(ValueError, match="is before not_before"):
            dates.between(first, last)
        return
    found = dates.between(first, last)
    assert (found.start, found.end) == (first, last)
    expected = {(True, True): "between", (True, False): "after", (False, True): "before", (False, False): "unknown"}
    assert found.precision == expected[first is not None, last is not None]


def test_what_says_more_of_a_day_is_finer() -> None:
    first, last = day("2025-11-01"), day("2025-11-03")
    ranked = [
        dates.UNKNOWN,
        dates.between(first, None),
        dates.parse("2025/2026"),
        dates.parse("2025"),
        dates.parse("2025-11"),
        dates.between(first, last),
        dates.parse("2025-11-01/2025-11-02"),
        dates.parse("2025-11-01"),
    ]
    levels = [dates.fineness(date) for date in ranked]
    assert levels == sorted(levels)
    assert len(set(levels)) == len(levels)
    assert dates.fineness(dates.parse("2025-02")) == dates.fineness(dates.parse("2025-03"))
    assert dates.fineness(dates.parse("2024")) == dates.fineness(dates.parse("2025"))
    assert dates.fineness(dates.between(None, last)) == dates.fineness(dates.between(first, None))
