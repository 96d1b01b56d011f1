"""What was not loaded is told beside the answer: no reports of a month are not a month without reports."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text

from eventdb import queries
from eventdb.database import connect_engine, database_url, writing
from tests.feeds import gdelt2, write_rows
from tests.reports import report, write_reports

Run = Callable[..., Result]

NOTHING_YET = "no reports are loaded yet (eventdb load FILE)"
# As many arguments as each query on reports must have.
REQUIRED = {
    "report-dyad": ["KOR", "USA"],
    "report-duplicates": ["KOR", "2025-11"],
    "reports-around": ["apec-2025-gyeongju"],
}


@pytest.mark.parametrize("name", [name for name in queries.files() if name.startswith("report")])
def test_without_any_report_every_query_on_reports_says_so(run: Run, seeded_database: str, name: str) -> None:
    result = run("query", name, *REQUIRED.get(name, []), "-f", "csv", db=seeded_database)
    assert result.exit_code == 0
    if len(result.stdout.splitlines()) > 1:
        # Rows of records alone.
        assert result.stderr == f"{NOTHING_YET[0].upper()}{NOTHING_YET[1:]}\n"
    else:
        assert result.stderr == f"No rows: {NOTHING_YET}\n"


@pytest.mark.parametrize("name", ["timeline", "who-met-whom", "coverage"])
def test_queries_on_records_say_nothing_of_reports(run: Run, seeded_database: str, name: str) -> None:
    assert "reports" not in run("query", name, db=seeded_database).stderr


ALL = "the reports that are loaded are dated from 2014-03 to 2024-10"
ICEWS = "the reports of icews that are loaded are dated in 2024-03"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["report-dyad", "PRT", "GHA", "--from", "2030-01"], f"no reports dated from 2030-01 on are loaded; {ALL}"),
        (["report-dyad", "PRT", "GHA", "--to", "2001-05"], f"no reports dated up to 2001-05 are loaded; {ALL}"),
        # A gap among the months that are loaded.
        (["report-duplicates", "NOR", "2024-05-17"], f"no reports dated in 2024-05 are loaded; {ALL}"),
        (
            ["report-top-dyads", "--from", "2019-01", "--to", "2019-03"],
            f"no reports dated from 2019-01 to 2019-03 are loaded; {ALL}",
        ),
        (
            ["report-top-dyads", "--dataset", "icews", "--from", "2024-04"],
            f"no reports of icews dated from 2024-04 on are loaded; {ICEWS}",
        ),
        # There are reports of that month, and none that is asked for.
        (
            ["report-dyad", "PRT", "GHA", "--from", "2024-03", "--to", "2024-03"],
            f"no report and no record is of both countries in the months asked for; {ALL}",
        ),
        (["report-duplicates", "PRT", "2024-03"], f"{queries.find('report-duplicates').nothing}; {ALL}"),
        (["report-month-check"], "the monthly sums are those of the reports"),
        (["rejects", "--load", "1"], "load 1 read codings and no feed"),
        (["report-date-anomalies", "--load", "1"], "load 1 read codings and no feed"),
        (
            ["report-date-anomalies", "--load", "104"],
            "no report is dated a week or more before its addition or after it, which ICEWS doesn't tell",
        ),
    ],
)
def test_no_rows_say_what_is_loaded(run: Run, reports_database: str, arguments: list[str], told: str) -> None:
    result = run("query", *arguments, "-f", "csv", db=reports_database)
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1
    assert result.stderr == f"No rows: {told}\n"


def test_rows_of_records_alone_are_told_to_have_no_reports_beside_them(run: Run, reports_database: str) -> None:
    result = run("query", "report-dyad", "CHL", "NOR", "--from", "2024-12", "-f", "csv", db=reports_database)
    assert len(result.stdout.splitlines()) == 2
    assert result.stderr == f"No reports dated from 2024-12 on are loaded; {ALL}\n"
    with_reports = run("query", "report-dyad", "CHL", "NOR", "--from", "2024-10", db=reports_database)
    assert with_reports.stderr == ""


def test_a_feed_of_which_there_is_nothing_is_told(run: Run, own_articles_database: str) -> None:
    engine = connect_engine(database_url(own_articles_database))
    with writing(engine) as connection:
        # Of no country that is known: such reports are of a month too.
        write_reports(connection, [report("1", "2024-05-05", ">", "141", None, dataset="icews", load=106)])
    asked = ("query", "report-top-dyads", "--dataset")
    none = run(*asked, "gdelt1", db=own_articles_database)
    assert none.stderr == "No rows: no reports of gdelt1 are loaded; those loaded are of icews\n"
    some = run(*asked, "icews", db=own_articles_database)
    assert some.stderr == (
        "No rows: no report is of two countries in the months asked for;"
        " the reports of icews that are loaded are dated in 2024-05\n"
    )


def test_rejects_tell_a_load_without_any_from_no_load(run: Run, own_articles_database: str, tmp_path: Path) -> None:
    db = own_articles_database
    assert run("query", "rejects", db=db).stderr == "No rows: no file of a feed is loaded yet (eventdb load FILE)\n"
    path = write_rows(tmp_path / "a.export.CSV", [gdelt2(GLOBALEVENTID=str(number)) for number in range(900, 903)])
    assert run("load", str(path), db=db).exit_code == 0
    assert run("query", "rejects", db=db).stderr == "No rows: no load has rejected a row\n"
    assert run("query", "rejects", "--load", "2", db=db).stderr == "No rows: load 2 rejected no row\n"
    absent = run("query", "rejects", "--load", "3", db=db)
    assert (absent.exit_code, "no load 3; the newest is load 2" in absent.stderr) == (2, True)


def test_a_picture_of_nothing_says_why(run: Run, seeded_database: str, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    result = run("query", "report-top-dyads", "--plot", str(path), db=seeded_database)
    assert (result.exit_code, path.exists()) == (1, False)
    assert f"no rows: {NOTHING_YET}; no file was written" in result.stderr


def test_a_picture_of_months_without_reports_says_why(run: Run, reports_database: str, tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    asked = ["report-dyad", "CHL", "NOR", "--from", "2024-12", "--plot", str(path)]
    result = run("query", *asked, db=reports_database)
    # Columns of nothing are no picture.
    assert (result.exit_code, path.exists()) == (1, False)
    assert result.stderr.startswith(f"No reports dated from 2024-12 on are loaded; {ALL}\nError: nothing can be drawn")


def test_sums_that_are_lost_keep_no_answer_away(run: Run, own_reports_database: str) -> None:
    engine = connect_engine(database_url(own_reports_database))
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM report_month"))
    result = run("query", "report-top-dyads", "--from", "2024-03", db=own_reports_database)
    assert result.stderr == "No rows: no reports dated from 2024-03 on are loaded\n"


def test_a_database_without_vocabularies_says_that_nothing_is_loaded(run: Run, migrated_database: str) -> None:
    for arguments in (["report-volume", "--country", "KOR"], ["timeline", "--actor", "xi-jinping"]):
        result = run("query", *arguments, db=migrated_database)
        assert result.exit_code == 2
        assert "; nothing is loaded yet (eventdb load)" in result.stderr
