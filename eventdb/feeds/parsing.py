"""Lines of a feed → rows of ``report``, each value proved and each code looked up; bad lines with their reasons."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress, repeat
from operator import contains, not_
from typing import Any

from eventdb import limits
from eventdb.feeds.dictionaries import Dictionaries
from eventdb.feeds.feed import Feed

_LONGEST_RAW = 20_000
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LENGTHS = {
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

COLUMNS = (
    "dataset",
    "feed_id",
    "event_date",
    "added_date",
    "days_back",
    "source_actor",
    "source_name",
    "source_country",
    "source_iso3",
    "target_actor",
    "target_name",
    "target_country",
    "target_iso3",
    "dyad",
    "cameo_code",
    "cameo_root",
    "quad_class",
    "goldstein",
    "mentions",
    "sources",
    "articles",
    "tone",
    "place_name",
    "place_country",
    "place_iso3",
    "latitude",
    "longitude",
    "url",
    "digest",
    "load_id",
)
"""The columns of ``report`` in the order of a parsed frame."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line that is no row."""

    line: int
    reason: str
    raw: str


@dataclass(slots=True)
class Parsed:
    """What came of some lines: a frame of rows with their line numbers last, bad lines, and unknown codes."""

    frame: Any
    rejected: list[Rejected]
    unknown: dict[str, Counter[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Check:
    """A test of one column: what a row is at fault with where ``fault`` holds."""

    column: str
    fault: Any
    expected: str


def raw_text(line: bytes) -> str:
    """A bad line as text that any database takes: bytes that are no UTF-8, and NUL, are written out."""
    words = line.decode("utf-8", "backslashreplace").replace("\0", "\\x00")
    return words if len(words) <= _LONGEST_RAW else words[:_LONGEST_RAW] + "…"


class Parser:
    """Parses lines of one feed for one load."""

    def __init__(self, feed: Feed, dictionaries: Dictionaries, load: int) -> None:
        self.feed = feed
        self._load = load
        import polars as pl  # noqa: PLC0415 - an extra

        self._pl = pl
        self._actors = dictionaries.countries(feed.actor_codes)
        self._places = dictionaries.countries(feed.place_codes)
        events = dictionaries.events
        self._events = pl.DataFrame(
            {
                "cameo_code": list(events),
                "cameo_root": [row["root"] for row in events.values()],
                "quad_class": [row["quad_class"] for row in events.values()],
                "goldstein": [row["goldstein"] for row in events.values()],
            },
            schema={"cameo_code": pl.String, "cameo_root": pl.String, "quad_class": pl.Int64, "goldstein": pl.Float64},
        )
        self._checks = list(self._all_checks())

    def parse(self, lines: Sequence[bytes], numbers: Sequence[int], digests: Any, data: bytes | None = None) -> Parsed:
        """Parse lines.

        Args:
            lines: the lines, without their ends.
            numbers: their numbers in the file.
            digests: a series of their checksums.
            data: the lines with a newline between them, if that is at hand.
        """
        pl = self._pl
        data = b"\n".join(lines) if data is None else data
        tabs = list(map(bytes.count, lines, repeat(b"\t")))
        bad = self._not_rows(lines, tabs, data)
        rejected = [Rejected(numbers[at], reason, raw_text(lines[at])) for at, reason in sorted(bad.items())]
        if bad:
            good = [at for at in range(len(lines)) if at not in bad]
            if not good:
                return Parsed(None, rejected)
            lines, tabs = [lines[at] for at in good], [tabs[at] for at in good]
            numbers, digests = [numbers[at] for at in good], digests[good]
            data = b"\n".join(lines)
        raw = self._read(lines, tabs, data).with_columns(pl.Series("line", numbers, dtype=pl.Int64), digests)
        typed = raw.with_columns(self._typed())
        faults = typed.select(pl.any_horizontal(check.fault for check in self._checks)).to_series()
        if faults.any():
            rejected += self._reasons(lines, typed.with_row_index("at").filter(faults))
            typed = typed.filter(~faults)
        frame = self._resolve(typed)
        return Parsed(frame.select(*COLUMNS, "line"), sorted(rejected, key=_line), self._unknown(frame))

    def _not_rows(self, lines: Sequence[bytes], tabs: list[int], data: bytes) -> dict[int, str]:
        """Lines with another number of columns, no UTF-8, or NUL in them: where they are, and why."""
        allowed = {width - 1 for width in self.feed.widths}
        expected = " or ".join(map(str, sorted(self.feed.widths)))
        bad = dict(_not_text(lines, data))
        if not set(tabs) <= allowed:
            bad |= {
                at: f"found {count + 1} columns; expected {expected}"
                for at, count in enumerate(tabs)
                if count not in allowed
            }
        return bad

    def _read(self, lines: Sequence[bytes], tabs: list[int], data: bytes) -> Any:
        """The columns that we hold, as text, under our names."""
        pl = self._pl
        most = max(self.feed.widths) - 1
        if min(tabs) < most:
            data = b"\n".join(line + b"\t" * (most - count) for line, count in zip(lines, tabs, strict=True))
        wanted = {name for names in self.feed.holds.values() for name in names}
        places = [at for at, name in enumerate(self.feed.columns) if name in wanted]
        frame = pl.read_csv(
            data,
            has_header=False,
            separator="\t",
            quote_char=None,
            columns=places,
            new_columns=[self.feed.columns[at] for at in places],
            infer_schema=False,
            null_values=list(self.feed.missing),
        )
        if frame.height != len(lines):
            raise AssertionError(f"{frame.height} rows came of {len(lines)} lines")
        texts = [pl.coalesce(names).alias(name) for name, names in self.feed.holds.items()]
        lacking = [
            pl.lit(None, dtype=pl.String).alias(name)
            for name in (*_LENGTHS, "added_date", "mentions", "sources", "articles", "tone")
            if name not in self.feed.holds
        ]
        return frame.select(*texts, *lacking)

    def _typed(self) -> list[Any]:
        """Days and numbers; what cannot be read is NULL in a column whose text isn't."""
        pl, feed = self._pl, self.feed
        day = pl.col("event_date")
        width = len("20251101") if "-" not in feed.date_format else len("2025-11-01")
        days = [
            pl.when(day.str.len_bytes() == width).then(day.str.to_date(feed.date_format, strict=False)).alias("day"),
            # GDELT 2.0 adds the time of day.
            pl.when(pl.col("added_date").str.contains(r"^([0-9]{8}|[0-9]{14}|[0-9]{4}-[0-9]{2}-[0-9]{2})$"))
            .then(pl.col("added_date").str.slice(0, width).str.to_date(feed.date_format, strict=False))
            .alias("added"),
        ]
        numbers = [pl.col(name).cast(pl.Int64, strict=False).alias(f"{name}#") for name in feed.whole_numbers]
        return days + numbers + [pl.col(name).cast(pl.Float64, strict=False).alias(f"{name}#") for name in feed.ranges]

    def _all_checks(self) -> Iterator[_Check]:
        pl, feed = self._pl, self.feed
        key = pl.col("feed_id")
        yield _Check("feed_id", ~key.str.contains(r"^[0-9]{1,12}$").fill_null(value=False), "a whole number")
        written = "YYYY-MM-DD" if "-" in feed.date_format else "YYYYMMDD"
        expected = f"a day as {written}, from {_FIRST_YEAR} to {_LAST_YEAR}"
        yield _Check("event_date", ~_known_year(pl.col("day")), expected)
        added = pl.col("added_date").is_not_null() & ~_known_year(pl.col("added"))
        yield _Check("added_date", added, expected)
        for name in feed.whole_numbers:
            within = pl.col(f"{name}#").is_between(0, _GREATEST).fill_null(value=False)
            yield _Check(name, pl.col(name).is_not_null() & ~within, "a whole number, 0 or more")
        for name, (least, greatest) in feed.ranges.items():
            within = pl.col(f"{name}#").is_between(least, greatest).fill_null(value=False)
            yield _Check(name, pl.col(name).is_not_null() & ~within, f"a number from {least:g} to {greatest:g}")
        for name, most in _LENGTHS.items():
            if name in feed.holds:
                too_long = (pl.col(name).str.len_chars() > most).fill_null(value=False)
                yield _Check(name, too_long, f"at most {most} characters")

    def _reasons(self, lines: Sequence[bytes], bad: Any) -> list[Rejected]:
        """Every fault of each bad row, in the feed's own names of columns."""
        found = bad.with_columns(check.fault.alias(f"fault{number}") for number, check in enumerate(self._checks))
        # A day of the year 0 is one to polars, and no date to Python.
        found = found.drop("day", "added")
        rejected = []
        for row in found.iter_rows(named=True):
            told = [
                f"{'/'.join(self.feed.holds[check.column])}: {_found(row[check.column])}; expected {check.expected}"
                for number, check in enumerate(self._checks)
                if row[f"fault{number}"]
            ]
            rejected.append(Rejected(row["line"], "; ".join(told), raw_text(lines[row["at"]])))
        return rejected

    def _resolve(self, typed: Any) -> Any:
        """Codes become ours; what the dictionaries lack stays in its raw column alone."""
        pl, feed = self._pl, self.feed
        key, source, target = pl.col("feed_id"), pl.col("source_iso3"), pl.col("target_iso3")
        known = typed.with_columns(
            self._iso3("source", self._actors), self._iso3("target", self._actors), self._iso3("place", self._places)
        )
        both = pl.when(source <= target).then(source + "-" + target).otherwise(target + "-" + source)
        return known.with_columns(
            pl.lit(feed.dataset).alias("dataset"),
            pl.lit(self._load, dtype=pl.Int64).alias("load_id"),
            (key + "@" + pl.col("event_date") if feed.id_with_date else key).alias("feed_id"),
            pl.col("day").alias("event_date"),
            pl.col("added").alias("added_date"),
            (pl.col("added") - pl.col("day")).dt.total_days().alias("days_back"),
            *(pl.col(f"{name}#").alias(name) for name in (*feed.whole_numbers, *feed.ranges)),
            pl.when(source.is_not_null() & target.is_not_null())
            .then(both)
            .otherwise(pl.coalesce(source, target, pl.lit("")) + "-")
            .alias("dyad"),
        ).join(self._events, on="cameo_code", how="left", maintain_order="left")

    def _iso3(self, side: str, codes: dict[str, str]) -> Any:
        raw = self._pl.col(f"{side}_country")
        mapped = raw.replace_strict(list(codes), list(codes.values()), default=None, return_dtype=self._pl.String)
        return mapped.alias(f"{side}_iso3")

    def _unknown(self, frame: Any) -> dict[str, Counter[str]]:
        """Codes that the dictionaries lack, by what they name."""
        pl = self._pl
        found: dict[str, Counter[str]] = {}
        for label, raw, known in (
            ("countries of actors", "source_country", "source_iso3"),
            ("countries of actors", "target_country", "target_iso3"),
            ("countries of places", "place_country", "place_iso3"),
            ("CAMEO codes", "cameo_code", "cameo_root"),
        ):
            lacking = frame.filter(pl.col(raw).is_not_null() & pl.col(known).is_null())
            if not lacking.is_empty():
                counts = lacking[raw].value_counts()
                found.setdefault(label, Counter()).update(dict(counts.iter_rows()))
        return found


def _known_year(day: Any) -> Any:
    return day.dt.year().is_between(_FIRST_YEAR, _LAST_YEAR).fill_null(value=False)


def _not_text(lines: Sequence[bytes], data: bytes) -> Iterator[tuple[int, str]]:
    """Lines that hold bytes which are no UTF-8, or NUL: where they are, and why."""
    places = range(len(lines))
    if not data.isascii():
        for at in compress(places, map(not_, map(bytes.isascii, lines))):
            try:
                lines[at].decode("utf-8")
            except UnicodeDecodeError as error:
                yield at, f"found bytes that are no UTF-8 at byte {error.start + 1}; expected text in UTF-8"
    if b"\0" in data:
        for at in compress(places, map(contains, lines, repeat(b"\0"))):
            yield at, "found a NUL byte; expected text"


def _found(value: str | None) -> str:
    if value is None:
        return "found nothing"
    return f"found {value!r}" if len(value) <= 80 else f"found {len(value)} characters"  # noqa: PLR2004 - a line's worth


def _line(rejected: Rejected) -> int:
    return rejected.line
