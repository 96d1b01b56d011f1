"""Reports follow the dictionaries: where a code means another country or event than before, what was made of it is too.

A report holds the feed's own codes beside ours, so that what ours follow from is never lost. By this, what the database
holds follows from the files that were loaded and the dictionaries as they are, in whatever order these came.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, text

from eventdb.database import not_after
from eventdb.feeds.detection import FEEDS
from eventdb.feeds.dictionaries import Dictionaries
from eventdb.feeds.feed import Feed
from eventdb.feeds.resolving import COLUMNS
from eventdb.fixtures import Vocabulary
from eventdb.loading import vocabularies
from eventdb.loading.rollup import Rollup
from eventdb.loading.versions import LISTED, put, run, same_key
from eventdb.loading.vocabularies import Altered

# Places and sizes of crowds are for codings: to change them is for a load that reads codings again.
OF_FEEDS = frozenset({"country", "country_alias", "cameo"})
_OF_EVENTS = ("cameo_root", "quad_class", "goldstein")
# The country of each side, and the temporary table of what codes of such countries mean now.
_SIDES = {"source": "actor_meaning", "target": "actor_meaning", "place": "place_meaning"}
_MADE = {f"{side}_iso3": (side, "iso3") for side in _SIDES} | {name: ("event", name) for name in _OF_EVENTS}


def fill(connection: Connection, vocabulary: Vocabulary, only: Collection[str] = ()) -> tuple[Altered, int]:
    """Bring the reference tables up to the vocabularies, and the reports up to these.

    Args:
        connection: in a transaction.
        vocabulary: what the tables are to hold.
        only: the tables to fill; none named: all.

    Returns:
        Which rows of the reference tables are new or changed, and how many reports say something else now.
    """
    before = dictionaries(connection)
    altered = vocabularies.fill(connection, vocabulary, only)
    if not any(altered.get(table) for table in OF_FEEDS):
        return altered, 0
    after = dictionaries(connection)
    return altered, sum(_renew(connection, feed, before, after) for feed in FEEDS.values())


def of_feeds(altered: Altered) -> list[str]:
    """The rows that feeds are looked up in, as words: the table and the key."""
    return sorted(f"{table} {key}" for table in OF_FEEDS for key in altered.get(table, ()))


def dictionaries(connection: Connection) -> Dictionaries:
    """The codes of feeds and what they mean, as the database has them."""
    return Dictionaries(vocabularies.held(connection, OF_FEEDS))


def _renew(connection: Connection, feed: Feed, before: Dictionaries, after: Dictionaries) -> int:
    """Bring the reports of a feed up to the dictionaries; how many say something else now."""
    query = "SELECT 1 FROM report WHERE dataset = :dataset LIMIT 1"
    if run(connection, query, dataset=feed.dataset).first() is None:
        return 0
    actors = _differing(before.countries(feed.actor_codes), after.countries(feed.actor_codes))
    places = _differing(before.countries(feed.place_codes), after.countries(feed.place_codes))
    events = _differing(_events(before), _events(after))
    if not (actors or places or events):
        return 0
    _mean(connection, "actor_meaning", "source_country AS code, source_iso3 AS iso3", actors)
    _mean(connection, "place_meaning", "place_country AS code, place_iso3 AS iso3", places)
    _mean(connection, "event_meaning", f"cameo_code AS code, {', '.join(_OF_EVENTS)}", events)
    count = _restate(connection, feed.dataset)
    for table in (*dict.fromkeys(_SIDES.values()), "event_meaning"):
        run(connection, f"DROP TABLE {table}")
    return count


def _events(known: Dictionaries) -> dict[str, tuple[object, ...]]:
    return {code: (row["root"], row["quad_class"], row["goldstein"]) for code, row in known.events.items()}


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What each code that means something else now means; None for nothing."""
    return {code: after.get(code) for code in before.keys() | after.keys() if before.get(code) != after.get(code)}


def _mean(connection: Connection, table: str, columns: str, meanings: Mapping[str, Any]) -> None:
    """A temporary table of codes and what they mean, in columns like those of report."""
    run(connection, f"CREATE TEMP TABLE {table} AS SELECT {columns} FROM report WHERE 1 = 0")  # noqa: S608 - our names
    width = columns.count(",")
    rows = [(code, *_as_tuple(meaning, width)) for code, meaning in sorted(meanings.items())]
    if rows:
        places = ", ".join(f":{at}" for at in range(width + 1))
        statement = text(f"INSERT INTO {table} VALUES ({places})")  # noqa: S608 - our names
        connection.execute(statement, [{str(at): value for at, value in enumerate(row)} for row in rows])


def _as_tuple(meaning: Any, width: int) -> tuple[Any, ...]:
    if meaning is None:
        return (None,) * width
    return meaning if isinstance(meaning, tuple) else (meaning,)


def _restate(connection: Connection, dataset: str) -> int:
    """Make anew what follows from codes that mean something else now, in all versions of reports; how many are last."""
    run(connection, f"CREATE TEMP TABLE restated AS {_restated(connection, 'report', COLUMNS)}", dataset=dataset)
    with Rollup(connection) as rollup:
        rollup.take_rows(f"SELECT r.* FROM report r JOIN restated n ON {same_key('n', 'r')}")  # noqa: S608 - our names
        rollup.add_rows("SELECT * FROM restated")
        put(connection, "restated")
    count: int = run(connection, "SELECT COUNT(*) FROM restated").scalar_one()
    run(connection, "DROP TABLE restated")
    of_earlier = (*COLUMNS, "replaced_by")
    earlier = _restated(connection, "report_replaced", of_earlier)
    run(connection, f"CREATE TEMP TABLE restated AS {earlier}", dataset=dataset)
    updated = ", ".join(f"{name} = excluded.{name}" for name in (*_MADE, "dyad"))
    run(
        connection,
        f"INSERT INTO report_replaced ({LISTED}, replaced_by)"  # noqa: S608 - our names
        f" SELECT {LISTED}, replaced_by FROM restated WHERE 1 = 1"
        f" ON CONFLICT (dataset, feed_id, replaced_by) DO UPDATE SET {updated}",
    )
    run(connection, "DROP TABLE restated")
    return count


def _restated(connection: Connection, table: str, columns: Iterable[str]) -> str:
    """A SELECT of the rows with codes that mean something else now, with what follows from these codes."""
    met = " OR ".join(f"{alias}.code IS NOT NULL" for alias in (*_SIDES, "event"))
    joined = [f"LEFT JOIN {meaning} {side} ON {side}.code = r.{side}_country" for side, meaning in _SIDES.items()]
    joined.append("LEFT JOIN event_meaning event ON event.code = r.cameo_code")
    made = ", ".join(_now(name) for name in columns)
    dyad = _dyad(connection, "source_iso3", "target_iso3")
    outer = ", ".join(f"{dyad} AS dyad" if name == "dyad" else name for name in columns)
    return f"""
        SELECT {outer}
        FROM (SELECT {made} FROM {table} r {" ".join(joined)} WHERE r.dataset = :dataset AND ({met})) AS r
    """  # noqa: S608 - our names


def _dyad(connection: Connection, one: str, other: str) -> str:
    """Two countries as the dyad that ``Resolver`` makes of them."""
    return (
        f"CASE WHEN {one} IS NULL OR {other} IS NULL THEN COALESCE({one}, {other}, '') || '-'"
        f" WHEN {not_after(connection, one, other)} THEN {one} || '-' || {other}"
        f" ELSE {other} || '-' || {one} END"
    )


def _now(name: str) -> str:
    """A column as it follows from the codes as they are now."""
    if name not in _MADE:
        return f"r.{name}"
    alias, of = _MADE[name]
    return f"CASE WHEN {alias}.code IS NULL THEN r.{name} ELSE {alias}.{of} END AS {name}"
