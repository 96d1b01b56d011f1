"""``eventdb sql``: where the SQL comes from, its parameters, what it prints, and where it is wrong."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow.parquet
import pytest
from click.testing import Result

from eventdb.sql import Statement
from tests.databases import Databases

Run = Callable[..., Result]

KINDS = "SELECT kind, COUNT(*) AS events FROM bi_event GROUP BY kind ORDER BY kind"


@pytest.fixture
def ask(run: Run, seeded_database: str) -> Run:
    """Runs ``eventdb sql`` on the seed."""

    def ask(*arguments: str, typed: str | None = None) -> Result:
        return run("sql", *arguments, db=seeded_database, typed=typed)

    return ask


def lines(result: Result) -> list[str]:
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout.splitlines()


def test_a_question_is_answered_as_a_table(ask: Run) -> None:
    assert lines(ask(KINDS)) == [
        "kind       events",
        "---------  ------",
        "agreement       5",
        "protest         1",
        "statement      18",
        "summit          3",
    ]


def test_sql_comes_from_the_argument_a_file_or_standard_input(ask: Run, tmp_path: Path) -> None:
    path = tmp_path / "kinds.sql"
    path.write_text(f"\ufeff-- Kinds\n{KINDS};\n", encoding="utf-8")
    expected = lines(ask(KINDS))
    assert lines(ask("-f", str(path))) == expected
    assert lines(ask(typed=KINDS)) == expected
    assert lines(ask("-", typed=KINDS)) == expected
    assert lines(ask("-f", "-", typed=KINDS)) == expected


@pytest.mark.parametrize("comment", ["-- Kinds", "--Kinds, of all", "--", "-- kind = NULL"])
def test_pasted_sql_may_begin_with_a_comment(ask: Run, comment: str) -> None:
    assert lines(ask(f"{comment}\n{KINDS}", "--format", "csv"))[0] == "kind,events"
    assert "SQL:2:8: " in ask(f"{comment}\nSELECT x FROM event").stderr
    assert ask("-- nothing").stderr == "Error: found no SQL\n"
    assert "No such option '--formt'" in ask("--formt=csv", KINDS).stderr


def test_sql_that_a_canned_query_shows_is_ready_to_paste(run: Run, seeded_database: str) -> None:
    shown = run("query", "timeline", "--show-sql", db=seeded_database).stdout
    assert shown.startswith("--")
    asked = run("sql", shown, "--format", "csv", db=seeded_database)
    assert lines(asked) == lines(run("query", "timeline", "--format", "csv", db=seeded_database))


@pytest.mark.parametrize("seconds", ["nan", "inf", "1e9", "-1", "soon"])
def test_a_time_is_a_number_of_seconds(ask: Run, seconds: str) -> None:
    result = ask(KINDS, "--timeout", seconds)
    assert result.exit_code == 2
    assert "Invalid value for '--timeout'" in result.stderr


def test_the_longest_time_is_one_that_both_engines_take(ask: Run) -> None:
    assert len(lines(ask(KINDS, "--timeout", "1000000"))) == 6


def test_values_by_number_are_told(ask: Run, database: str) -> None:
    number = "$1" if "://" in database else "?1"
    assert ask(f"SELECT {number}").stderr == "Error: found a parameter not written :name\n"


def test_a_full_disk_is_told(seeded_database: str) -> None:
    for arguments in (["sql", KINDS], ["schema"], ["schema", "bi_event", "--format", "json"]):
        with Path("/dev/full").open("wb") as full:
            words = [sys.executable, "-m", "eventdb", "--db", seeded_database, *arguments]
            result = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, check=False)
        assert (result.returncode, result.stderr) == (1, b"Error: cannot write: No space left on device\n")


def test_from_one_place_only(ask: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert ask(KINDS, "-f", "x.sql").exit_code == 2
    for arguments in (["-f", "csv"], [KINDS, "-f", "csv"], ["-f", "CSV"]):
        mistaken = ask(*arguments)
        assert mistaken.exit_code == 2
        assert f"no file {arguments[-1]}; --format {arguments[-1]} chooses the format" in mistaken.stderr
    assert "cannot be read" in ask("-f", "none.sql").stderr


def test_no_sql_is_told(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for typed in ("", "  \n", "-- nothing\n/* at all */ ;"):
        result = ask(typed=typed)
        assert (result.exit_code, result.stderr) == (1, "Error: found no SQL in standard input\n")
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert ask("").stderr == "Error: found no SQL\n"


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("csv", "kind,events\nagreement,5\n"),
        ("tsv", "kind\tevents\nagreement\t5\n"),
        ("json", '[\n{"kind": "agreement", "events": 5}\n]\n'),
        ("ndjson", '{"kind": "agreement", "events": 5}\n'),
        ("markdown", "| kind | events |\n| --- | --- |\n| agreement | 5 |\n"),
        ("vertical", "-[ 1 ]-\nkind    agreement\nevents  5\n"),
    ],
)
def test_formats(ask: Run, form: str, expected: str) -> None:
    result = ask(KINDS, "--format", form, "--limit", "1")
    assert result.stdout == expected
    assert result.stderr == "The first 1 rows; there are more: --limit N for N of them, --limit 0 for all\n"


def test_without_a_header(ask: Run) -> None:
    assert lines(ask(KINDS, "--format", "csv", "--no-header"))[0] == "agreement,5"


def test_a_file_appears_once_it_is_whole(ask: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("before")
    failing = (
        "SELECT CASE WHEN n < 9000 THEN n ELSE n / (n - n) + abs(-9223372036854775807 - (n - n + 1)) END"
        " FROM (SELECT ROW_NUMBER() OVER (ORDER BY day) AS n FROM calendar) x"
    )
    assert ask(failing, "--format", "csv", "-o", str(out)).exit_code == 1
    assert (out.read_text(), [each.name for each in tmp_path.iterdir()]) == ("before", ["out.csv"])
    assert lines(ask(KINDS, "--format", "csv", "-o", str(out))) == []
    assert out.read_text().splitlines()[0] == "kind,events"


def test_parquet(ask: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    assert lines(ask("SELECT *, 1.5 AS number FROM bi_event", "--format", "parquet", "-o", str(out))) == []
    table = pyarrow.parquet.read_table(out)
    assert table.num_rows == 27
    assert str(table.schema.field("event_id").type) == "int64"
    assert str(table.schema.field("number").type) == "double"
    assert ask(KINDS, "--format", "parquet").exit_code == 2


def test_days_moments_and_booleans_of_columns_are_such_in_parquet(ask: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    sql = "SELECT e.start_date, c.chosen, l.started_at FROM claim c JOIN event e ON e.id = c.event_id, load l"
    assert lines(ask(sql, "--format", "parquet", "-o", str(out))) == []
    table = pyarrow.parquet.read_table(out)
    assert [str(field.type) for field in table.schema] == ["date32[day]", "bool", "timestamp[us, tz=UTC]"]
    assert table.num_rows > 0


def test_what_a_column_is_not_declared_as_stays_text(databases: Databases, run: Run, tmp_path: Path) -> None:
    """SQLite keeps whatever it is given, here in the place of a day."""
    address, out = databases.copy("sqlite", "seed"), tmp_path / "out.parquet"
    with closing(sqlite3.connect(address)) as connection:
        connection.execute("CREATE TABLE own (day DATE, yes BOOLEAN)")
        connection.execute("INSERT INTO own VALUES ('2025-11-01', 1), ('soon', 'perhaps')")
        connection.commit()
    assert run("sql", "SELECT * FROM own", "--format", "parquet", "-o", str(out), db=address).exit_code == 0
    rows = pyarrow.parquet.read_table(out).to_pylist()
    assert rows == [{"day": "2025-11-01", "yes": "true"}, {"day": "soon", "yes": "perhaps"}]
    databases.server("sqlite").drop(address)


def test_computed_days_are_days_in_parquet_where_the_engine_tells_them(
    databases: Databases, run: Run, tmp_path: Path
) -> None:
    out = tmp_path / "out.parquet"
    address = databases.shared("postgresql", "seed")
    sql = "SELECT start_date, created FROM event, (SELECT CAST('2025-01-01 10:00Z' AS timestamptz) AS created) x"
    assert run("sql", sql, "--format", "parquet", "-o", str(out), db=address).exit_code == 0
    schema = pyarrow.parquet.read_table(out).schema
    assert [str(field.type) for field in schema] == ["date32[day]", "timestamp[us, tz=UTC]"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a=5", 5),
        ("a=-5", -5),
        ("a:text=5", "5"),
        ("a=05x", "05x"),
        ("a=", ""),
        ("a:text=", ""),
        ("a=it's \\ ; -- :x ::y", "it's \\ ; -- :x ::y"),
        ("a=9223372036854775807", 9223372036854775807),
        ("a=99999999999999999999", "99999999999999999999"),
        ("a:integer=7", 7),
        ("a:number=1.5", 1.5),
        ("a:date=2025-11-01", "2025-11-01"),
        ("a:date", None),
        ("a:text", None),
    ],
)
def test_a_parameter_has_its_type(ask: Run, given: str, expected: object) -> None:
    result = ask("SELECT :a AS a", "-p", given, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == [{"a": expected}]


def test_a_boolean_is_one(ask: Run) -> None:
    sql = "SELECT COUNT(*) AS n FROM bi_claim WHERE chosen = :chosen"
    assert lines(ask(sql, "-p", "chosen:boolean=no", "--format", "csv")) == ["n", "0"]


def test_a_text_is_a_day_where_it_is_compared_with_one_and_null_is_neither(ask: Run) -> None:
    sql = "SELECT COUNT(*) AS n FROM bi_event WHERE (:from IS NULL OR start_date >= :from)"
    assert lines(ask(sql, "-p", "from=2026-01-01", "--format", "csv")) == ["n", "1"]
    assert lines(ask(sql, "-p", "from:date=2026-01-01", "--format", "csv")) == ["n", "1"]
    assert lines(ask(sql, "-p", "from:date", "--format", "csv")) == ["n", "27"]


def test_colons_elsewhere_are_no_parameters(ask: Run, databases: Databases, run: Run) -> None:
    sql = """SELECT ':a' AS x, 'it''s :b' AS ":c" /* :d */ -- :e"""
    assert lines(ask(sql, "--format", "csv")) == ["x,:c", ":a,it's :b"]
    sql = "SELECT '1'::int + :a, $$ :b $$, E'\\' :c', $x$ $$ :d $x$"
    assert run("sql", sql, "-p", "a=1", db=databases.shared("postgresql", "seed")).exit_code == 0


def test_parameters_that_are_missing_or_unknown_are_all_told(ask: Run) -> None:
    result = ask("SELECT :kind, :day, :kind", "-p", "knd=1", "-p", "x=1", "-p", "x=2")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-4:] == [
        "Error: -p x is there twice",
        "the SQL has no parameter :knd; did you mean 'kind'?",
        "the SQL has no parameter :x; it has :kind, :day",
        "no value for :kind, :day; give -p kind=VALUE and likewise the others",
    ]
    assert "it has none" in ask("SELECT 1", "-p", "x=1").stderr


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a", "found 'a'; expected name=value"),
        ("=1", "expected name=value"),
        ("a:integer=x", "a: found 'x'; expected a whole number"),
        ("a:date=yesterday", "a: found 'yesterday'"),
        ("a:boolean=perhaps", "a: found 'perhaps'; expected true or false"),
        ("a:integr=1", "a: found the type 'integr'; expected text, integer, number, date, boolean"),
        ("a=\udcff", "bytes that are not UTF-8"),
    ],
)
def test_a_value_that_cannot_be_read_is_told(ask: Run, given: str, expected: str) -> None:
    result = ask("SELECT :a", "-p", given)
    assert result.exit_code == 2
    assert expected in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("sql", "place", "near", "shown"),
    [
        ("SELECT titel FROM bi_event", "SQL:1:8", "did you mean 'title'?", "  SELECT titel FROM bi_event\n         ^"),
        ("SELECT 1\nFROM bi_evnt", "SQL:2:6", "did you mean 'bi_event'?", "  FROM bi_evnt\n       ^"),
        ("SELECT 'titel', /* titel */ e.titel FROM bi_event e", "SQL:1:29", "did you mean 'title'?", "^"),
        ("SELECT uper(title) FROM bi_event", "SQL:1:8", "did you mean 'upper'?", "^"),
        ("SELECT 1 FROM country WHERE FROM WHERE", "SQL:1:29", "syntax error", "^"),
        ("SELECT name FROM country WHERE name = :a AND FROM", "SQL:1:46", "syntax error", "^"),
        ("SELECT name\nFROM country\nWHERE\tnam = 1", "SQL:3:7", "did you mean 'name'?", "  WHERE nam = 1\n        ^"),
        (
            "SELECT '国', nam FROM country",
            "SQL:1:13",
            "did you mean 'name'?",
            "  SELECT '国', nam FROM country\n               ^",
        ),
        ("SELECT 1 FROM (SELECT 2", "SQL:1:24", "", "^"),
    ],
)
def test_a_fault_shows_its_place(ask: Run, sql: str, place: str, near: str, shown: str) -> None:
    result = ask(sql, *(["-p", "a=a long value"] if ":a" in sql else []))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{place}: ")
    assert near in result.stderr
    assert result.stderr.endswith(f"{shown}\n")


def test_a_long_line_is_shown_around_the_place() -> None:
    statement = Statement("SELECT " + ", ".join(f"column_{number}" for number in range(100)))
    line, caret = statement.pointed(statement.text.index("column_70")).splitlines()
    assert line.startswith("  …")
    assert line.endswith("…")
    assert line[caret.index("^") :].startswith("column_70")
    assert len(line) < 110


def test_a_fault_in_a_file_names_it(ask: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.sql"
    path.write_text("-- mine\nSELECT nam FROM country")
    assert ask("-f", str(path)).stderr.startswith(f"{path}:2:8: ")


def test_what_is_hostile_reaches_no_terminal(ask: Run) -> None:
    result = ask('SELECT 1 AS "a\x1b[31m", 2 FROM "no\x1b]0;such"')
    assert result.exit_code == 1
    assert "\x1b" not in result.output
    assert "\x1b" not in ask("SELECT '\x1b[31mred' AS \"\x1b[31m\"").output


@pytest.mark.parametrize("sql", ["SELECT 1\0", "SELECT \udcff1"])
def test_what_is_no_text_is_refused(ask: Run, sql: str) -> None:
    result = ask(typed=sql.encode("utf-8", "surrogateescape"))
    assert result.exit_code == 1
    assert "expected SQL" in result.stderr


def test_a_limit_leaves_rows_out_and_says_so(ask: Run) -> None:
    assert ask(KINDS, "--limit", "4").stderr == ""
    assert ask(KINDS, "--limit", "0").stderr == ""
    assert "there are more" in ask(KINDS, "--limit", "3").stderr
    assert ask(KINDS, "--limit", "-1").exit_code == 2
    assert ask("SELECT 1 FROM country WHERE 1 = 0").stderr == "No rows\n"


def test_a_terminal_gets_the_first_thousand(ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = "SELECT day FROM bi_calendar ORDER BY day LIMIT 1500"
    assert len(lines(ask(sql))) == 1502
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True)
    result = ask(sql)
    assert len(result.stdout.splitlines()) == 1002
    assert "The first 1000 rows; there are more" in result.stderr


def test_how_it_would_be_answered(ask: Run) -> None:
    for arguments in (["SELECT * FROM event WHERE id = 1", "--explain"], ["EXPLAIN SELECT 1"]):
        assert len(lines(ask(*arguments))) > 2
    assert lines(ask("SELECT * FROM event WHERE id = :id", "-p", "id=1", "--explain"))[0] == "plan"
    assert lines(ask("EXPLAIN SELECT * FROM event", "--explain"))


def test_values_of_many_types_are_written(databases: Databases, run: Run) -> None:
    """None of them as Python would write it, and none that Python has no type for fails."""
    sql = (
        "SELECT 'infinity'::date AS a, '0044-03-15 BC'::date AS b, 'infinity'::timestamptz AS c"
        """, '{"x": 1}'::jsonb AS d"""
        ", array[1, 2] AS e, interval '1 day' AS f, 1.50::numeric AS g, length((10::numeric ^ 5000)::text) AS h"
        ", 'NaN'::float8 AS i, '\\xff'::bytea AS j, true AS k, array['2025-01-01'::date] AS l"
    )
    result = run("sql", sql, "--format", "json", db=databases.shared("postgresql", "seed"))
    assert json.loads(result.stdout) == [
        {"a": "infinity", "b": "0044-03-15 BC", "c": "infinity", "d": '{"x": 1}', "e": "{1,2}", "f": "1 day", "g": 1.5}
        | {"h": 5001, "i": "nan", "j": "ff", "k": True, "l": "{2025-01-01}"}
    ]
    huge = run("sql", "SELECT 10::numeric ^ 5000 AS n", "--format", "csv", db=databases.shared("postgresql", "seed"))
    assert len(huge.stdout) > 5000


def lines_and_memory(address: str, sql: str) -> tuple[int, int]:
    """How many lines of csv come of it, and how many MB of memory it took."""
    code = (
        "import resource, sys; from eventdb.cli import main; main(sys.argv[1:], standalone_mode=False);"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)"
    )
    arguments = ["--db", address, "sql", sql, "--format", "csv"]
    # By way of a shell: a process begins with the greatest size of the one that started it.
    done = subprocess.run(
        ["sh", "-c", '"$@" | wc -l', "sh", sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout), int(done.stderr)


def test_many_rows_take_little_memory(databases: Databases, engine_name: str) -> None:
    """These are 200 MB of csv, and are never all there."""
    rows = (
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000)"
        " SELECT n, 'WORDS' AS words FROM c"
    ).replace("WORDS", "x" * 2000)
    lines_written, memory = lines_and_memory(databases.shared(engine_name, "seed"), rows)
    assert lines_written == 100_001
    assert memory < 100


def test_large_rows_come_few_at_a_time(databases: Databases, engine_name: str) -> None:
    """These too are 200 MB of csv, in rows of 5 MB."""
    words = "printf('%.*c', 5000000, 'x')" if engine_name == "sqlite" else "repeat('x', 5000000)"
    rows = (
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 40) SELECT n, WORDS AS words FROM c"
    ).replace("WORDS", words)
    lines_written, memory = lines_and_memory(databases.shared(engine_name, "seed"), rows)
    assert lines_written == 41
    assert memory < 180


def test_a_reader_that_goes_away_is_no_fault(seeded_database: str) -> None:
    command = [sys.executable, "-m", "eventdb", "--db", seeded_database, "sql", "SELECT day FROM calendar"]
    done = subprocess.run(
        ["sh", "-c", '"$@" --format csv | head -2', "sh", *command], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("day\n1900-01-01\n", "")


def test_a_closed_output_is_no_fault(seeded_database: str) -> None:
    command = [sys.executable, "-m", "eventdb", "--db", seeded_database, "sql", KINDS]
    for closed in ('"$@" >&-', '"$@" 2>&- >&-'):
        done = subprocess.run(["sh", "-c", closed, "sh", *command], capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


def test_a_database_that_is_not_ours_is_refused(run: Run, empty_database: str) -> None:
    result = run("sql", "SELECT 1", db=empty_database)
    assert result.exit_code == 1
    assert "eventdb load" in result.stderr
