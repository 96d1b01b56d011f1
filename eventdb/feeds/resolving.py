"""Rows of a feed → rows of ``report``: codes become ours, each looked up in the dictionaries."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from eventdb.feeds.checksums import checksum
from eventdb.feeds.dictionaries import Dictionaries
from eventdb.feeds.feed import Feed
from eventdb.feeds.keys import key_of_columns

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
    "story",
    "digest",
    "load_id",
)
"""The columns of ``report`` in the order of a resolved frame."""

_KINDS = {"added_date": "Date", "days_back": "Int64", "tone": "Float64"} | dict.fromkeys(
    ("mentions", "sources", "articles", "story"), "Int64"
)
"""Columns that a feed may lack and that hold no text."""


class Resolver:
    """Resolves rows of one feed for one load."""

    def __init__(self, feed: Feed, dictionaries: Dictionaries, load: int) -> None:
        import polars as pl  # noqa: PLC0415 - an extra

        self._feed = feed
        self._load = load
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

    def resolve(self, proved: Any) -> tuple[Any, dict[str, Counter[str]]]:
        """Look codes up; what the dictionaries lack stays in its raw column alone.

        Args:
            proved: a frame as ``Parsed`` has it.

        Returns:
            A frame in the columns of ``report``, and the codes that the dictionaries lack, by what they name.
        """
        frame = (
            proved.with_columns(
                _iso3("source", self._actors), _iso3("target", self._actors), _iso3("place", self._places)
            )
            .with_columns(self._made(proved.columns))
            .join(self._events, on="cameo_code", how="left", maintain_order="left")
            .select(COLUMNS)
        )
        return frame, _unknown(frame)

    def _made(self, columns: list[str]) -> Iterator[Any]:
        """The columns that come of others, or of none."""
        import polars as pl  # noqa: PLC0415 - an extra

        feed, source, target = self._feed, pl.col("source_iso3"), pl.col("target_iso3")
        yield pl.lit(feed.dataset).alias("dataset")
        yield pl.lit(self._load, dtype=pl.Int64).alias("load_id")
        yield key_of_columns(feed).alias("feed_id")
        for name in columns:
            if name.endswith("#"):
                yield pl.col(name).alias(name.removesuffix("#"))
        if "added_date" in feed.holds:
            yield (pl.col("added_date#") - pl.col("event_date#")).dt.total_days().alias("days_back")
        if "url" in feed.holds:
            yield checksum("url").alias("story")
        both = pl.when(source <= target).then(source + "-" + target).otherwise(target + "-" + source)
        one = pl.coalesce(source, target, pl.lit("")) + "-"
        yield pl.when(source.is_not_null() & target.is_not_null()).then(both).otherwise(one).alias("dyad")
        yield from _lacking(feed)


def _unknown(frame: Any) -> dict[str, Counter[str]]:
    """Codes that the dictionaries lack, by what they name."""
    import polars as pl  # noqa: PLC0415 - an extra

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


def _iso3(side: str, codes: dict[str, str]) -> Any:
    import polars as pl  # noqa: PLC0415 - an extra

    raw = pl.col(f"{side}_country")
    mapped = raw.replace_strict(list(codes), list(codes.values()), default=None, return_dtype=pl.String)
    return mapped.alias(f"{side}_iso3")


def _lacking(feed: Feed) -> Iterator[Any]:
    """The columns of ``report`` that the feed does not have."""
    import polars as pl  # noqa: PLC0415 - an extra

    made = {"dataset", "load_id", "dyad", "digest"}
    made |= {name for name, source in (("days_back", "added_date"), ("story", "url")) if source in feed.holds}
    made |= {"source_iso3", "target_iso3", "place_iso3", "cameo_root", "quad_class", "goldstein"}
    for name in COLUMNS:
        if name not in made and name not in feed.holds:
            yield pl.lit(None, dtype=getattr(pl, _KINDS.get(name, "String"))).alias(name)
