"""Columns of text → days and numbers, each value proved; rows at fault are told with every fault that they have."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from eventdb import limits
from eventdb.feeds.feed import Feed
from eventdb.feeds.keys import is_number
from eventdb.feeds.rejected import found

LENGTHS = {
    "source_actor": limits.RAW_CODE,
    "source_name": limits.NAME,
    "source_country": limits.NAME,
    "target_actor": limits.RAW_CODE,
    "target_name": limits.NAME,
    "target_country": limits.NAME,
    "cameo_code": limits.RAW_CODE,
    "place_name": limits.TITLE,
    "place_country": limits.NAME,
    "url": limits.URL,
}
_GREATEST = 2_147_483_647


@dataclass(frozen=True, slots=True)
class _Check:
    """A test of one column.

    Attributes:
        column: of ``report``.
        fault: whether a row is at fault.
        may_fail: whether any row of a frame may be: it looks at the column as a whole, which takes a tenth of the time.
        expected: in words.
    """

    column: str
    fault: Any
    may_fail: Any
    expected: str


class Prover:
    """Proves the rows of one feed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._numbers = [name for name in (*feed.whole_numbers, *feed.ranges) if name in feed.holds]
        self._typed = list(self._all_typed())
        self._checks = list(self._all_checks())

    def prove(self, texts: Any) -> tuple[Any, dict[int, str]]:
        """Days and numbers of a frame of text.

        Returns:
            The frame without what ``is_row`` says is no row and the rows at fault, with a column ``name#`` for each day
            and in place of each number; and the reason for each place (``at``) of a row at fault.
        """
        import polars as pl  # noqa: PLC0415 - an extra

        typed = texts.with_columns(self._typed)
        suspected = typed.select(check.may_fail.alias(str(at)) for at, check in enumerate(self._checks)).row(0)
        # Of no values at all, nothing is known: NULL.
        checks = [check for check, suspect in zip(self._checks, suspected, strict=True) if suspect is not False]
        is_row = pl.col("is_row")
        faults = typed.select(is_row & pl.any_horizontal(False, *(check.fault for check in checks))).to_series()  # noqa: FBT003
        reasons = dict(self._reasons(typed.filter(faults))) if faults.any() else {}
        good = typed["is_row"] & ~faults
        typed = typed.drop("is_row", *self._numbers)
        return typed if good.all() else typed.filter(good), reasons

    def _reasons(self, bad: Any) -> Iterator[tuple[int, str]]:
        """Every fault of each bad row, in the feed's own names of columns."""
        texts = bad.select("at", *self._feed.holds)
        faults = bad.select(check.fault.alias(str(at)) for at, check in enumerate(self._checks))
        for row, failed in zip(texts.iter_rows(named=True), faults.iter_rows(), strict=True):
            told = [
                f"{'/'.join(self._feed.holds[check.column])}: {found(row[check.column])}; expected {check.expected}"
                for check, fails in zip(self._checks, failed, strict=True)
                if fails
            ]
            yield row["at"], "; ".join(told)

    def _all_typed(self) -> Iterator[Any]:
        """Days and numbers; what cannot be read is NULL in a column whose text isn't."""
        import polars as pl  # noqa: PLC0415 - an extra

        feed = self._feed
        yield _day("event_date", feed)
        if "added_date" in feed.holds:
            yield _day("added_date", feed, may_have_time=True)
        for name in set(feed.whole_numbers) & feed.holds.keys():
            yield pl.col(name).cast(pl.Int64, strict=False).alias(f"{name}#")
        for name in feed.ranges.keys() & feed.holds.keys():
            # One engine would keep the sign of a zero, the other not.
            yield (pl.col(name).cast(pl.Float64, strict=False) + 0.0).alias(f"{name}#")

    def _all_checks(self) -> Iterator[_Check]:
        import polars as pl  # noqa: PLC0415 - an extra

        feed = self._feed
        is_key = is_number("feed_id")
        yield _Check("feed_id", ~is_key, ~is_key.all(), "a whole number of 12 digits at most, without zeros before it")
        # A spreadsheet makes 14, which is another code, of 014.
        has_lost_zeros = pl.col("cameo_code").str.contains("^[1-9][0-9]?$").fill_null(value=False)
        of_three = "a CAMEO code of three or four digits: its zeros may be lost"
        yield _Check("cameo_code", has_lost_zeros, pl.col("cameo_code").str.len_bytes().min() < len("014"), of_three)
        for name in ("event_date", "added_date"):
            if name in feed.holds:
                written = _written(feed, with_time=name == "added_date")
                expected = f"a day as {written}, from {limits.FIRST_YEAR} to {limits.LAST_YEAR}"
                yield _within(name, limits.FIRST_DAY, limits.LAST_DAY, expected, required=name == "event_date")
        for name in filter(feed.holds.__contains__, feed.whole_numbers):
            yield _within(name, 0, _GREATEST, f"a whole number from 0 to {_GREATEST:,}")
        for name in filter(feed.holds.__contains__, feed.ranges):
            least, greatest = feed.ranges[name]
            yield _within(name, least, greatest, f"a number from {least:g} to {greatest:g}")
        for name, most in LENGTHS.items():
            if name in feed.holds:
                column = pl.col(name).str
                too_long = (column.len_chars() > most).fill_null(value=False)
                yield _Check(name, too_long, column.len_bytes().max() > most, f"at most {most} characters")


def _written(feed: Feed, *, with_time: bool = False) -> str:
    """How the feed writes days, in words."""
    written = "YYYY-MM-DD" if "-" in feed.date_format else "YYYYMMDD"
    return f"{written} or {written}HHMMSS" if with_time else written


def _day(name: str, feed: Feed, *, may_have_time: bool = False) -> Any:
    """A day; polars alone would take blanks for digits. GDELT 2.0 writes a time of day after the day of adding."""
    import polars as pl  # noqa: PLC0415 - an extra

    text, length = pl.col(name), len(_written(feed))
    if "-" in feed.date_format:
        is_day = text.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    elif may_have_time:
        is_day = text.str.contains(r"^[0-9]{8}(([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9])?$")
    else:
        is_day = (text.str.len_bytes() == length) & text.cast(pl.Int64, strict=False).is_not_null()
    day = text.str.slice(0, length) if may_have_time else text
    return pl.when(is_day).then(day.str.to_date(feed.date_format, strict=False)).alias(f"{name}#")


def _within(name: str, least: Any, greatest: Any, expected: str, *, required: bool = False) -> _Check:
    """That what stands in a column is a day or a number within bounds; NaN is above all numbers."""
    import polars as pl  # noqa: PLC0415 - an extra

    text, value = pl.col(name), pl.col(f"{name}#")
    outside = ~value.is_between(least, greatest).fill_null(value=False)
    lacking = value.null_count() > (0 if required else text.null_count())
    may_fail = lacking | ~value.is_between(least, greatest).all()
    return _Check(name, outside if required else text.is_not_null() & outside, may_fail, expected)
