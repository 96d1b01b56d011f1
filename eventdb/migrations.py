"""Schema versions, driven from code: what state a database is in, and Alembic to change it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from eventdb import views
from eventdb.bundled import bundled
from eventdb.database import altering, grants, in_the_way, is_missing, reading, set_aside, shown, user_views
from eventdb.errors import EventdbError

VERSION_TABLE = "alembic_version"
# Tables that every revision of ours has, and hardly anyone else's database.
_ALWAYS_OURS = {"calendar", "cameo", "country"}


class SchemaState(Enum):
    """How a database stands to the schema of this version of eventdb."""

    EMPTY = "empty"
    CURRENT = "current"
    BEHIND = "behind"
    AHEAD = "ahead"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Revision:
    """One step of the schema, as its file tells it."""

    name: str
    follows: str | None
    summary: str
    tables: tuple[str, ...]
    """The tables that it brings, and that going back takes away."""


@cache
def history() -> tuple[Revision, ...]:
    """All revisions from the first to the head, read from the files: importing Alembic for it takes too long."""
    found: dict[str | None, Revision] = {}
    for path in (bundled("alembic") / "versions").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        names = dict(re.findall(r'^(revision|down_revision)(?:: [^=]+)? = (?:"([^"]+)"|None)', source, re.MULTILINE))
        summary = source.partition('"""')[2].splitlines()[0]
        tables = tuple(re.findall(r'op\.create_table\(\s*"([^"]+)"', source))
        follows = names.get("down_revision") or None
        found[follows] = Revision(names["revision"], follows, summary, tables)
    ordered: list[Revision] = []
    while (following := found.get(ordered[-1].name if ordered else None)) is not None:
        ordered.append(following)
    return tuple(ordered)


def revisions() -> tuple[str, ...]:
    """The names of all revisions, from the first to the head."""
    return tuple(revision.name for revision in history())


def head() -> str:
    """The newest revision."""
    return revisions()[-1]


def current(connection: Connection) -> str | None:
    """The revision that the database is at, or None if it has never been migrated."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 - our name


def state(connection: Connection) -> SchemaState:
    """How the database stands to the schema of this version of eventdb."""
    revision = current(connection)
    tables = set(inspect(connection).get_table_names()) - {VERSION_TABLE}
    if revision is None:
        return SchemaState.FOREIGN if tables else SchemaState.EMPTY
    # Others use Alembic too, and number their revisions as we do.
    if not tables >= _ALWAYS_OURS:
        return SchemaState.FOREIGN
    if revision in revisions():
        return SchemaState.CURRENT if revision == head() else SchemaState.BEHIND
    return SchemaState.AHEAD


def state_of(engine: Engine) -> SchemaState:
    """The state of the database behind an engine; a file that isn't there is empty, and is not made.

    Raises:
        CannotConnectError: the database cannot be reached.
    """
    if is_missing(engine.url):
        return SchemaState.EMPTY
    with reading(engine) as connection:
        return state(connection)


_REFUSALS = {
    SchemaState.EMPTY: "{name} holds no eventdb database yet; run: eventdb load",
    SchemaState.BEHIND: "{name} has an older schema than this eventdb; run: eventdb db upgrade",
    SchemaState.AHEAD: "{name} has a newer schema than this eventdb knows; upgrade eventdb",
    SchemaState.FOREIGN: "{name} is not a database of eventdb: it has tables of something else; name another with --db",
}


def advice(connection: Connection) -> str | None:
    """What is amiss with the database's schema, and the command that mends it; None if nothing is."""
    found = state(connection)
    return None if found is SchemaState.CURRENT else _REFUSALS[found].format(name=shown(connection.engine.url))


def require_current(connection: Connection) -> None:
    """Refuse to work with a database whose schema is not ours of today.

    Raises:
        EventdbError: what the database is instead, and the command that mends it.
    """
    if amiss := advice(connection):
        raise EventdbError(amiss)


def require_current_engine(engine: Engine) -> None:
    """Likewise, before anything is read; a file that isn't there is refused and not made.

    Raises:
        EventdbError: what the database is instead, and the command that mends it.
        CannotConnectError: it cannot be reached.
    """
    found = state_of(engine)
    if found is not SchemaState.CURRENT:
        raise EventdbError(_REFUSALS[found].format(name=shown(engine.url)))


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema up to ``revision``.

    Raises:
        EventdbError: the revision is not known, or the database refuses.
    """
    _run(engine, "upgrade", revision)


def create(connection: Connection) -> None:
    """Make the schema in an empty database, in the transaction that is under way: it is kept or lost with the rest."""
    _command(connection, "upgrade", "head", is_begun=True)


def require_not_beyond(engine: Engine, revision: str) -> None:
    """Refuse to upgrade a database to what it has left behind.

    Raises:
        EventdbError: the database is past the revision; the command that goes back is named.
    """
    if is_missing(engine.url):
        return
    with reading(engine) as connection:
        found = current(connection)
    names = ("base", *revisions())
    if found in names and revision in names and names.index(revision) < names.index(found):
        raise EventdbError(f"the database is at revision {found}, past {revision}; to go back: eventdb db downgrade")


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to ``revision``; ``base`` takes everything away.

    Raises:
        EventdbError: the revision is not known, or the database refuses.
    """
    _run(engine, "downgrade", revision)


def rows_at_stake(connection: Connection, revision: str) -> dict[str, int]:
    """How many rows of which tables a downgrade to ``revision`` would take away; empty tables are left out."""
    names = revisions()
    found = current(connection)
    at = names.index(found) if found in names else -1
    if revision == "base":
        target = -1
    elif revision in names:
        target = names.index(revision)
    else:
        target = at + int(revision) if re.fullmatch(r"-\d+", revision) else at
    there = set(inspect(connection).get_table_names())
    tables = [table for step in history()[target + 1 : at + 1] for table in step.tables if table in there]
    counts = {table: connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one() for table in tables}  # noqa: S608 - our names
    return {table: count for table, count in counts.items() if count}


def check(engine: Engine) -> None:
    """Compare the database with the models.

    Raises:
        EventdbError: they differ; each difference is named.
    """
    with reading(engine) as connection:
        require_current(connection)
    _run(engine, "check")


def _run(engine: Engine, command: str, *arguments: str) -> None:
    with reading(engine) as connection:
        _command(connection, command, *arguments)


def _command(connection: Connection, command: str, *arguments: str, is_begun: bool = False) -> None:
    from alembic import command as alembic_command  # noqa: PLC0415 - Alembic is slow to import
    from alembic.util.exc import AutogenerateDiffsDetected, CommandError  # noqa: PLC0415

    config = configuration()
    config.attributes |= {"connection": connection, "is_begun": is_begun}
    try:
        getattr(alembic_command, command)(config, *arguments)
    except AutogenerateDiffsDetected as error:
        raise EventdbError(f"the database differs from the models: {error}") from error
    except CommandError as error:
        raise EventdbError(f"{error}; the revisions are {', '.join(revisions())}") from error
    except ImportError as error:  # a revision may need an extra, to fill what it brings
        raise EventdbError(str(error)) from error


def configuration() -> Any:
    """Alembic's configuration, with the migrations that came with this copy of eventdb and nothing printed."""
    import io  # noqa: PLC0415 - beside Alembic, which is slow to import

    from alembic.config import Config  # noqa: PLC0415

    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(bundled("alembic")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def is_compared(_object: object, name: str | None, kind: str, reflected: bool, _compare_to: object) -> bool:  # noqa: FBT001 - Alembic's signature
    """Whether ``check`` and autogenerate look at an object: a table that we didn't make is its owner's business."""
    from eventdb.models import Base  # noqa: PLC0415 - the models are needed here only

    return not (kind == "table" and reflected and name not in Base.metadata.tables)


@contextmanager
def changing(connection: Connection, *, is_begun: bool) -> Iterator[None]:
    """What a change of the schema needs around it: one transaction, and the views out of its way.

    Args:
        connection: to the database.
        is_begun: whether the transaction is under way: of an empty database, which has no rows to lose.

    Raises:
        EventdbError: the database is not ours to change, or something of the user's own stands in the way; nothing
            is done then.
    """
    with nullcontext() if is_begun else altering(connection):
        found = state(connection)
        if found in {SchemaState.AHEAD, SchemaState.FOREIGN}:
            raise EventdbError(_REFUSALS[found].format(name=shown(connection.engine.url)))
        with _views_renewed(connection):
            yield


@contextmanager
def _views_renewed(connection: Connection) -> Iterator[None]:
    """Takes our views away while tables change, and makes them again; the user's own outlive it all.

    Where a view of the user's own reads ours, ours stay, and are replaced if their columns only grew.
    """
    theirs = user_views(connection, views.names())
    readers = user_views(connection, [*views.names(), *inspect(connection).get_table_names()])
    granted = grants(connection, views.names())
    try:
        with set_aside(connection, views.names()):
            if not theirs:
                views.drop(connection)
            yield
            if current(connection) == head():
                views.create(connection, replace=bool(theirs))
                for grant in granted:
                    connection.exec_driver_sql(grant)
            elif theirs:
                views.drop(connection)
    except DBAPIError as error:
        what = in_the_way(error)
        if what is None:
            raise
        named = f" (views of your own: {', '.join(readers)})" if readers else ""
        raise EventdbError(
            f"something of your own depends on what would change: {what}{named}; nothing was changed."
            " Save its definition, drop it, run this again and create it anew"
        ) from error
