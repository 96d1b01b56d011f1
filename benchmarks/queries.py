"""The canned queries on a large database: those that name something, and those over the whole table."""

import datetime
from collections.abc import Iterator

from measure import median_seconds
from sqlalchemy import Connection, text

from eventdb import queries
from eventdb.database import connect_engine, database_url, reading

LEADER, SUMMIT, DAY = "lee-jae-myung-7", "lee-xi-2025-7", datetime.date(2003, 8, 8)
WHOLE: dict[str, queries.Value] = {}


def arguments(pair: tuple[str, str], topic: str) -> dict[str, list[dict[str, queries.Value]]]:
    """What each query is asked: about an actor, a summit, a topic, a day, and about everything.

    Args:
        pair: two countries that are party to agreements with each other.
        topic: a topic.
    """
    one, other = pair
    return {
        "agreement-network": [{"party": one}, WHOLE],
        "agreements-by-party": [{"party": one, "limit": 100}, {"party": one, "with": other, "limit": 100}],
        "agreements-of-summit": [{"summit": SUMMIT}],
        "around-summit": [{"summit": SUMMIT}, WHOLE],
        "contradictions": [{"record": f"{LEADER}"}, WHOLE],
        "coverage": [WHOLE],
        "dyad-cooperation": [{"country": one, "with": other}, {"country": one}, WHOLE],
        "find-quote": [{"words": "%pipe dream%"}],
        "in-office": [{"day": DAY}, {"day": DAY, "leader": LEADER}],
        "largest-protests": [{"country": one}, WHOLE],
        "leader-activity": [{"leader": LEADER}, WHOLE],
        "protests-by-month": [{"country": one}, WHOLE],
        "statements-by-speaker": [{"speaker": LEADER}, {"speaker": one}],
        "statements-on-topic": [{"topic": topic}],
        "summit-roster": [{"summit": SUMMIT}],
        "timeline": [{"from": DAY, "to": DAY}, {"actor": LEADER}, {"actor": one}, {"topic": topic}, WHOLE],
        "topic-trend": [{"topic": topic}, WHOLE],
        "who-met-whom": [{"leader": LEADER}, WHOLE],
    }


def ranked(connection: Connection) -> dict[str, tuple[tuple[str, str], str]]:
    """The pair of countries and the topic that most events have, and those in the middle of the ranking."""
    pairs = connection.execute(
        text(
            """
            SELECT a.country_iso3, b.country_iso3
            FROM participation a
            JOIN participation b ON b.event_id = a.event_id AND b.country_iso3 > a.country_iso3
            WHERE a.role_slug = 'signatory' AND b.role_slug = 'signatory'
            GROUP BY 1, 2
            ORDER BY COUNT(*) DESC, 1, 2
            """
        )
    ).all()
    query = text("SELECT topic_slug FROM event_topic GROUP BY 1 ORDER BY COUNT(*) DESC, 1")
    topics = connection.execute(query).scalars().all()
    places = {"most": (0, 0), "middle": (len(pairs) // 2, len(topics) // 2)}
    return {name: ((pairs[i][0], pairs[i][1]), topics[j]) for name, (i, j) in places.items()}


def times(url: str) -> Iterator[tuple[str, str, float, int]]:
    """Name, arguments, median seconds and number of rows of each query."""
    engine = connect_engine(database_url(url), read_only=True)
    with reading(engine) as connection:
        asked = [arguments(*found) for found in ranked(connection).values()]
        for name in sorted(queries.files()):
            query = queries.find(name)
            values: dict[str, queries.Value]
            for values in _distinct([values for each in asked for values in each.get(name, [WHOLE])]):
                count = 0

                def ask(query: queries.Query = query, values: dict[str, queries.Value] = values) -> None:
                    nonlocal count
                    count = sum(1 for _row in queries.answer(connection, query, values).rows)

                seconds = median_seconds(ask)
                yield name, " ".join(f"--{key} {value}" for key, value in values.items()), seconds, count


def _distinct(values: list[dict[str, queries.Value]]) -> list[dict[str, queries.Value]]:
    return [value for number, value in enumerate(values) if value not in values[:number]]
