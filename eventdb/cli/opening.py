"""The database as commands that only read open it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from eventdb import migrations
from eventdb.cli import Settings
from eventdb.database import connect_engine, database_url, reading


@contextmanager
def opened(settings: Settings) -> Iterator[Connection]:
    """A connection that cannot write, to a database with the schema of today.

    Raises:
        EventdbError: the database is another one; the command that mends it is named.
        CannotConnectError: it cannot be reached.
    """
    engine = connect_engine(database_url(settings.database), read_only=True)
    migrations.require_current_engine(engine)
    with reading(engine) as connection:
        yield connection
