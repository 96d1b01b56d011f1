"""The canned queries on reports, in a database with many: those that name something, and those over all of them."""

import datetime
from collections.abc import Iterator

from measure import median_seconds
from sqlalchemy import Connection, text

from eventdb import queries
from eventdb.database import connect_engine, database_url, iso_date, reading

# Of the seed: it has countries, and days among the generated ones.
EVENT = "apec-2025-gyeongju"
Values = dict[str, queries.Value]
# In seconds: where something is named, and where nothing is.
_NAMED, _WHOLE = 0.1, 0.3


def times(url: str) -> Iterator[tuple[str, str, float, int, float | None]]:
    """Name, arguments, median seconds, number of rows and aim in seconds of each query."""
    engine = connect_engine(database_url(url), read_only=True)
    with reading(engine) as connection:
        for name, values, aim in _asked(connection):
            query = queries.find(name)
            count = 0

            def ask(query: queries.Query = query, values: Values = values) -> None:
                nonlocal count
                count = sum(1 for _row in queries.answer(connection, query, values).rows)

            seconds = median_seconds(ask, 3)
            yield name, " ".join(f"--{key} {value}" for key, value in values.items()), seconds, count, aim


def _asked(connection: Connection) -> Iterator[tuple[str, Values, float | None]]:
    """What each query is asked: of what most reports are of, and of what is in the middle of the ranking."""
    pairs = _ranked(connection, "dyad", "country_a < country_b")
    countries = _ranked(connection, "country_a", "country_a IS NOT NULL")
    last = iso_date(connection.execute(text("SELECT MAX(month) FROM report_month")).scalar_one())
    month = datetime.date.fromisoformat(last or "")
    load = connection.execute(text("SELECT MIN(id) FROM load WHERE dataset = 'gdelt2'")).scalar_one()
    for country in countries:
        yield "report-volume", {"country": country}, _NAMED
        yield "report-volume", {"country": country, "stories": "yes"}, _NAMED
        yield "report-volume", {"country": country, "stories": "yes", "limit": 0}, None
        yield "report-protests", {"country": country}, _NAMED
        yield "report-duplicates", {"country": country, "month": month}, _NAMED
    for pair in pairs:
        one, other = pair.split("-")
        for stories in ("yes", "no"):
            yield "report-dyad", {"country": one, "with": other, "stories": stories}, _NAMED
    yield "reports-around", {"event": EVENT}, _NAMED
    yield "reports-around", {"event": EVENT, "days": 30}, _NAMED
    yield "report-date-anomalies", {"load": load}, _NAMED
    yield "report-date-anomalies", {}, None
    yield "report-volume", {}, _WHOLE
    yield "report-top-dyads", {}, _WHOLE
    yield "report-protests", {"stories": "no"}, None


def _ranked(connection: Connection, column: str, where: str) -> list[str]:
    """The value that most reports have, and the one in the middle."""
    query = f"SELECT {column} FROM report_month WHERE {where} GROUP BY 1 ORDER BY SUM(reports) DESC, 1"  # noqa: S608
    found = connection.execute(text(query)).scalars().all()
    return list(dict.fromkeys(str(value) for value in (found[0], found[len(found) // 2])))
