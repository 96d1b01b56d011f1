"""The canned queries on a large database: those that name something, and those over the whole table."""

from collections.abc import Iterator

from measure import median_seconds

from eventdb import queries
from eventdb.database import connect_engine, database_url, reading

# Arguments that name an actor, a summit, a topic or a day of the generated articles.
ARGUMENTS: dict[str, list[dict[str, queries.Value]]] = {}


def times(url: str) -> Iterator[tuple[str, str, float, int]]:
    """Name, arguments, median seconds and number of rows of each query."""
    engine = connect_engine(database_url(url), read_only=True)
    with reading(engine) as connection:
        for name in sorted(queries.files()):
            query = queries.find(name)
            for values in ARGUMENTS.get(name, [{}]):
                count = 0

                def ask(query: queries.Query = query, values: dict[str, queries.Value] = values) -> None:
                    nonlocal count
                    count = sum(1 for _row in queries.answer(connection, query, values).rows)

                seconds = median_seconds(ask)
                arguments = " ".join(f"--{key} {value}" for key, value in values.items())
                yield name, arguments, seconds, count
