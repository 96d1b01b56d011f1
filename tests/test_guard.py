"""What ``eventdb sql`` refuses: a list of attacks, what each gets, and that nothing has changed afterwards."""

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import Result
from sqlalchemy.engine import make_url

from eventdb.database import connect_engine, database_url, guarded
from eventdb.database.engine import file_address
from eventdb.errors import EventdbError, TimedOutError
from tests.databases import Databases

Run = Callable[..., Result]

SEVERAL = "expected one"
ENDLESS = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT COUNT(*) FROM c"
# FILE stands for a file beside the database that isn't there, and of which nothing may make one.
ON_SQLITE = {
    "INSERT INTO topic SELECT * FROM topic": "it would insert into topic",
    "UPDATE country SET name = 'x'": "it would update country",
    "DELETE FROM event": "it would delete from event",
    "REPLACE INTO topic SELECT * FROM topic": "it would ",
    "WITH x AS (SELECT 1) DELETE FROM event": "it would delete from event",
    "EXPLAIN DELETE FROM event": "it would delete from event",
    "DROP TABLE event": "it would change the schema",
    "DROP VIEW bi_event": "it would change the schema",
    "CREATE TABLE t (x)": "it would change the schema",
    "CREATE TEMP TABLE t AS SELECT 1": "it would change the schema",
    "CREATE TEMP VIEW v AS SELECT 1": "it would change the schema",
    "CREATE VIRTUAL TABLE t USING fts5(x)": "it would change the schema",
    "ALTER TABLE event RENAME TO e": "it would ",
    "ATTACH 'FILE' AS y": "it would attach the file ",
    "ATTACH ':memory:' AS y": "it would attach the file :memory:",
    "DETACH main": "it would detach main",
    "VACUUM": "it would write the file anew",
    "VACUUM INTO 'FILE'": "it would attach the file ",
    "REINDEX": "it would index ",
    "ANALYZE": "it would ",
    "BEGIN": "it would begin or end a transaction",
    "COMMIT": "it would begin or end a transaction",
    "SAVEPOINT s": "it would begin or end a transaction",
    "PRAGMA query_only = 0": "the pragma query_only",
    "PRAGMA writable_schema = 1": "the pragma writable_schema",
    "PRAGMA journal_mode = WAL": "the pragma journal_mode",
    "PRAGMA user_version = 5": "the pragma user_version",
    "SELECT * FROM pragma_user_version(5)": "",
    "PRAGMA temp_store_directory = '/'": "the pragma temp_store_directory",
    "PRAGMA hard_heap_limit = 0": "the pragma hard_heap_limit",
    "PRAGMA trusted_schema = ON": "the pragma trusted_schema",
    "PRAGMA wal_checkpoint": "the pragma wal_checkpoint",
    "SELECT load_extension('FILE')": "it would call load_extension()",
    "SELECT fts3_tokenizer('simple')": "it would call fts3_tokenizer()",
    "SELECT writefile('FILE', 'x')": "no such function: writefile",
    "SELECT readfile('FILE')": "no such function: readfile",
    "SELECT edit('x')": "no such function: edit",
    "SELECT * FROM dbstat": "it would change the schema",
    "SELECT * FROM fts3tokenize": "it would change the schema",
    "SELECT 1; DROP TABLE event": SEVERAL,
    "SELECT 1 -- ;\n; DELETE FROM event": SEVERAL,
    "SELECT 1 /* ; */; /* */ DELETE FROM event": SEVERAL,
    "SELECT zeroblob(1000000000)": "more than 32 MB",
    "SELECT hex(randomblob(30000000))": "more than 32 MB",
    "SELECT replace(hex(zeroblob(1000000)), '0', '0123456789012345678901234567890123456789')": "more than 32 MB",
    "SELECT group_concat(h) FROM (SELECT hex(zeroblob(9000000)) h FROM country)": "more than 32 MB",
    "SELECT " + ", ".join(["zeroblob(30000000)"] * 400): "MB of memory",
    "SELECT " + "+".join("1" * 30_000): "too large",
    "SELECT " + "(" * 5000 + "1" + ")" * 5000: "overflow",
    " UNION ALL ".join(["SELECT 1"] * 1000): "too many terms",
    "SELECT '" + "x" * 2**20 + "'": "more than 1,048,576 bytes",
}
ON_POSTGRES = {
    "INSERT INTO topic SELECT * FROM topic": "INSERT does something other than read",
    "UPDATE country SET name = 'x'": "UPDATE does something other than read",
    "DELETE FROM event": "DELETE does something other than read",
    "MERGE INTO topic t USING topic s ON false WHEN MATCHED THEN DELETE": "MERGE does something other than read",
    "WITH x AS (DELETE FROM event RETURNING *) SELECT * FROM x": "a statement in WITH would write",
    "WITH x AS (SELECT 1) DELETE FROM event": "syntax error",
    "EXPLAIN ANALYZE DELETE FROM event": "cannot execute DELETE in a read-only transaction",
    "EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1": "permission denied for schema",
    "SELECT 1 AS x INTO t": "SELECT INTO would make a table",
    "SELECT * FROM country FOR UPDATE": "SELECT FOR UPDATE in a read-only transaction",
    "DROP TABLE event": "DROP does something other than read",
    "TRUNCATE event": "TRUNCATE does something other than read",
    "CREATE TABLE t (x int)": "CREATE does something other than read",
    "CREATE TEMP TABLE t AS SELECT 1": "CREATE does something other than read",
    "SET transaction_read_only = off": "SET does something other than read",
    "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE": "SET does something other than read",
    "RESET ALL": "RESET does something other than read",
    "BEGIN": "BEGIN does something other than read",
    "COMMIT": "COMMIT does something other than read",
    "COMMIT AND CHAIN": "COMMIT does something other than read",
    "ROLLBACK": "ROLLBACK does something other than read",
    "CALL p()": "CALL does something other than read",
    "LISTEN x": "LISTEN does something other than read",
    "NOTIFY x": "NOTIFY does something other than read",
    "LOCK TABLE event": "LOCK does something other than read",
    "VACUUM": "VACUUM does something other than read",
    "LOAD 'FILE'": "LOAD does something other than read",
    "DO $$ BEGIN EXECUTE 'COPY (SELECT 1) TO ''FILE'''; END $$": "DO does something other than read",
    "COPY (SELECT 1) TO PROGRAM 'touch FILE'": "COPY does something other than read",
    "COPY (SELECT 1) TO 'FILE'": "COPY does something other than read",
    "/* */ -- x\n COPY (SELECT 1) TO 'FILE'": "COPY does something other than read",
    "/* /* */ EXPLAIN */ COPY (SELECT 1) TO 'FILE'": "syntax error",
    "/* /* */ SHOW */ COPY (SELECT 1) TO 'FILE'": "syntax error",
    "SHOW work_mem; COPY (SELECT 1) TO 'FILE'": SEVERAL,
    "SELECT 1; COPY (SELECT 1) TO 'FILE'": SEVERAL,
    "SELECT 1 /* ; */; DELETE FROM event": SEVERAL,
    "SELECT set_config('transaction_read_only', 'off', true)": "must be set before any query",
    "SELECT nextval('event_id_seq')": "permission denied for sequence",
    "SELECT setval('event_id_seq', 1)": "permission denied for sequence",
    "SELECT lo_import('/etc/hosts')": "permission denied",
    "SELECT lo_export(1, 'FILE')": "permission denied",
    "SELECT pg_read_file('PG_VERSION')": "permission denied",
    "SELECT pg_ls_dir('.')": "permission denied",
    "SELECT pg_reload_conf()": "permission denied",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()": "terminate",
    "SELECT * FROM ts_stat('DELETE FROM event')": "cannot open DELETE query as cursor",
    "SELECT * FROM ts_stat('SELECT to_tsvector(pg_read_file(''PG_VERSION''))')": "permission denied",
    "SELECT dblink_exec('SERVER', 'DELETE FROM event')": "password",
    "SELECT sneaky()": "in a read-only transaction",
    "SELECT repeat('x', 2000000000)": "too large",
    "SELECT repeat('x', 40000000)": "a value has more than 32 MB",
    "SELECT convert_to(repeat('x', 40000000), 'UTF8')": "a value has more than 32 MB",
    "SELECT array_agg(repeat('x', 1000000)) FROM generate_series(1, 40)": "a value has more than 32 MB",
    "SELECT '" + "x" * 2**20 + "'": "more than 1,048,576 bytes",
    "SELECT " + "(" * 100_000 + "1" + ")" * 100_000: "memory exhausted",
}
ATTACKS = [("sqlite", sql) for sql in ON_SQLITE] + [("postgresql", sql) for sql in ON_POSTGRES]
SNEAKY = """
    CREATE FUNCTION sneaky() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS
    $$ BEGIN SET LOCAL transaction_read_only = off; EXCEPTION WHEN OTHERS THEN DELETE FROM event; END $$
"""


@pytest.fixture(scope="module")
def attacked(databases: Databases) -> Iterator[dict[str, str]]:
    """By engine, the address of a database that may be written to, with the seed."""
    made = {name: databases.copy(name, "seed") for name in ("sqlite", "postgresql")}
    with psycopg.connect(made["postgresql"]) as connection:
        connection.execute("CREATE EXTENSION dblink")
        connection.execute(SNEAKY)
    yield made
    for name, address in made.items():
        databases.server(name).drop(address)


def state(address: str) -> object:
    """All that a statement could have changed."""
    if "://" not in address:
        path = Path(address)
        beside = sorted(each.name for each in path.parent.glob(f"{path.name}*"))
        return hashlib.sha256(path.read_bytes()).hexdigest(), beside
    with psycopg.connect(address) as connection:
        schema = connection.execute("SELECT relname, relkind, relacl::text FROM pg_class ORDER BY 1, 2").fetchall()
        rows = connection.execute(
            "SELECT count(*), md5(string_agg(e::text, '' ORDER BY id)) FROM event e"
            " UNION ALL SELECT count(*), md5(string_agg(c::text, '' ORDER BY iso3)) FROM country c"
            " UNION ALL SELECT count(*), '' FROM pg_largeobject_metadata"
            " UNION ALL SELECT last_value, '' FROM event_id_seq"
        ).fetchall()
        return schema, rows


def connection_words(address: str) -> str:
    """How libpq is told of the server."""
    if "://" not in address:
        return ""
    server = make_url(address)
    words: dict[str, object] = {"host": server.host, "port": server.port, "user": server.username}
    words |= {"password": server.password, "dbname": server.database, **server.query}
    return " ".join(f"{name}={value}" for name, value in words.items() if value)


@pytest.mark.parametrize(("engine", "sql"), ATTACKS, ids=[f"{engine}-{sql[:60]}" for engine, sql in ATTACKS])
def test_an_attack_gets_a_refusal_and_changes_nothing(
    engine: str, sql: str, attacked: dict[str, str], tmp_path: Path, run: Run
) -> None:
    address = attacked[engine]
    before = state(address)
    made = tmp_path / "made"
    typed = sql.replace("FILE", str(made)).replace("SERVER", connection_words(address))
    result = run("sql", "-", "--format", "csv", "--timeout", "5", db=address, typed=typed)
    expected = (ON_SQLITE if engine == "sqlite" else ON_POSTGRES)[sql]
    assert expected in result.stderr
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr) < 500
    assert not made.exists()
    assert state(address) == before


@pytest.mark.parametrize("sql", [ENDLESS, ENDLESS.replace("COUNT(*)", "n")])
def test_what_has_no_end_is_stopped(sql: str, seeded_database: str, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    result = run("sql", sql, "--timeout", "0.3", "--format", "csv", "-o", str(out), db=seeded_database)
    assert (result.exit_code, result.stdout) == (4, "")
    assert "longer than 0.3 s; --timeout SECONDS gives it more" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_one_step_that_takes_minutes_is_left_behind(databases: Databases) -> None:
    """SQLite looks at the clock between steps only; this is one."""
    engine = connect_engine(database_url(databases.shared("sqlite", "seed")), read_only=True)
    step = "SELECT instr(printf('%.*c', 700000, 'a'), printf('%.*c', 350000, 'a') || 'b')"
    with guarded(engine, 0.1) as database:
        with pytest.raises(TimedOutError):
            database.run(step, [])
        with pytest.raises(TimedOutError):
            database.run("SELECT 1", [])


def test_the_time_of_who_reads_the_rows_is_not_the_databases(seeded_database: str) -> None:
    engine = connect_engine(database_url(seeded_database), read_only=True)
    with guarded(engine, 2) as database:
        rows = iter(database.run("SELECT day FROM calendar", []).rows)
        next(rows)
        time.sleep(2.1)
        assert sum(1 for _row in rows) > 70_000


def test_what_reads_passes(seeded_database: str, run: Run) -> None:
    for sql in (
        "SELECT 1",
        "select 1;",
        "/* a */ SELECT 1 -- b",
        "VALUES (1)",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "EXPLAIN SELECT 1",
        "SELECT upper('x'), count(*) FROM country",
    ):
        result = run("sql", sql, db=seeded_database)
        assert (result.exit_code, result.stderr) == (0, ""), sql


def test_pragmas_that_only_tell_pass(databases: Databases, run: Run) -> None:
    address = databases.shared("sqlite", "seed")
    for sql in ("PRAGMA table_info(country)", "SELECT * FROM pragma_index_list('country')", "PRAGMA user_version"):
        assert run("sql", sql, db=address).exit_code == 0, sql
    assert run("sql", "SELECT value FROM json_each('[1, 2]')", "--format", "csv", db=address).stdout == "value\n1\n2\n"


def test_settings_are_shown(databases: Databases, run: Run) -> None:
    address = databases.shared("postgresql", "seed")
    assert run("sql", "SHOW transaction_read_only", "--no-header", "--format", "csv", db=address).stdout == "on\n"
    assert run("sql", "TABLE role", db=address).exit_code == 0


def test_a_superuser_reads_as_one_who_may_only_read(databases: Databases, run: Run) -> None:
    address = databases.shared("postgresql", "seed")
    result = run("sql", "SELECT current_user", "--no-header", "--format", "csv", db=address)
    assert result.stdout == "pg_read_all_data\n"


def test_what_an_older_server_lets_pass_is_rolled_back(attacked: dict[str, str], run: Run) -> None:
    """Before Postgres 16, a transaction for reading only may make a large object."""
    address = attacked["postgresql"]
    before = state(address)
    run("sql", "SELECT lo_create(0)", db=address)
    assert state(address) == before


def test_what_only_grants_can_stop(attacked: dict[str, str], run: Run) -> None:
    """docs/sql.md says so: what a function does outside the transaction, and what a superuser takes back."""
    address = attacked["postgresql"]
    read = "SELECT (ts_stat('SELECT to_tsvector(pg_read_file(''PG_VERSION''))')).word FROM BACK"
    write = "SELECT dblink_exec('SERVER', 'CREATE TABLE written (x int)') FROM BACK"
    for sql in (read, write):
        typed = sql.replace("BACK", "(SELECT set_config('role', 'none', true)) AS back")
        assert run("sql", typed.replace("SERVER", connection_words(address)), db=address).exit_code == 0
    assert run("sql", "SELECT pg_logical_emit_message(false, 'a', 'b')", db=address).exit_code == 0
    with psycopg.connect(address) as connection:
        connection.execute("DROP TABLE written")


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    engine = connect_engine(database_url(str(tmp_path / "none.sqlite")), read_only=True)
    with pytest.raises(EventdbError, match="it is not there yet"), guarded(engine, None):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "broken.sqlite"
    path.write_bytes(b"no database" * 1000)
    engine = connect_engine(database_url(str(path)), read_only=True)
    with pytest.raises(EventdbError, match="is not an SQLite database"), guarded(engine, None):
        pass


@pytest.mark.parametrize("options", ["", "?mode=rwc", "?mode=rw&cache=private", "?cache=private&mode=rwc"])
def test_an_address_cannot_ask_to_write(options: str, databases: Databases) -> None:
    path = databases.shared("sqlite", "seed")
    url = database_url().set(drivername="sqlite", database=f"file:{path}{options}", query={})
    assert file_address(url).endswith("mode=ro")
    assert file_address(url).count("mode=") == 1
    with guarded(connect_engine(url, read_only=True), 5) as database:
        assert list(database.run("SELECT COUNT(*) FROM event", []).rows) == [(27,)]
