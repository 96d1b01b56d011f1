"""The canned queries on a large database: those that name something, and those over the whole table."""

import datetime
from collections.abc import Iterator

from measure import median_seconds

from eventdb import queries
from eventdb.database import connect_engine, database_url, reading

LEADER, SUMMIT, DAY = "lee-jae-myung-7", "lee-xi-2025-7", datetime.date(2003, 8, 8)
WHOLE: dict[str, queries.Value] = {}
# Arguments that name an actor, a summit, a topic or a day of the generated articles; none asks the whole table.
ARGUMENTS: dict[str, list[dict[str, queries.Value]]] = {
    "agreement-network": [{"party": "KOR"}, WHOLE],
    "agreements-by-party": [{"party": "KOR", "with": "CHN", "limit": 100}],
    "agreements-of-summit": [{"summit": SUMMIT}],
    "around-summit": [{"summit": SUMMIT}, WHOLE],
    "contradictions": [{"record": f"{LEADER}"}, WHOLE],
    "coverage": [WHOLE],
    "dyad-cooperation": [{"country": "KOR", "with": "PRK"}, WHOLE],
    "find-quote": [{"words": "%pipe dream%"}],
    "in-office": [{"day": DAY}, {"day": DAY, "leader": LEADER}],
    "largest-protests": [{"country": "KOR"}, WHOLE],
    "leader-activity": [{"leader": LEADER}, WHOLE],
    "protests-by-month": [{"country": "KOR"}, WHOLE],
    "statements-by-speaker": [{"speaker": LEADER}, {"speaker": "PRK"}],
    "statements-on-topic": [{"topic": "denuclearization"}],
    "summit-roster": [{"summit": SUMMIT}],
    "timeline": [{"from": DAY, "to": DAY}, {"actor": LEADER}, {"topic": "artificial-intelligence"}, WHOLE],
    "topic-trend": [{"topic": "denuclearization"}, WHOLE],
    "who-met-whom": [{"leader": LEADER}, WHOLE],
}


def times(url: str) -> Iterator[tuple[str, str, float, int]]:
    """Name, arguments, median seconds and number of rows of each query."""
    engine = connect_engine(database_url(url), read_only=True)
    with reading(engine) as connection:
        for name in sorted(queries.files()):
            query = queries.find(name)
            for values in ARGUMENTS.get(name, [WHOLE]):
                count = 0

                def ask(query: queries.Query = query, values: dict[str, queries.Value] = values) -> None:
                    nonlocal count
                    count = sum(1 for _row in queries.answer(connection, query, values).rows)

                seconds = median_seconds(ask)
                arguments = " ".join(f"--{key} {value}" for key, value in values.items())
                yield name, arguments, seconds, count
