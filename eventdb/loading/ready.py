"""The database as a load needs it: an empty one gets its schema in the load's own transaction, and keeps it with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, Engine

from eventdb import migrations
from eventdb.database import connect_engine, database_url, is_missing, shown, why_not, writing
from eventdb.errors import CannotConnectError
from eventdb.migrations import SchemaState


@contextmanager
def ready_to_write(engine: Engine, *, dry_run: bool = False) -> Iterator[Connection]:
    """The one writing transaction of a load, in a database that has its schema.

    An empty database gets it first, in the same transaction: what fails, is killed or only tried leaves no trace of it,
    and whoever waits for its turn finds the database either empty or loaded. A file of SQLite that was not there stays
    behind, empty: to take it away could cost another program its journal, which goes by the name of the file.

    Args:
        engine: the database.
        dry_run: roll back at the end. Where there is no file yet, one beside it is written to in its place.

    Raises:
        EventdbError: the database holds something else, or its schema is not that of today.
        CannotConnectError: it cannot be reached.
    """
    if dry_run and is_missing(engine.url):
        with (
            _folder_beside(engine) as folder,
            ready_to_write(connect_engine(database_url(f"{folder}/db"))) as connection,
        ):
            yield connection
        return
    with writing(engine, commit=not dry_run) as connection:
        if migrations.state(connection) is SchemaState.EMPTY:
            migrations.create(connection)
        migrations.require_current(connection)
        yield connection


def _folder_beside(engine: Engine) -> "TemporaryDirectory[str]":
    """A hidden folder in which the database would be, so that what comes of a load there comes of it here."""
    file = Path(engine.url.database or "").resolve()
    try:
        return TemporaryDirectory(prefix=f".{file.name}-dry-run-", dir=file.parent)
    except OSError:
        raise CannotConnectError(f"cannot open {shown(engine.url)}: {why_not(file)}") from None
