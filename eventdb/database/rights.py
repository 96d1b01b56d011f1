"""What roles may do beside reading, on the engine that has roles."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

# Functions of the system by which everyone may write large objects unless it is taken from them.
LARGE_OBJECTS = ("lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid,bytea)")
_PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Right:
    """Something that a role may do beside reading."""

    words: str
    revoke: str
    """The SQL that takes it away."""


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
WHERE g.rolname <> 'pg_read_all_data'
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
    large = {f"large{number}": each for number, each in enumerate(LARGE_OBJECTS)}
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
