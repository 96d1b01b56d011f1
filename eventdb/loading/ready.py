"""The database as a load needs it: an empty one is made ready, and empty again if the load fails."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from eventdb import migrations
from eventdb.database import connect_engine, in_memory, is_missing, remove_file
from eventdb.migrations import SchemaState


@contextmanager
def made_ready(engine: Engine, *, dry_run: bool = False) -> Iterator[Engine]:
    """Gives an empty database its schema, and takes it away again if what was to come does not.

    Args:
        engine: the database.
        dry_run: leave an empty database as it is; what would come of it comes of any other empty one, which is given
            in its place.

    Raises:
        EventdbError: the database holds something else, or its schema is not that of today.
        CannotConnectError: it cannot be reached.
    """
    if migrations.state_of(engine) is not SchemaState.EMPTY:
        migrations.require_current_engine(engine)
        yield engine
        return
    if dry_run:
        engine = connect_engine(in_memory())
    was_missing = is_missing(engine.url)
    migrations.upgrade(engine)
    try:
        yield engine
    except BaseException:
        if migrations.take_away(engine) and was_missing:
            remove_file(engine.url)
        raise
