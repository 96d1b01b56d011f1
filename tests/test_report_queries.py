"""The canned queries on reports, against answers worked out by hand: tests/reports.py, tests/articles/ANSWERS.md."""

from collections.abc import Callable

import pytest
from click.testing import Result
from sqlalchemy import Engine, text

from eventdb import queries
from eventdb.database import connect_engine, database_url, writing
from tests.asking import Asker, ask, of, plan
from tests.reports import report, write_reports

# What --stories no leaves out.
NOT_COUNTED = {"reports_with_url": None, "stories": None}


@pytest.fixture
def reports(reports_engine: Engine) -> Asker:
    return lambda name, **values: ask(reports_engine, name, **values)


def test_the_queries_on_reports_stand_together() -> None:
    named = {name for name in queries.files() if name.startswith("report")}
    assert {name for name in named if queries.find(name).group == "Reports"} == named
    assert len(named) == 9


@pytest.mark.parametrize("name", [name for name in queries.files() if name.startswith("report")])
def test_each_says_what_it_counts(name: str) -> None:
    assert "reports" in queries.find(name).description.casefold()


def test_report_volume_of_a_country(reports: Asker) -> None:
    rows = reports("report-volume", country="NOR", stories="yes", limit="0")
    columns = ("month", "cameo_root", "reports", "goldstein_mean", "reports_with_url", "stories", "records")
    march = [row for row in rows if row["month"] == "2024-03-01"]
    assert of(march, *columns[1:]) == [
        # The dictionary lacks the code.
        (None, 1, None, 1, 1, 0),
        # A record and no report: the request of Solvang and Arrieta.
        ("02", 0, None, 0, None, 1),
        ("03", 2, 4.0, 2, 1, 1),
        # Five reports by three feeds, one of which publishes no address; two stories, one summit.
        ("04", 5, 2.8, 4, 2, 1),
        ("05", 0, None, 0, None, 3),
        ("11", 1, -2.0, 1, 1, 1),
        # Of which one has no other country.
        ("14", 2, -6.5, 2, 1, 0),
    ]
    assert {row["country_iso3"] for row in rows} == {"NOR"}
    assert of(march[3:4], "cameo_name") == [("Consult",)]
    # What happened within a country counts once for it.
    assert of([row for row in rows if row["month"] == "2024-07-01"], *columns) == [
        ("2024-07-01", "14", 1, -6.5, 1, 1, 0)
    ]
    without = reports("report-volume", country="NOR", limit="0")
    assert without == [row | NOT_COUNTED for row in rows]


def test_report_volume_of_a_feed_and_a_time(reports: Asker) -> None:
    rows = reports("report-volume", country="NOR", dataset="icews", stories="yes", from_="2024-03-31", to="2024-03-01")
    # ICEWS has no addresses; records are those of the month, whatever the feed.
    columns = ("cameo_root", "reports", "reports_with_url", "stories", "records")
    assert of([row for row in rows if row["reports"]], *columns) == [("04", 1, 0, None, 1)]
    assert {row["stories"] for row in rows} == {None}
    assert {row["month"] for row in rows} == {"2024-03-01", None}
    assert sum(row["records"] for row in rows if row["month"]) == 7
    # Boakye's offer, of which only the last day is known that it can have been on.
    assert of([row for row in rows if not row["month"]], "cameo_root", "reports", "records") == [("03", 0, 1)]
    later = reports("report-volume", country="NOR", from_="2024-11-01")
    assert [row for row in later if row["month"] is None] == []


def test_report_volume_of_all_countries_counts_a_report_for_each(reports: Asker) -> None:
    rows = reports("report-volume", limit="0")
    for country in ("CHL", "GHA", "NOR", "PRT"):
        own = [row for row in rows if row["country_iso3"] == country]
        assert own == reports("report-volume", country=country, limit="0"), country
    assert sum(row["reports"] for row in rows if row["country_iso3"] == "GHA") == 2 + 8
    assert [row for row in rows if row["country_iso3"] is None] == []


@pytest.mark.parametrize("limit", range(1, 60, 3))
def test_the_first_rows_of_report_volume_are_those_of_all(reports: Asker, limit: int) -> None:
    """Only as many countries are added up as the limit needs, and stories counted in the months of its rows alone."""
    for stories in ("no", "yes"):
        whole = reports("report-volume", stories=stories, limit="0")
        assert reports("report-volume", stories=stories, limit=str(limit)) == whole[:limit]


@pytest.mark.parametrize("values", [{"dataset": "gdelt1"}, {"from_": "2024-08-01"}, {"to": "2024-03-31"}])
def test_the_first_rows_of_a_feed_or_a_time_are_those_of_all(reports: Asker, values: dict[str, str]) -> None:
    for limit in (1, 5, 9):
        whole = reports("report-volume", limit="0", **values)
        assert reports("report-volume", limit=str(limit), **values) == whole[:limit]


DYAD = (
    "month",
    "reports",
    "cooperative",
    "conflictual",
    "goldstein_mean",
    "mentions",
    "reports_with_url",
    "stories",
    "records",
)


def test_report_dyad(reports: Asker) -> None:
    rows = reports("report-dyad", country="NOR", with_="CHL")
    assert of(rows, *DYAD) == [
        ("2024-02-01", 1, 1, 0, 3.4, 10, 1, 1, 0),
        # 036 twice, 043 five times, 112 once, and a code without a weight: 20.0 by 8. One is of ICEWS.
        ("2024-03-01", 9, 7, 1, 2.5, 73, 8, 3, 6),
        ("2024-04-01", 1, 0, 1, -10.0, 10, 1, 1, 0),
        ("2024-05-01", 0, 0, 0, None, None, 0, None, 1),
        ("2024-08-01", 0, 0, 0, None, None, 0, None, 4),
        ("2024-09-01", 4, 0, 4, -5.8, 40, 4, 1, 2),
        ("2024-10-01", 1, 0, 1, -6.5, 10, 1, 1, 4),
        ("2024-12-01", 0, 0, 0, None, None, 0, None, 3),
    ]
    assert reports("report-dyad", country="CHL", with_="NOR") == rows
    without = reports("report-dyad", country="CHL", with_="NOR", stories="no")
    assert without == [row | NOT_COUNTED for row in rows]


@pytest.mark.parametrize(
    ("values", "months"),
    [
        ({"from_": "2024-03-31", "to": "2024-03-01"}, ["03"]),
        ({"from_": "2024-09-30"}, ["09", "10", "12"]),
        ({"to": "2024-03-01"}, ["02", "03"]),
        # Days that the calendar lacks.
        ({"to": "1850-03-01"}, []),
        ({"from_": "1850-03-01", "to": "2150-03-01"}, ["02", "03", "04", "05", "08", "09", "10", "12"]),
    ],
)
def test_report_dyad_takes_whole_months(reports: Asker, values: dict[str, str], months: list[str]) -> None:
    rows = reports("report-dyad", country="CHL", with_="NOR", **values)
    assert [row["month"][5:7] for row in rows] == months
    assert rows == [row for row in reports("report-dyad", country="CHL", with_="NOR") if row["month"][5:7] in months]


def test_report_dyad_of_a_feed(reports: Asker) -> None:
    rows = reports("report-dyad", country="CHL", with_="NOR", dataset="gdelt1")
    assert of([row for row in rows if row["reports"]], "month", "reports", "stories", "records") == [
        ("2024-03-01", 1, 1, 6)
    ]


def test_what_icews_does_not_say_is_null(reports: Asker) -> None:
    columns = ("month", "reports", "mentions", "reports_with_url", "stories")
    rows = reports("report-dyad", country="CHL", with_="NOR", dataset="icews")
    # Nor is it 0 in months in which there are records alone.
    assert {(row["mentions"], row["stories"]) for row in rows} == {(None, None)}
    assert {row["reports"] for row in rows} == {0, 1}
    assert of([row for row in rows if row["reports"]], *columns) == [("2024-03-01", 1, None, 0, None)]
    (top,) = of(reports("report-top-dyads", dataset="icews", stories="yes"), *columns[1:])
    assert top == (1, None, 0, None)


def test_report_dyad_agrees_with_dyad_cooperation_on_records(reports: Asker) -> None:
    for one, other in (("CHL", "NOR"), ("GHA", "NOR"), ("CHL", "GHA"), ("CHL", "PRT")):
        rows = reports("report-dyad", country=one, with_=other)
        coded = of(reports("dyad-cooperation", country=one, with_=other), "month", "events")
        assert [row for row in of(rows, "month", "records") if row[1]] == coded


@pytest.mark.parametrize(
    ("values", "records"),
    [
        ({}, [1]),
        ({"to": "2024-01-31"}, [1]),
        ({"from_": "2024-10-31"}, [1]),
        # It was before 22 October 2024.
        ({"from_": "2024-11-01"}, []),
    ],
)
def test_records_of_no_month_have_a_row_where_they_can_have_been(
    reports: Asker, values: dict[str, str], records: list[int]
) -> None:
    rows = reports("report-dyad", country="CHL", with_="GHA", **values)
    assert [row["records"] for row in rows if row["month"] is None] == records
    assert [row["reports"] for row in rows if row["month"] is None] == [0] * len(records)


def test_no_record_is_hidden_whose_month_is_not_known(seeded_engine: Engine) -> None:
    """All events of the seed are known by a bound only."""
    rows = ask(seeded_engine, "report-dyad", country="KOR", with_="CHN")
    assert of(rows, *DYAD) == [(None, 0, 0, 0, None, None, 0, None, 9)]
    assert ask(seeded_engine, "report-dyad", country="KOR", with_="CHN", from_="2035-01-01") != []
    volume = ask(seeded_engine, "report-volume", country="KOR")
    assert {row["month"] for row in volume} == {None}
    assert of(volume[:2], "cameo_root", "reports", "records") == [("01", 0, 2), ("02", 0, 2)]
    assert of(ask(seeded_engine, "report-protests"), *PROTESTS) == [("KOR", None, 0, None, 1)]


def test_report_dyad_within_a_country(reports: Asker) -> None:
    rows = reports("report-dyad", country="NOR", with_="NOR")
    assert of(rows, "month", "reports", "stories", "records") == [
        ("2024-03-01", 1, 1, 0),
        ("2024-06-01", 1, 1, 0),
        ("2024-07-01", 1, 1, 0),
    ]


TOP = (
    "country_a",
    "country_b",
    "reports",
    "goldstein_mean",
    "mentions",
    "reports_with_url",
    "stories",
    "records",
    "possible",
)


def test_report_top_dyads(reports: Asker) -> None:
    rows = reports("report-top-dyads", stories="yes")
    assert of(rows, *TOP) == [
        # Weights of 15: 20.0 in March, 3.4, -10.0, four times -5.8, -6.5.
        ("CHL", "NOR", 16, -1.09, 143, 15, 7, 20, 0),
        # One of them, Boakye's offer, was on a day of which only the latest is known.
        ("CHL", "GHA", 1, 1.0, 10, 1, 1, 3, 0),
        ("GHA", "NOR", 1, 1.0, 10, 1, 1, 5, 0),
    ]
    assert reports("report-top-dyads") == [row | NOT_COUNTED for row in rows]
    assert reports("report-top-dyads", stories="yes", limit="1") == rows[:1]


def test_report_top_dyads_of_a_feed_and_a_time(reports: Asker) -> None:
    rows = reports("report-top-dyads", stories="yes", dataset="gdelt2", from_="2024-03-02", to="2024-03-02")
    assert of(rows, *TOP) == [("CHL", "NOR", 7, 2.4, 63, 7, 3, 6, 0)]
    assert of(reports("report-top-dyads", dataset="icews"), "country_a", "reports") == [("CHL", 1)]


@pytest.mark.parametrize(
    ("values", "records", "possible"),
    [
        ({"from_": "2024-08-01"}, 2, 1),
        ({"to": "2024-09-30"}, 2, 1),
        ({"to": "2024-10-01"}, 3, 0),
        ({"from_": "2024-08-31", "to": "2024-08-01"}, 2, 1),
    ],
)
def test_report_top_dyads_tells_records_apart_that_can_have_been_then(
    reports: Asker, values: dict[str, str], records: int, possible: int
) -> None:
    rows = reports("report-top-dyads", **values)
    assert of([row for row in rows if row["country_b"] == "GHA"], "records", "possible") == [(records, possible)]


PROTESTS = ("country_iso3", "month", "reports", "stories", "records")


def test_report_protests(reports: Asker) -> None:
    rows = reports("report-protests")
    assert of(rows, *PROTESTS) == [
        ("CHL", "2024-10-01", 3, 2, 2),
        ("CHL", "2024-12-01", 0, None, 1),
        ("GHA", "2024-08-01", 0, None, 1),
        ("NOR", "2024-03-01", 2, 1, 1),
        ("NOR", "2024-06-01", 1, 1, 1),
        ("NOR", "2024-07-01", 1, 1, 1),
        (None, "2024-03-01", 1, 1, 0),
    ]
    for country in ("CHL", "NOR"):
        own = [row for row in rows if row["country_iso3"] == country]
        assert reports("report-protests", country=country) == own
        assert reports("report-protests", country=country, stories="no") == [row | NOT_COUNTED for row in own]


def test_report_protests_of_a_feed_and_a_time(reports: Asker) -> None:
    # A month ends with its last day.
    june = reports("report-protests", country="NOR", from_="2024-06-12", to="2024-06-12")
    assert of(june, *PROTESTS) == [("NOR", "2024-06-01", 1, 1, 1)]
    assert reports("report-protests", from_="2024-06-12", to="2024-06-12") == june
    icews = reports("report-protests", country="NOR", dataset="icews")
    assert {(row["reports"], row["stories"], row["records"]) for row in icews} == {(0, None, 1)}


def test_protests_that_icews_alone_reports_have_no_number_of_stories(own_reports_database: str) -> None:
    engine = connect_engine(database_url(own_reports_database))
    with writing(engine) as connection:
        rows = [
            report("60@2024-05-05", "2024-05-05", "GHA>GHA", "141", None, place="GHA", dataset="icews", load=106),
            report("61@2024-06-05", "2024-06-05", "GHA>GHA", "141", None, place="GHA", dataset="icews", load=106),
            report("62", "2024-06-05", "GHA>GHA", "141", "r", place="GHA", load=107),
        ]
        write_reports(connection, rows)
    found = ask(engine, "report-protests", country="GHA", to="2024-07-01")
    assert of(found, "month", "reports", "reports_with_url", "stories") == [
        ("2024-05-01", 1, 0, None),
        ("2024-06-01", 2, 1, 1),
    ]


AROUND = ("day_offset", "days", "covered", "reports", "stories", "goldstein_mean", "records")


def test_reports_around_a_summit(reports: Asker) -> None:
    assert of(reports("reports-around", event="bergen-2024", days="3"), *AROUND) == [
        # No feed has these days.
        (-3, 1, 0, None, None, None, 0),
        (-2, 1, 0, None, None, None, 0),
        # The package, two statements of praise or thanks, the offer of yards.
        (-1, 1, 1, 2, 1, 4.0, 4),
        # Five reports of the one summit.
        (0, 1, 1, 5, 2, 2.8, 1),
        (1, 1, 1, 1, 1, None, 0),
        (2, 1, 1, 1, 1, -2.0, 1),
        (3, 1, 0, None, None, None, 0),
    ]
    rows = reports("reports-around", event="bergen-2024")
    assert [row["day_offset"] for row in rows] == list(range(-7, 8))
    # A protest of no country that is known was on the 20th.
    assert of(rows[-2:], "covered", "reports", "reports_with_url", "stories") == [
        (0, None, None, None),
        (1, 0, 0, None),
    ]
    fortnight = reports("reports-around", event="bergen-2024", days="19")
    assert {row["day_offset"]: row["reports"] for row in fortnight if row["reports"]} == {
        -13: 1,
        -1: 2,
        0: 5,
        1: 1,
        2: 1,
        19: 1,
    }
    feed = reports("reports-around", event="bergen-2024", dataset="icews", days="1")
    assert of(feed, *AROUND, "reports_with_url") == [
        (-1, 1, 0, None, None, None, 4, None),
        (0, 1, 1, 1, None, 2.8, 1, 0),
        (1, 1, 0, None, None, None, 0, None),
    ]


def test_reports_around_what_lasted_count_every_pair(reports: Asker) -> None:
    rows = reports("reports-around", event="accra-council-2024", days="1")
    assert of(rows, *AROUND) == [
        (-1, 1, 0, None, None, None, 0),
        # Ghana with Chile and with Norway; the council and the convention.
        (0, 3, 1, 2, 1, 1.0, 2),
        (1, 1, 0, None, None, None, 1),
    ]


def test_reports_around_what_is_of_one_country_are_those_within_it(reports: Asker) -> None:
    # Known to the month, in Norway, by people of no country: the march itself is the record.
    rows = reports("reports-around", event="oslo-march-2024", days="1")
    assert of(rows, "day_offset", "days", "covered", "reports", "records") == [
        (-1, 1, 0, None, 0),
        (0, 30, 1, 1, 1),
        (1, 1, 1, 1, 0),
    ]


@pytest.mark.parametrize(
    ("event", "days", "records"),
    [
        # Without a CAMEO code, among four that have one.
        ("bergen-2024-rescue-treaty", 1, 5),
        # Within three days; in a year.
        ("accra-council-2024", 3, 2),
        ("oslo-2025", 365, 1),
    ],
)
def test_the_event_itself_is_a_record(reports: Asker, event: str, days: int, records: int) -> None:
    (row,) = reports("reports-around", event=event, days="0")
    assert (row["days"], row["records"]) == (days, records)


def test_what_was_called_off_is_no_record(reports: Asker) -> None:
    (row,) = reports("reports-around", event="valparaiso-2024", days="0")
    assert (row["days"], row["records"]) == (30, 0)


@pytest.mark.parametrize("event", ["arrieta-promises-congress", "boakye-offers-mediation"])
def test_reports_around_what_has_one_bound_are_none(
    reports: Asker, run: Callable[..., Result], reports_database: str, event: str
) -> None:
    assert reports("reports-around", event=event) == []
    result = run("query", "reports-around", event, db=reports_database)
    assert result.exit_code == 0
    assert result.stderr == (
        "No rows: of the event one bound is known or no day at all, which eventdb show tells;"
        " or no country has a part in it\n"
    )


def test_report_duplicates(reports: Asker) -> None:
    columns = ("url", "cameo_code", "source", "target", "dataset", "reports", "first_feed_id")
    found = [("https://news.example/a", "043", "NORGOV", "CHLGOV", "gdelt2", 2, "3")]
    assert of(reports("report-duplicates", country="NOR", month="2024-03-31"), *columns) == found
    assert of(reports("report-duplicates", country="CHL", month="2024-03"), *columns) == found
    assert of(reports("report-duplicates", country="CHL", month="2024-09-15"), "url", "reports", "first_feed_id") == [
        ("https://news.example/m", 2, "12")
    ]
    for nothing in ({"country": "NOR", "month": "2024-10-01"}, {"country": "PRT", "month": "2024-03-01"}):
        assert reports("report-duplicates", **nothing) == []
    assert reports("report-duplicates", country="NOR", month="2024-03-31", dataset="gdelt1") == []


def test_report_duplicates_compare_names_where_there_is_no_code(own_reports_database: str) -> None:
    engine = connect_engine(database_url(own_reports_database))
    rows = [report(str(number), "2024-05-05", ">GHA", "010", "q", load=106) for number in range(50, 54)]
    for row, name in zip(rows, ("Fishers", "Fishers", "Dockers", None), strict=True):
        row["source_name"] = name
    with writing(engine) as connection:
        write_reports(connection, rows)
    found = ask(engine, "report-duplicates", country="GHA", month="2024-05-01")
    assert of(found, "source", "target", "reports", "first_feed_id") == [("Fishers", "GHAGOV", 2, "50")]


@pytest.mark.parametrize(
    ("name", "values", "index"),
    [
        ("report-dyad", {"country": "NOR", "with_": "CHL"}, "ix_report_dyad"),
        ("report-dyad", {"country": "NOR", "with_": "CHL", "dataset": "gdelt2"}, "ix_report_dyad"),
        ("report-protests", {"country": "NOR"}, "ix_report_protest"),
        ("report-protests", {"country": "NOR", "dataset": "gdelt2"}, "ix_report_protest"),
        ("report-volume", {"country": "NOR", "stories": "yes"}, "ix_report_dyad"),
        ("report-top-dyads", {"stories": "yes"}, "ix_report_dyad"),
    ],
)
def test_an_index_alone_tells_how_many_stories_there_are(
    reports_engine: Engine, name: str, values: dict[str, str], index: str
) -> None:
    """Reports of a country or a pair lie on nearly as many pages: to look at each takes several times as long."""
    ways = ["USING COVERING INDEX", "Index Only Scan using"]
    if index == "ix_report_protest":
        # SQLite says so only where the column of an index's condition is in it too; it looks at no report all the same.
        ways.append("SEARCH report USING INDEX")
    steps = plan(reports_engine, name, **values)
    assert [step for step in steps if any(f"{way} {index} " in step for way in ways)], steps


def test_report_date_anomalies(reports: Asker) -> None:
    rows = reports("report-date-anomalies")
    # Of eight rows, one was dated six days back.
    assert of(rows, "load", "file", "dataset", "back", "reports", "share") == [
        (103, "103.export.CSV", "gdelt2", "week", 2, 0.25),
        (103, "103.export.CSV", "gdelt2", "month", 1, 0.125),
        (103, "103.export.CSV", "gdelt2", "year", 1, 0.125),
        (103, "103.export.CSV", "gdelt2", "decade", 1, 0.125),
        (103, "103.export.CSV", "gdelt2", "other", 1, 0.125),
        (103, "103.export.CSV", "gdelt2", "ahead", 1, 0.125),
    ]
    assert reports("report-date-anomalies", load="103") == rows
    assert reports("report-date-anomalies", load="101") == []


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        (6, None),
        (7, "week"),
        (8, "week"),
        (9, "other"),
        (27, "other"),
        (28, "month"),
        (31, "month"),
        (32, "other"),
        (364, "other"),
        (366, "year"),
        (367, "other"),
        (3649, "other"),
        (3650, "decade"),
        (3653, "decade"),
        (3654, "other"),
        (0, None),
        (-1, "ahead"),
        # As far as a row of 2099 in a file of 2019.
        (-29288, "ahead"),
    ],
)
def test_how_far_back_a_report_is(engine: Engine, back: int, expected: str | None) -> None:
    with writing(engine) as connection:
        write_reports(connection, [report("1", "2010-01-01", "NOR>CHL", "010", "a", back=back)])
    found = of(ask(engine, "report-date-anomalies"), "back", "share")
    assert found == ([(expected, 1)] if expected else [])


def test_an_index_alone_tells_which_days_are_odd(reports_engine: Engine) -> None:
    steps = plan(reports_engine, "report-date-anomalies", load="103")
    ways = ("USING COVERING INDEX ix_report_days_back (load_id=", "Index Only Scan using ix_report_days_back")
    assert [step for step in steps if any(way in step for way in ways)], steps


def test_codes_that_the_dictionaries_lack(engine: Engine) -> None:
    africa, ocean = {"source_iso3": None, "source_country": "AFR"}, {"place_country": "OS"}
    rows = [
        report("1", "2010-01-01", ">CHL", "010", "a") | africa,
        report("2", "2010-01-02", ">CHL", "010", "a") | africa | ocean,
        report("3", "2010-01-03", "NOR>", "9999", "a") | {"source_country": "NOR"},
        report("4", "2010-01-03", "NOR>", "010", None, dataset="icews") | ocean,
    ]
    with writing(engine) as connection:
        write_reports(connection, [{"source_country": None, "place_country": None, **row} for row in rows])
    columns = ("dataset", "side", "code", "reports")
    found = of(ask(engine, "report-unknown-codes"), *columns)
    assert found == [
        ("gdelt2", "source", "AFR", 2),
        ("gdelt2", "event", "9999", 1),
        ("gdelt2", "place", "OS", 1),
        ("icews", "place", "OS", 1),
    ]
    assert of(ask(engine, "report-unknown-codes", dataset="icews"), *columns) == found[3:]
    assert of(ask(engine, "report-unknown-codes", limit="1"), *columns) == found[:1]


def test_the_monthly_sums_are_those_of_the_reports(reports: Asker) -> None:
    assert reports("report-month-check") == []


CELL = "dyad = 'CHL-NOR' AND month = '2024-03-01' AND cameo_root = '04' AND dataset = 'gdelt2'"


@pytest.mark.parametrize(
    ("fault", "column", "expected"),
    [
        ("UPDATE report_month SET reports = reports + 1 WHERE CELL", "reports", (3, 4)),
        ("UPDATE report_month SET weighed = 0 WHERE CELL", "weighed", (3, 0)),
        ("UPDATE report_month SET goldstein_tenths = 85 WHERE CELL", "goldstein_tenths", (84, 85)),
        ("UPDATE report_month SET mentions = 24 WHERE CELL", "mentions", (23, 24)),
        ("UPDATE report_month SET articles = 14 WHERE CELL", "articles", (15, 14)),
        ("DELETE FROM report_month WHERE CELL", "reports", (3, 0)),
        ("DELETE FROM report WHERE feed_id = '5'", "reports", (2, 3)),
        ("UPDATE report SET mentions = NULL WHERE feed_id = '5'", "mentions", (13, 23)),
        ("DELETE FROM report WHERE feed_id IN ('3', '4', '5')", "reports", (0, 3)),
    ],
)
def test_a_cell_that_differs_is_told(
    own_reports_database: str, fault: str, column: str, expected: tuple[int, int]
) -> None:
    engine = connect_engine(database_url(own_reports_database))
    with writing(engine) as connection:
        connection.execute(text(fault.replace("CELL", CELL)))
    rows = ask(engine, "report-month-check")
    assert of(rows, "dyad", "month", "cameo_root", "dataset") == [("CHL-NOR", "2024-03-01", "04", "gdelt2")]
    assert of(rows, column, f"{column}_kept", "countries_kept") == [(*expected, True)]
    assert ask(engine, "report-month-check", dataset="gdelt2") == rows
    assert ask(engine, "report-month-check", dataset="gdelt1") == []


@pytest.mark.parametrize(
    ("fault", "cells"),
    [
        ("UPDATE report SET event_date = '2024-04-13' WHERE feed_id = '5'", ["2024-03-01", "2024-04-01"]),
        # Of a day that the calendar lacks.
        ("UPDATE report SET event_date = '2899-01-01' WHERE feed_id = '5'", [None, "2024-03-01"]),
        ("UPDATE report_month SET cameo_root = '05' WHERE CELL", ["2024-03-01", "2024-03-01"]),
    ],
)
def test_a_report_in_the_wrong_month_or_root_is_told_twice(
    own_reports_database: str, fault: str, cells: list[str | None]
) -> None:
    engine = connect_engine(database_url(own_reports_database))
    with writing(engine) as connection:
        connection.execute(text(fault.replace("CELL", CELL)))
    assert [row["month"] for row in ask(engine, "report-month-check")] == cells


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE report_month SET country_b = NULL WHERE CELL",
        "UPDATE report_month SET country_b = 'PRT' WHERE CELL",
        "UPDATE report_month SET country_a = 'NOR', country_b = 'CHL' WHERE CELL",
    ],
)
def test_a_cell_with_the_wrong_countries_is_told(own_reports_database: str, fault: str) -> None:
    engine = connect_engine(database_url(own_reports_database))
    with writing(engine) as connection:
        connection.execute(text(fault.replace("CELL", CELL)))
    rows = ask(engine, "report-month-check")
    assert of(rows, "reports", "reports_kept", "countries_kept") == [(3, 3, False)]
