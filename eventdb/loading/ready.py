"""The database as a load needs it: an empty one gets its schema in the load's own transaction, and keeps it with it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine

from eventdb import migrations
from eventdb.database import is_missing, remove_file, writing
from eventdb.errors import EventdbError
from eventdb.migrations import SchemaState


@contextmanager
def ready_to_write(engine: Engine, *, dry_run: bool = False) -> Iterator[Connection]:
    """The one writing transaction of a load, in a database that has its schema.

    An empty database gets it first, in the same transaction: what fails, is killed or only tried leaves no trace of it,
    and whoever waits for its turn finds the database either empty or loaded.

    Args:
        engine: the database.
        dry_run: roll back at the end.

    Raises:
        EventdbError: the database holds something else, or its schema is not that of today.
        CannotConnectError: it cannot be reached.
    """
    was_missing, is_kept = is_missing(engine.url), False
    try:
        with writing(engine, commit=not dry_run) as connection:
            if migrations.state(connection) is SchemaState.EMPTY:
                migrations.create(connection)
            migrations.require_current(connection)
            yield connection
        is_kept = not dry_run
    finally:
        if was_missing and not is_kept:
            with suppress(EventdbError):  # another load writes to it by now: then it is not ours to take away
                _remove_empty(engine)


def _remove_empty(engine: Engine) -> None:
    """Take the file away that a transaction made and left empty, unless it is another load's by now."""
    if is_missing(engine.url):
        return
    with writing(engine, commit=False) as connection:
        if migrations.state(connection) is SchemaState.EMPTY:
            remove_file(engine.url)
