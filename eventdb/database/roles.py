"""Roles that can read and nothing else, on the engine that has roles."""

from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import sql
from sqlalchemy import Connection, Engine, text

from eventdb.database.address import shown
from eventdb.database.rights import LARGE_OBJECTS
from eventdb.errors import EventdbError

# What Postgres keeps of a name, in bytes; it cuts off the rest.
LONGEST_ROLE = 63
# Names that SQL reads as something other than a role, quoted or not.
_NO_ROLES = {"public", "none"}


@dataclass(frozen=True, slots=True)
class Reader:
    """A role that is to read."""

    name: str
    connections: int
    seconds: int
    """How long one of its statements may take."""


@dataclass(frozen=True, slots=True)
class Step:
    """Some of the SQL that makes a reader, and what it is for."""

    comment: str
    statements: tuple[str, ...]


def why_no_role(name: str) -> str | None:
    """What keeps a name from being a role's; None if nothing does."""
    if not name.isprintable() or not name.strip():
        return "expected a name without line breaks and control characters"
    if name in _NO_ROLES or name.startswith("pg_"):
        return f"Postgres keeps {name!r} for itself"
    if len(name.encode()) > LONGEST_ROLE:
        return f"it is longer than the {LONGEST_ROLE} bytes that Postgres keeps of a name"
    return None


def require_roles(engine: Engine) -> None:
    """Refuse a database of an engine that has no roles.

    Raises:
        EventdbError: it is an SQLite file; the message says what to do instead.
    """
    if engine.dialect.name == "sqlite":
        name = shown(engine.url)
        raise EventdbError(
            f"{name} is an SQLite file, and SQLite has no roles: who may write to the file may change it. Let others"
            f" only read the file (chmod 644 {name}), and have tools open it as file:{name}?mode=ro; add &immutable=1"
            " where nobody loads into it meanwhile"
        )


def reader_steps(connection: Connection, reader: Reader) -> list[Step]:
    """The SQL that makes the role or brings it up to date, in its order; to run it again changes nothing.

    What is to come is readable too, where the role that owns the tables makes it. What only a superuser can do is there
    for a superuser only.
    """
    place = connection.execute(text(_PLACE), {"role": reader.name}).one()
    role, database, schema, owner = place.role, place.database, place.schema, place.owner
    settings = {
        "default_transaction_read_only": "on",
        "statement_timeout": f"{reader.seconds}s",
        "idle_in_transaction_session_timeout": f"{reader.seconds}s",
    }
    path = f"ALTER ROLE {role} IN DATABASE {database} SET search_path = {schema}"
    large_objects = Step(
        "Likewise for large objects, which everyone may make, and only a superuser can take that away.",
        tuple(f"REVOKE EXECUTE ON FUNCTION {each} FROM PUBLIC" for each in LARGE_OBJECTS),
    )
    return [
        Step("The role, if it is not there yet.", (_create(reader.name, role),)),
        Step(
            "How it connects. It may set the last three anew for itself, which gives it time and no rights.",
            (
                f"ALTER ROLE {role} LOGIN NOINHERIT CONNECTION LIMIT {reader.connections}",
                *(f"ALTER ROLE {role} SET {name} = '{value}'" for name, value in settings.items()),
                *([] if schema == "public" else [path]),
            ),
        ),
        Step(
            "What it may do: read what is there, and what the owner of the tables will make.",
            (
                f"GRANT CONNECT ON DATABASE {database} TO {role}",
                f"GRANT USAGE ON SCHEMA {schema} TO {role}",
                f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}",
                f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema} GRANT SELECT ON TABLES TO {role}",
            ),
        ),
        Step(
            "This touches others: what everyone may do, a reader may too, so it is taken from everyone. That is to\n"
            "make temporary tables, and, before Postgres 15, tables in the schema public. The owner of our tables\n"
            "keeps it, for loading takes it; grant it to others who load.",
            (
                f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {owner}",
                f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {owner}",
                f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
                *(f"REVOKE CREATE ON SCHEMA {each} FROM PUBLIC" for each in place.open_schemas),
            ),
        ),
        *([large_objects] if place.is_superuser else []),
    ]


_PLACE = """
SELECT
    quote_ident(:role) AS role,
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser,
    quote_ident(current_database()) AS database,
    quote_ident(current_schema()) AS schema,
    (SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = 'event'::regclass) AS owner,
    ARRAY(SELECT quote_ident(nspname) FROM pg_namespace WHERE nspname IN ('public', current_schema()) ORDER BY 1)
        AS open_schemas
"""


def _create(name: str, role: str) -> str:
    """Create the role if there is none; SQL has no shorter way to say so."""
    body = (
        f"BEGIN\n    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {sql.Literal(name).as_string()}) THEN\n"
        f"        CREATE ROLE {role} NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS;\n"
        "    END IF;\nEND"
    )
    mark = "$do$"
    while mark in body:
        mark = f"{mark[:-1]}o$"
    return f"DO {mark}\n{body}\n{mark}"


def quoted_role(connection: Connection, name: str) -> str:
    """A role's name as SQL takes it, whatever stands in it."""
    return str(connection.execute(text("SELECT quote_ident(:name)"), {"name": name}).scalar_one())


def make_reader(connection: Connection, steps: Iterable[Step]) -> None:
    """Run the SQL that makes the role."""
    for step in steps:
        _run(connection, step.statements)


def set_password(connection: Connection, name: str, password: str) -> None:
    """Give a role a password; only its hash goes to the server, whose log may keep the statement."""
    raw = connection.connection.driver_connection
    hashed = raw.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()  # type: ignore[union-attr]
    _run(connection, [f"ALTER ROLE {quoted_role(connection, name)} PASSWORD {sql.Literal(hashed).as_string()}"])


def _run(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        # Without parameters, so that a % in a name is one.
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
