"""The database as a load needs it: an empty one is made ready, and empty again if the load fails."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine

from eventdb import migrations
from eventdb.database import connect_engine, database_url, is_missing, remove_file, writing
from eventdb.errors import EventdbError, FileGoneError
from eventdb.migrations import SchemaState


@contextmanager
def ready_to_write(engine: Engine, *, dry_run: bool = False) -> Iterator[Connection]:
    """The one writing transaction of a load, in a database that has its schema.

    An empty database gets it first, and loses it again if what was to come does not.

    Args:
        engine: the database.
        dry_run: roll back at the end, and leave an empty database as it is; what would come of it comes of any other
            empty one, which is written to in its place.

    Raises:
        EventdbError: the database holds something else, or its schema is not that of today.
        CannotConnectError: it cannot be reached.
    """
    if dry_run and migrations.state_of(engine) is SchemaState.EMPTY:
        with TemporaryDirectory(prefix="eventdb-") as folder:
            other = connect_engine(database_url(str(Path(folder) / "dry-run")))
            with ready_to_write(other) as connection:
                yield connection
        return
    was_missing, has_made = is_missing(engine.url), False
    try:
        # Another load may make the schema, fail, and take it away again while this one waits for its turn.
        while True:
            if migrations.state_of(engine) is SchemaState.EMPTY:
                has_made = True
                with suppress(FileGoneError):
                    migrations.upgrade(engine)
            with writing(engine, commit=not dry_run) as connection:
                if migrations.state(connection) is not SchemaState.EMPTY:
                    migrations.require_current(connection)
                    yield connection
                    return
    except BaseException:
        if has_made:
            with suppress(EventdbError):  # another load writes to it by now: then it is not ours to empty
                _leave_empty(engine, was_missing=was_missing)
        raise


def _leave_empty(engine: Engine, *, was_missing: bool) -> None:
    """Take the schema away, and the file if there was none, unless it is another load's by now."""
    if migrations.take_away(engine) and was_missing:
        with writing(engine, commit=False) as connection:
            if migrations.state(connection) is SchemaState.EMPTY:
                remove_file(engine.url)
