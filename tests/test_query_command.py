"""``eventdb query``: its list, its help, its parameters, and what it says beside the rows."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from eventdb import queries
from eventdb.cli import main
from eventdb.queries import Parameter, ParameterType

Run = Callable[..., Result]

MINE = """\
-- How many events there are of a kind.
--
-- Counts records.
--
-- :kind text required  The kind
-- > events  Number of them
SELECT COUNT(*) AS events FROM event WHERE kind = :kind
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "of-kind.sql").write_text(MINE)
    return folder


def test_the_list_has_a_line_each(run: Run) -> None:
    result = run("query")
    lines = [line.split("\t") for line in result.output.splitlines()]
    assert sorted(name for name, _help in lines) == sorted(queries.files())
    assert all(line == [queries.find(line[0]).name, queries.find(line[0]).help] for line in lines)
    groups = [queries.find(name).group for name, _help in lines]
    assert groups == sorted(groups)


def test_the_list_has_headings_in_a_terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True)
    lines = run("query").output.splitlines()
    assert "Statements" in lines
    assert "  timeline               Events in the order of their days." in lines


@pytest.mark.parametrize("name", queries.files())
def test_help_documents_parameters_and_columns(run: Run, name: str) -> None:
    query = queries.find(name)
    # Long lines are broken at blanks, and behind hyphens.
    words = " ".join(run("query", name, "--help").output.split()).replace("- ", "-")
    for expected in (query.help, *(" ".join(part.split()) for part in query.description.split("\n\n"))):
        assert expected.replace("- ", "-") in words
    for parameter in query.parameters:
        assert f"--{parameter.name.replace('_', '-')} " in words
        assert parameter.help in words
    for column in query.columns:
        assert f"{column.name} {column.help}" in words
    if query.nothing:
        assert f"No rows: {query.nothing}" in words


def test_help_of_all_lists_them_under_headings(run: Run, own: Path) -> None:
    output = run("query", "--queries", str(own), "--help").output
    assert "Summits:\n  around-summit" in output
    assert "Others:\n  of-kind  How many events there are of a kind.\n" in output


def test_required_parameters_go_by_place_or_by_name(run: Run, articles_database: str) -> None:
    by_place = run("query", "in-office", "2024-07-01", "--country", "nor", "-f", "csv", db=articles_database)
    by_name = run("query", "in-office", "--country", "NOR", "-f", "csv", "--day", "2024-07-01", db=articles_database)
    assert by_place.exit_code == by_name.exit_code == 0
    assert by_place.stdout == by_name.stdout
    assert by_place.stdout.splitlines()[1].startswith("certain,Henrik Moe,Prime Minister,NOR,")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["in-office"], "Missing DAY: The day"),
        (["in-office", "yesterday"], "Invalid value for '--day': found 'yesterday'; expected a date such as"),
        (["in-office", "2024-07-01", "NOR"], "Got more than was asked for: NOR; did you mean --country NOR?"),
        (["report-volume", "kor"], "Got more than was asked for: kor; did you mean --country kor?"),
        (["report-volume", "South", "Korea"], "for: South Korea; did you mean --country 'South Korea'?"),
        (["report-volume", "NOR", "GDELT2"], "did you mean --country NOR, --dataset GDELT2?"),
        (["report-dyad", "NOR", "CHL", "2024-03"], "did you mean --from 2024-03 or --to 2024-03?"),
        (["rejects", "3"], "did you mean --load 3 or --limit 3?"),
        (["timeline", "henrik-moe"], "Got more than was asked for: henrik-moe; expected --actor or --topic before it"),
        (["report-volume", "--country", "NOR", "CHL"], "Got more than was asked for: CHL\n"),
        (["in-office", "2024-07-01", "--country", "NRW"], "Invalid value for '--country': no country 'NRW'"),
        (["in-office", "2024-07-01", "--limit", "-1"], "Invalid value for '--limit': found '-1'; expected a number of"),
        (["around-summit", "--days", "-1"], "'--days': found '-1'; expected a whole number from 0 to 3660"),
        (
            ["reports-around", "bergen-2024", "--days", "99999"],
            "'--days': found '99999'; expected a whole number from 0",
        ),
        (["rejects", "--load", "99"], "Invalid value for '--load': no load 99; the newest is load "),
        (["report-date-anomalies", "--load", "0"], "(eventdb loads lists them)"),
        (["rejects", "--load", "a.csv"], "found 'a.csv'; expected the number of a load, which eventdb loads lists"),
        (["timeline", "--from", "2024-03-02", "--to", "2024-03-01"], "--from 2024-03-02 is after --to 2024-03-01"),
        (["timeline", "--kind", "sumit"], "Invalid value for '--kind': found 'sumit'; expected one of summit,"),
        (["timeline", "--actor", "henrik-mo"], "'henrik-mo'; did you mean 'henrik-moe'?"),
        (["timeline", "--form", "csv"], "No such option"),
        (["timeline", "--db", "x.sqlite"], "--db stands before the command: eventdb --db … query"),
        (["timelin"], "no query 'timelin'; did you mean 'timeline'?"),
        (["nothing-like-it"], "no query 'nothing-like-it'; eventdb query lists them"),
        (["find-quote", " "], "found no words; expected at least one"),
        (["--queries", "nowhere"], "Directory 'nowhere' does not exist"),
    ],
)
def test_wrong_use_is_told_and_ends_with_2(
    run: Run, articles_database: str, arguments: list[str], message: str
) -> None:
    result = run("query", *arguments, db=articles_database)
    assert result.exit_code == 2
    assert message in result.stderr
    assert result.stdout == ""


def test_a_value_of_a_closed_list_may_be_in_capitals(run: Run, reports_database: str) -> None:
    small = run("query", "report-volume", "--dataset", "gdelt2", "--stories", "yes", db=reports_database)
    large = run("query", "report-volume", "--dataset", "GDELT2", "--stories", "Yes", db=reports_database)
    assert large.exit_code == 0
    assert large.stdout == small.stdout
    shown = run("query", "report-volume", "--dataset", "Icews", "--show-sql").stdout
    assert "--   dataset = 'icews'\n" in shown


@pytest.mark.parametrize(
    ("words", "option", "word"),
    [
        (("query", "timeline"), "--format", "csv"),
        (("sql", "SELECT 1 AS n"), "--format", "csv"),
        (("loads",), "--format", "json"),
        (("vocabulary",), "--format", "markdown"),
        (("schema",), "--format", "json"),
        (("schema",), "--kind", "view"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else value,
)
def test_a_word_of_an_option_may_be_in_capitals(
    run: Run, articles_database: str, words: tuple[str, ...], option: str, word: str
) -> None:
    small, capital = (run(*words, option, each, db=articles_database) for each in (word, word.upper()))
    assert (small.exit_code, small.stderr) == (0, "")
    assert (capital.exit_code, capital.stdout, capital.stderr) == (0, small.stdout, "")


def test_the_format_of_an_export_may_be_in_capitals(run: Run, articles_database: str, tmp_path: Path) -> None:
    words = ("export", str(tmp_path / "out"), "--view", "bi_leader", "--format", "CSV")
    assert run(*words, db=articles_database).exit_code == 0
    assert (tmp_path / "out" / "bi_leader.csv").exists()


def test_a_closed_list_may_tell_capitals_apart() -> None:
    parameter = Parameter("unit", ParameterType.TEXT, "Which", choices=("m", "M"))
    assert [parameter.value(words) for words in ("m", "M")] == ["m", "M"]


def test_rows_left_out_are_told(run: Run, articles_database: str) -> None:
    result = run("query", "timeline", "--limit", "2", "-f", "ndjson", db=articles_database)
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == "The first 2 rows; there are more: --limit N for N of them, --limit 0 for all\n"


@pytest.mark.parametrize("limit", ["39", "0", "2147483647"])
def test_nothing_is_told_where_all_rows_are_there(run: Run, articles_database: str, limit: str) -> None:
    result = run("query", "timeline", "--limit", limit, "-f", "ndjson", db=articles_database)
    assert len(result.stdout.splitlines()) == 39
    assert result.stderr == ""


def test_an_empty_answer_is_a_header_and_a_word(run: Run, articles_database: str) -> None:
    result = run("query", "timeline", "--from", "2030-01-01", "-f", "csv", db=articles_database)
    assert result.exit_code == 0
    assert result.stdout == ",".join(column.name for column in queries.find("timeline").columns) + "\n"
    assert result.stderr == "No rows\n"


def test_truths_are_words_on_both_engines(run: Run, articles_database: str) -> None:
    result = run("query", "largest-protests", "--country", "NOR", "-f", "json", db=articles_database)
    assert [row["violence"] for row in json.loads(result.stdout)] == [None, False, None]


def test_a_file_instead_of_the_screen(run: Run, articles_database: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    result = run("query", "agreement-network", "-f", "csv", "-o", str(path), "--no-header", db=articles_database)
    assert (result.exit_code, result.stdout) == (0, "")
    assert path.read_text().splitlines()[0] == "CHL,NOR,6,8,2024-03-12,2024-12-05"
    again = run("query", "agreement-network", "-f", "csv", "-o", "-", "--no-header", db=articles_database)
    assert again.stdout == path.read_text()


@pytest.mark.parametrize("name", [name for name in queries.files() if ":to " in queries.find(name).sql])
def test_a_time_that_ends_before_it_begins_is_refused_by_every_query(run: Run, name: str) -> None:
    required = [parameter for parameter in queries.find(name).parameters if parameter.required]
    given = [part for parameter in required for part in (f"--{parameter.name}", "x")]
    result = run("query", name, *given, "--from", "2025-01-01", "--to", "2024-12-31", "--show-sql")
    assert result.exit_code == 2
    assert "is after --to" in result.stderr


def test_a_month_may_be_given_as_a_month_or_by_a_day(run: Run, reports_database: str) -> None:
    for month in ("2024-03", "2024-03-31"):
        result = run("query", "report-duplicates", "NOR", month, "-f", "csv", db=reports_database)
        assert len(result.stdout.splitlines()) == 2
    # The whole month is asked for, whichever day names it.
    result = run("query", "report-dyad", "NOR", "CHL", "--from", "2024-03-31", "--to", "2024-03", db=reports_database)
    assert "2024-03-01" in result.stdout


def test_a_time_of_one_day_is_a_time(run: Run, articles_database: str) -> None:
    day = ["--from", "2024-08-27", "--to", "2024-08-27"]
    assert run("query", "timeline", *day, "--kind", "protest", db=articles_database).exit_code == 0


def test_show_sql_needs_no_database(run: Run, tmp_path: Path) -> None:
    absent = str(tmp_path / "absent.sqlite")
    result = run("query", "statements-by-speaker", "xi-jinping", "--from", "2025-11-01", "--show-sql", db=absent)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[:2] == [
        "-- What a leader, a country or an organization said, in the order of the days.",
        "--   speaker = 'xi-jinping'",
    ]
    assert "WHERE role_slug = 'speaker' AND country_iso3 = 'xi-jinping'" in result.stdout
    assert ">= '2025-11-01')" in result.stdout
    assert "    LIMIT 100" in lines
    assert lines[-1].endswith(";")
    assert not Path(absent).exists()


def test_a_country_may_be_given_by_name(run: Run, reports_database: str) -> None:
    by_code = run("query", "report-dyad", "NOR", "CHL", db=reports_database)
    by_name = run("query", "report-dyad", "Norway", "chile", db=reports_database)
    assert by_name.stdout == by_code.stdout
    assert "2024-03-01" in by_name.stdout


def test_show_sql_has_the_code_of_a_country_that_was_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "country_aliases.csv").write_text("name,country_iso3\nThe Fjords,NOR\n", encoding="utf-8")
    result = run("--fixtures", str(tmp_path), "query", "report-dyad", "South Korea", "the fjords", "--show-sql")
    assert "--   country = 'KOR'\n--   with = 'NOR'\n" in result.stdout
    # A code in the letters that the database has.
    assert "--   country = 'NOR'\n" in run("query", "report-volume", "--country", "nor", "--show-sql").stdout
    assert "--   actor = 'henrik-moe'\n" in run("query", "timeline", "--actor", "henrik-moe", "--show-sql").stdout


def test_show_sql_cannot_be_led_out_of_a_comment(run: Run) -> None:
    result = run("query", "find-quote", "a\nDROP TABLE event", "--show-sql")
    assert "\nDROP" not in result.stdout.upper()
    own_line = run("query", "coverage", "--publisher", "a\n; SELECT 1 --", "--show-sql").stdout
    assert "--   publisher = 'a ; SELECT 1 --'\n" in own_line


@pytest.mark.parametrize("before", [True, False])
def test_a_query_of_ones_own(run: Run, articles_database: str, own: Path, *, before: bool) -> None:
    folder, asked = ["--queries", str(own)], ["of-kind", "summit"]
    result = run("query", *(folder + asked if before else asked + folder), db=articles_database)
    assert result.stdout.splitlines() == ["events", "------", "     6"]


def test_the_folder_by_its_variable(
    run: Run, articles_database: str, own: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "one.sql").write_text("-- One.\nSELECT 1 AS one\n")
    monkeypatch.setenv("EVENTDB_QUERIES", os.pathsep.join([str(own), str(other)]))
    assert "of-kind\tHow many events there are of a kind.\none\tOne.\n" in run("query").stdout
    assert "of-kind" in run("query", "--help").stdout
    assert run("query", "one", "-f", "csv", db=articles_database).stdout == "one\n1\n"


def test_a_bad_file_of_ones_own_keeps_no_other_away(run: Run, own: Path, articles_database: str) -> None:
    (own / "bad.sql").write_text("-- Bad.\nSELECT :a\n")
    listed = run("query", "--queries", str(own))
    assert listed.exit_code == 0
    assert "of-kind\t" in listed.stdout
    assert f"{own / 'bad.sql'}:2: :a: is not declared" in listed.stderr
    assert run("query", "--queries", str(own), "of-kind", "summit", db=articles_database).exit_code == 0
    asked = run("query", "--queries", str(own), "bad", db=articles_database)
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert f"{own / 'bad.sql'}:2: :a: is not declared" in asked.stderr


def test_a_name_of_ours_is_refused(run: Run, own: Path) -> None:
    (own / "timeline.sql").write_text("-- Mine.\nSELECT 1\n")
    result = run("query", "--queries", str(own), "timeline")
    assert result.exit_code == 1
    assert "there is a query timeline of ours already" in result.stderr


def test_what_the_database_refuses_is_told_without_a_traceback(run: Run, own: Path, articles_database: str) -> None:
    (own / "wrong.sql").write_text("-- Wrong.\nSELECT nothing FROM event\n")
    (own / "writes.sql").write_text("-- Writes.\nDELETE FROM event RETURNING id\n")
    for name in ("wrong", "writes"):
        result = run("query", "--queries", str(own), name, db=articles_database)
        assert result.exit_code == 1
        assert result.stderr.startswith("Error: ")


def test_a_database_that_is_not_there(run: Run, tmp_path: Path) -> None:
    result = run("query", "timeline", db=str(tmp_path / "none" / "absent.sqlite"))
    assert result.exit_code in {1, 3}
    assert result.stderr.startswith("Error: ")
    assert not (tmp_path / "none").exists()


def test_listing_imports_neither_models_nor_sqlalchemy() -> None:
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    code = (
        "import sys; from eventdb.cli import main\n"
        "try: main(['query'])\nexcept SystemExit: pass\n"
        "print([name for name in ('sqlalchemy', 'alembic', 'eventdb.models', 'yaml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_line_in_the_list_of_commands_is_its_help() -> None:
    from eventdb.cli import COMMANDS  # noqa: PLC0415
    from eventdb.cli.query import query_command  # noqa: PLC0415

    assert query_command.get_short_help_str(100) == COMMANDS["query"][1]
    assert "query" in main.list_commands(None)  # type: ignore[arg-type]
