"""The database as commands that only read open it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from eventdb import migrations
from eventdb.cli import Settings
from eventdb.database import connect_engine, database_url, reading, snapshot


@contextmanager
def opened(settings: Settings, *, steady: bool = False) -> Iterator[Connection]:
    """A connection that cannot write, to a database with the schema of today.

    Args:
        settings: name the database.
        steady: all that is read is of one moment, whoever writes meanwhile.

    Raises:
        EventdbError: the database is another one; the command that mends it is named.
        CannotConnectError: it cannot be reached.
    """
    engine = connect_engine(database_url(settings.database), read_only=True)
    migrations.require_current_engine(engine)
    with (snapshot if steady else reading)(engine) as connection:
        yield connection
