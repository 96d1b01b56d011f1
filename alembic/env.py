"""Runs the migrations, for ``eventdb db …`` (which hands over its connection) and for plain ``alembic`` alike."""

from alembic import context
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from eventdb import migrations
from eventdb.database import connect_engine, database_url, reading
from eventdb.errors import EventdbError
from eventdb.models import Base


def run(connection: Connection) -> None:
    """Do what the command asks, in one transaction on every engine: Alembic leaves one that is begun to us."""
    is_begun = context.config.attributes.get("is_begun", False)
    with migrations.changing(connection, is_begun=is_begun) if changes_schema() else connection.begin():
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=migrations.is_compared,
            compare_type=True,
            render_as_batch=True,
        )
        context.run_migrations()


def changes_schema() -> bool:
    """Whether the command goes to another revision; ``current`` and ``check`` only look."""
    try:
        context.get_revision_argument()
    except KeyError:
        return False
    return True


if context.is_offline_mode():
    raise SystemExit("eventdb migrates a database that it is connected to; drop --sql")

given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    try:
        with reading(connect_engine(database_url(context.get_x_argument(as_dictionary=True).get("db")))) as own:
            run(own)
    except (EventdbError, ImportError) as error:
        raise CommandError(str(error)) from error
