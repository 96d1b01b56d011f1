"""The canned queries on reports against plain counts over the rows, with all that feeds leave out or say twice."""

import datetime
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine

from eventdb.database import connect_engine, database_url, writing
from tests.asking import ask
from tests.reports import Row, report, write_reports

COUNTRIES = ("CHL", "GHA", "NOR", "PRT", "")
# The last is in no dictionary: it has no root and no weight.
CODES = ("010", "043", "057", "061", "112", "141", "145", "190", "9999")
BACK = (-40, -1, 0, 0, 0, 6, 7, 8, 9, 30, 31, 365, 366, 3652)
LOADS = {"gdelt1": 105, "gdelt2": 106, "icews": 107}
FIRST = datetime.date(2024, 1, 20)
DAYS = 90


def made(count: int = 500) -> list[Row]:
    """Rows of three feeds in four months: pairs, halves of pairs and none, with few addresses and few codes."""
    chance = random.Random(7)  # noqa: S311 - the same rows in every run
    rows = []
    for number in range(count):
        dataset = chance.choice(tuple(LOADS))
        day = FIRST + datetime.timedelta(chance.randrange(DAYS))
        rows.append(
            report(
                f"{number}@{day}" if dataset == "icews" else str(number),
                day.isoformat(),
                f"{chance.choice(COUNTRIES)}>{chance.choice(COUNTRIES)}",
                chance.choice(CODES),
                None if dataset == "icews" or chance.random() < 0.2 else chance.choice("abcdef"),
                place=chance.choice(COUNTRIES) or None,
                back=chance.choice(BACK),
                dataset=dataset,
                load=LOADS[dataset],
                mentions=chance.randrange(20),
            )
        )
    # What one feed of GDELT says, the other says too, and each says some twice.
    across = [row for row in rows if row["dataset"] == "gdelt1"][:40]
    rows += [row | {"dataset": "gdelt2", "feed_id": f"80{row['feed_id']:0>4}", "load_id": 106} for row in across]
    return rows + [row | {"feed_id": f"90{row['feed_id']}"} for row in rows if row["dataset"] != "icews"][::2]


ROWS = made()
DATASETS = (None, "gdelt1", "gdelt2", "icews")


@pytest.fixture
def counted(database: str) -> Engine:
    """A database that holds the rows and no record."""
    engine = connect_engine(database_url(database))
    with writing(engine) as connection:
        write_reports(connection, ROWS)
    return engine


def month_of(row: Row) -> str:
    day: datetime.date = row["event_date"]
    return day.replace(day=1).isoformat()


def of_feed(dataset: str | None) -> list[Row]:
    return [row for row in ROWS if dataset in (None, row["dataset"])]


def grouped(rows: Iterable[Row], key: Callable[[Row], Any]) -> Iterator[tuple[Any, list[Row]]]:
    """The rows by a key; rows whose key is None are left out."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        if key(row) is not None:
            groups.setdefault(key(row), []).append(row)
    yield from groups.items()


def sums(rows: list[Row]) -> Row:
    """What all queries say of a group of reports; NULL is told from 0."""
    weights = [row["goldstein"] for row in rows if row["goldstein"] is not None]
    with_url = [row["url"] for row in rows if row["url"] is not None]
    return {
        "reports": len(rows),
        "goldstein_mean": pytest.approx(sum(weights) / len(weights), abs=0.0051) if weights else None,
        "reports_with_url": len(with_url),
        "stories": len(set(with_url)) or None,
    }


def mentions(rows: list[Row]) -> int | None:
    stated = [row["mentions"] for row in rows if row["dataset"] != "icews"]
    return sum(stated) if stated else None


def given(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}


def test_the_rows_have_what_is_odd() -> None:
    dyads = {row["dyad"] for row in ROWS}
    assert {"-", "NOR-", "NOR-NOR", "CHL-NOR"} <= dyads
    assert {(row["cameo_root"] is None) for row in ROWS} == {True, False}
    assert {row["url"] is None for row in ROWS if row["dataset"] == "gdelt2"} == {True, False}


@pytest.mark.parametrize("dataset", DATASETS)
def test_report_volume(counted: Engine, dataset: str | None) -> None:
    expected = {
        (country, month, root): sums(rows) | {"records": 0}
        for country in filter(None, COUNTRIES)
        for (month, root), rows in grouped(
            [row for row in of_feed(dataset) if country in (row["source_iso3"], row["target_iso3"])],
            lambda row: (month_of(row), row["cameo_root"]),
        )
    }
    rows = ask(counted, "report-volume", stories="yes", limit="0", **given(dataset=dataset))
    found = {
        (row.pop("country_iso3"), row.pop("month"), row.pop("cameo_root")): row
        for row in rows
        if row.pop("cameo_name") or True
    }
    assert len(found) == len(rows)
    assert found == expected


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("pair", [("CHL", "NOR"), ("NOR", "NOR"), ("PRT", "GHA")])
def test_report_dyad(counted: Engine, pair: tuple[str, str], dataset: str | None) -> None:
    named = "-".join(sorted(pair))
    expected = {
        month: sums(rows)
        | {
            "cooperative": sum(1 for row in rows if row["quad_class"] in (1, 2)),
            "conflictual": sum(1 for row in rows if row["quad_class"] in (3, 4)),
            "mentions": mentions(rows),
            "records": 0,
        }
        for month, rows in grouped([row for row in of_feed(dataset) if row["dyad"] == named], month_of)
    }
    rows = ask(counted, "report-dyad", country=pair[0], with_=pair[1], **given(dataset=dataset))
    assert {row.pop("month"): row for row in rows} == expected


@pytest.mark.parametrize("dataset", DATASETS)
def test_report_top_dyads(counted: Engine, dataset: str | None) -> None:
    def pair(row: Row) -> str | None:
        one, other = row["dyad"].split("-")
        return None if not other or one == other else row["dyad"]

    expected = {
        dyad: sums(rows) | {"mentions": mentions(rows), "records": 0, "possible": 0}
        for dyad, rows in grouped(of_feed(dataset), pair)
    }
    rows = ask(counted, "report-top-dyads", stories="yes", **given(dataset=dataset))
    assert [row["reports"] for row in rows] == sorted((row["reports"] for row in rows), reverse=True)
    assert {f"{row.pop('country_a')}-{row.pop('country_b')}": row for row in rows} == expected


@pytest.mark.parametrize("dataset", DATASETS)
def test_report_protests(counted: Engine, dataset: str | None) -> None:
    protests = [row for row in of_feed(dataset) if row["cameo_code"] in ("141", "145")]
    expected = {}
    for key, rows in grouped(protests, lambda row: (row["place_iso3"], month_of(row))):
        expected[key] = sums(rows) | {"records": 0}
        del expected[key]["goldstein_mean"]
    rows = ask(counted, "report-protests", **given(dataset=dataset))
    assert {(row.pop("country_iso3"), row.pop("month")): row for row in rows} == expected
    own = ask(counted, "report-protests", country="NOR", **given(dataset=dataset))
    assert [row["reports"] for row in own] == [
        expected[key]["reports"] for key in sorted(expected, key=str) if key[0] == "NOR"
    ]


@pytest.mark.parametrize("country", ["NOR", "GHA"])
@pytest.mark.parametrize("dataset", [None, "gdelt2"])
def test_report_duplicates(counted: Engine, country: str, dataset: str | None) -> None:
    asked = [
        row
        for row in of_feed(dataset)
        if row["url"] and country in (row["source_iso3"], row["target_iso3"]) and month_of(row) == "2024-03-01"
    ]

    def said(row: Row) -> tuple[Any, ...]:
        return row["url"], row["cameo_code"], row["source_actor"], row["target_actor"], row["dataset"]

    expected = [
        (*key, len(rows), min(row["feed_id"] for row in rows)) for key, rows in grouped(asked, said) if len(rows) > 1
    ]
    found = ask(counted, "report-duplicates", country=country, month="2024-03", limit="0", **given(dataset=dataset))
    assert [tuple(row.values()) for row in found] == sorted(expected, key=lambda row: (-row[5], row[4], row[6]))
    assert len(expected) > 9
    assert {None, "NORGOV", "GHAGOV"} <= {actor for row in expected for actor in row[2:4]}


def test_report_date_anomalies(counted: Engine) -> None:
    names = {-40: "ahead", -1: "ahead", 7: "week", 8: "week", 9: "other", 30: "month", 31: "month"}
    names |= {365: "year", 366: "year", 3652: "decade"}
    odd = Counter((row["load_id"], names[row["days_back"]]) for row in ROWS if row["days_back"] in names)
    read = Counter(row["load_id"] for row in ROWS)
    rows = ask(counted, "report-date-anomalies")
    assert {(row["load"], row["back"]): row["reports"] for row in rows} == odd
    assert {(row["load"], row["back"]): row["share"] for row in rows} == {
        key: pytest.approx(count / read[key[0]], abs=0.000051) for key, count in odd.items()
    }


def test_report_month_check(counted: Engine) -> None:
    assert ask(counted, "report-month-check") == []


@pytest.mark.parametrize("dataset", DATASETS)
def test_reports_around(own_articles_database: str, dataset: str | None) -> None:
    engine = connect_engine(database_url(own_articles_database))
    with writing(engine) as connection:
        write_reports(connection, ROWS)
    summit = datetime.date(2024, 3, 13)
    covering = {"CHL-NOR", "CHL-CHL", "NOR-NOR", "CHL-", "NOR-", "-"}
    found = ask(engine, "reports-around", event="bergen-2024", days="60", **given(dataset=dataset))
    for row in found:
        of_day = [one for one in of_feed(dataset) if (one["event_date"] - summit).days == row["day_offset"]]
        covered = any(one["dyad"] in covering for one in of_day)
        expected = sums([one for one in of_day if one["dyad"] == "CHL-NOR"])
        if not covered:
            expected |= {"reports": None, "reports_with_url": None}
        assert {name: row[name] for name in expected} == expected, row
        assert (row["days"], row["covered"]) == (1, int(covered)), row
    assert [row["day_offset"] for row in found] == list(range(-60, 61))
    assert {row["covered"] for row in found} == {0, 1}
