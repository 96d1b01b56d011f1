"""Roles that can read and nothing else, on the engine that has roles."""

from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import sql
from sqlalchemy import Connection, text

from eventdb.database.address import shown
from eventdb.errors import EventdbError

# What Postgres keeps of a name, in bytes; it cuts off the rest.
LONGEST_ROLE = 63
# Names that SQL reads as something other than a role, quoted or not.
_NO_ROLES = {"public", "none"}
# Functions of the system by which everyone may write large objects unless it is taken from them.
_LARGE_OBJECTS = ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid,bytea)")
_PUBLIC = "public"


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
    superuser: bool = False
    """Whether only a superuser can run it."""


@dataclass(frozen=True, slots=True)
class Right:
    """Something that a role may do beside reading."""

    words: str
    revoke: str
    """The SQL that takes it away."""


def why_no_role(name: str) -> str | None:
    """What keeps a name from being a role's; None if nothing does."""
    if not name.isprintable() or not name.strip():
        return "expected a name without line breaks and control characters"
    if name in _NO_ROLES or name.startswith("pg_"):
        return f"Postgres keeps {name!r} for itself"
    if len(name.encode()) > LONGEST_ROLE:
        return f"it is longer than the {LONGEST_ROLE} bytes that Postgres keeps of a name"
    return None


def require_roles(connection: Connection) -> None:
    """Refuse a database of an engine that has no roles.

    Raises:
        EventdbError: it is an SQLite file; the message says what to do instead.
    """
    if connection.dialect.name == "sqlite":
        name = shown(connection.engine.url)
        raise EventdbError(
            f"{name} is an SQLite file, and SQLite has no roles: who may write to the file may change it. Let others"
            f" only read the file (chmod 644 {name}), and have tools open it as file:{name}?mode=ro; add &immutable=1"
            " where nobody loads into it meanwhile"
        )


def reader_steps(connection: Connection, reader: Reader) -> list[Step]:
    """The SQL that makes the role or brings it up to date, in its order; to run it again changes nothing.

    What is to come is readable too, where the role that owns the tables makes it.
    """
    place = connection.execute(text(_PLACE), {"role": reader.name}).one()
    role, database, schema, owner = place.role, place.database, place.schema, place.owner
    settings = {
        "default_transaction_read_only": "on",
        "statement_timeout": f"{reader.seconds}s",
        "idle_in_transaction_session_timeout": f"{reader.seconds}s",
    }
    path = f"ALTER ROLE {role} IN DATABASE {database} SET search_path = {schema}"
    return [
        Step(
            "The role, if it is not there yet. It has no password until you give it one.", (_create(reader.name, role),)
        ),
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
        Step(
            "Likewise for large objects, which everyone may make. Only a superuser can take that away.",
            tuple(f"REVOKE EXECUTE ON FUNCTION {each} FROM PUBLIC" for each in _LARGE_OBJECTS),
            superuser=True,
        ),
    ]


_PLACE = """
SELECT
    quote_ident(:role) AS role,
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


def make_reader(connection: Connection, reader: Reader) -> None:
    """Run the SQL that makes the role, but for what only a superuser can run, where the user isn't one."""
    is_superuser = connection.exec_driver_sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").scalar_one()
    for step in reader_steps(connection, reader):
        if is_superuser or not step.superuser:
            _run(connection, step.statements)


def set_password(connection: Connection, name: str, password: str) -> None:
    """Give a role a password; only its hash goes to the server, whose log may keep the statement."""
    raw = connection.connection.driver_connection
    hashed = raw.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()  # type: ignore[union-attr]
    _run(connection, [f"ALTER ROLE {quoted_role(connection, name)} PASSWORD {sql.Literal(hashed).as_string()}"])


def own_rights(connection: Connection, name: str) -> list[str]:
    """What a role is, or may do beside reading, that not everyone is and may: words for each, none if there is no role.

    ``reader_steps`` would leave it all with the role.
    """
    is_superuser = connection.execute(
        text("SELECT rolsuper FROM pg_roles WHERE rolname = :name"), {"name": name}
    ).scalar()
    if is_superuser is not False:
        return ["superuser"] if is_superuser else []
    standing = connection.execute(text(_STANDING), {"name": name}).scalars()
    everyone = {right.words for right in _rights(connection, _PUBLIC)}
    beyond = (right.words for right in _rights(connection, name) if right.words not in everyone)
    return list(dict.fromkeys([*standing, *beyond]))


# What a role is: attributes, memberships, and what it owns here or in other databases.
_STANDING = """
WITH r AS (SELECT * FROM pg_roles WHERE rolname = :name)
SELECT w FROM r CROSS JOIN LATERAL (VALUES
    (rolcreatedb, 'may create databases'), (rolcreaterole, 'may create roles'),
    (rolreplication, 'may replicate'), (rolbypassrls, 'passes by row-level security')
) v(is_so, w) WHERE is_so
UNION ALL
SELECT 'member of ' || quote_ident(g.rolname) FROM r
JOIN pg_auth_members m ON m.member = r.oid JOIN pg_roles g ON g.oid = m.roleid
UNION ALL
SELECT CASE WHEN d.dbid IN (0, b.oid) THEN 'owner of ' || pg_describe_object(d.classid, d.objid, d.objsubid)
       ELSE 'owner of something in another database' END
FROM r JOIN pg_shdepend d ON d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid AND d.deptype = 'o'
CROSS JOIN (SELECT oid FROM pg_database WHERE datname = current_database()) b
"""


def public_rights(connection: Connection) -> list[Right]:
    """What everyone may do beside reading, and so every reader too."""
    return list(_rights(connection, _PUBLIC))


def _rights(connection: Connection, name: str) -> Iterable[Right]:
    large = {f"large{number}": each for number, each in enumerate(_LARGE_OBJECTS)}
    listed = ", ".join(f":{each}" for each in large)
    query = text(_RIGHTS.format(large=listed))
    for privilege, kind, thing in connection.execute(query, {"name": name, **large}):
        yield Right(f"{privilege} on {kind.lower()} {thing}", f"REVOKE {privilege} ON {kind} {thing} FROM PUBLIC")


# What a role may do beside reading, by its own right or everyone's; memberships count as far as they are inherited.
_RIGHTS = """
SELECT p, 'DATABASE', quote_ident(current_database()) FROM unnest(ARRAY['CREATE', 'TEMPORARY']) p
WHERE has_database_privilege(:name, current_database(), p)
UNION ALL
SELECT 'CREATE', 'SCHEMA', quote_ident(nspname) FROM pg_namespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege(:name, oid, 'CREATE')
UNION ALL
SELECT p, 'TABLE', c.oid::regclass::text
FROM pg_class c CROSS JOIN unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) p
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relnamespace NOT IN (
    SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_' OR nspname = 'information_schema'
) AND (has_table_privilege(:name, c.oid, p)
    OR (p IN ('INSERT', 'UPDATE') AND has_any_column_privilege(:name, c.oid, p)))
UNION ALL
SELECT p, 'SEQUENCE', c.oid::regclass::text FROM pg_class c CROSS JOIN unnest(ARRAY['USAGE', 'UPDATE']) p
WHERE c.relkind = 'S' AND has_sequence_privilege(:name, c.oid, p)
UNION ALL
SELECT 'EXECUTE', 'FUNCTION', f.oid::regprocedure::text FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
WHERE has_function_privilege(:name, f.oid, 'EXECUTE') AND (
    f.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    OR n.nspname = 'pg_catalog' AND f.oid IN (SELECT to_regprocedure(x) FROM unnest(ARRAY[{large}]) x)
)
ORDER BY 2, 3, 1
"""


def _run(connection: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        # Without parameters, so that a % in a name is one.
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
