"""``eventdb db``: the database's schema, up and down its revisions."""

import click
from sqlalchemy import Engine

from eventdb import migrations
from eventdb.cli import Settings
from eventdb.cli.stopping import interruptible
from eventdb.database import connect_engine, database_url, reading, shown
from eventdb.errors import CannotConnectError


@click.group("db")
def db_command() -> None:
    """Look after the database's schema."""


# Lets -1, the revision before this one, through to Alembic.
_RELATIVE = {"ignore_unknown_options": True}


@db_command.command(context_settings=_RELATIVE)
@click.argument("revision", default="head")
@click.pass_obj
def upgrade(settings: Settings, revision: str) -> None:
    """Bring the schema up to REVISION, or to the newest.

    Nothing is lost: rows stay, and so do your own views. An empty database becomes one of eventdb.
    """
    engine = connect_engine(database_url(settings.database))
    migrations.require_not_beyond(engine, revision)
    with interruptible(engine) as stop, stop.job():
        migrations.upgrade(engine, revision)
    _say_where(engine)


@db_command.command(context_settings=_RELATIVE)
@click.argument("revision")
@click.option("--yes", is_flag=True, help="Don't ask before rows are lost.")
@click.pass_obj
def downgrade(settings: Settings, revision: str, *, yes: bool) -> None:
    """Take the schema back to REVISION; base takes all of it away.

    The rows of tables that REVISION doesn't have are lost, so the command asks first.
    """
    url = database_url(settings.database)
    with reading(connect_engine(url, read_only=True)) as connection:
        lost = migrations.rows_at_stake(connection, revision)
    if lost and not yes:
        counts = ", ".join(f"{table} ({count:,})" for table, count in lost.items())
        click.confirm(f"This takes away the rows of {counts}. Go on?", abort=True, err=True)
    engine = connect_engine(url)
    with interruptible(engine) as stop, stop.job():
        migrations.downgrade(engine, revision)
    _say_where(engine)


@db_command.command()
@click.pass_obj
def current(settings: Settings) -> None:
    """Print the database's revision and state.

    The state is current, behind, ahead, empty or foreign: of something other than eventdb.
    """
    engine = connect_engine(database_url(settings.database), read_only=True)
    with reading(engine) as connection:
        click.echo(f"{migrations.current(connection) or 'none'} {migrations.state(connection).value}")
        if amiss := migrations.advice(connection):
            click.echo(amiss, err=True)


@db_command.command()
@click.pass_obj
def history(settings: Settings) -> None:
    """List the revisions; a star marks the database's own."""
    own = None
    try:
        with reading(connect_engine(database_url(settings.database), read_only=True)) as connection:
            own = migrations.current(connection)
    except CannotConnectError as error:
        click.echo(f"No revision is marked: {error}", err=True)
    for revision in migrations.history():
        click.echo(f"{'*' if revision.name == own else ' '} {revision.name}  {revision.summary}")


@db_command.command()
@click.pass_obj
def check(settings: Settings) -> None:
    """Compare the schema with what this version of eventdb expects.

    Differences are named, and the exit code is then 1.
    """
    migrations.check(connect_engine(database_url(settings.database), read_only=True))
    click.echo("The schema is as this eventdb expects it.", err=True)


def _say_where(engine: Engine) -> None:
    with reading(engine) as connection:
        revision = migrations.current(connection)
    name = shown(engine.url)
    click.echo(f"{name} is at revision {revision}." if revision else f"{name} has no schema now.", err=True)
