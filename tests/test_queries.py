"""The canned queries against answers worked out by hand: tests/articles/ANSWERS.md, and the seed."""

import pytest
from sqlalchemy import Engine, text

from eventdb import queries
from eventdb.database import reading
from tests.asking import Asker, ask, of


@pytest.fixture
def articles(articles_engine: Engine) -> Asker:
    return lambda name, **values: ask(articles_engine, name, **values)


@pytest.fixture
def seed(seeded_engine: Engine) -> Asker:
    return lambda name, **values: ask(seeded_engine, name, **values)


@pytest.mark.parametrize("name", queries.files())
def test_the_columns_are_those_described(reports_engine: Engine, name: str) -> None:
    query = queries.find(name)
    samples = {"leader": "henrik-moe", "actor": "NOR", "party": "NOR", "topic": "fisheries", "summit": "bergen-2024"}
    samples |= {"country": "NOR", "event": "bergen-2024"}
    values = {
        parameter.name: parameter.value(
            {"date": "2024-09-15", "month": "2024-09", "words": "border", **samples}[parameter.type]
        )
        for parameter in query.parameters
        if parameter.required
    }
    with reading(reports_engine) as connection:
        answer = queries.answer(connection, query, values)
        assert answer.columns == [column.name for column in query.columns]
        # Every question has an answer, but for the one that asks for faults.
        assert bool(list(answer.rows)) == (name != "report-month-check")


@pytest.mark.parametrize("name", queries.files())
def test_the_documentation_is_whole(name: str) -> None:
    query = queries.find(name)
    assert query.help.endswith(".")
    assert query.description
    assert query.group
    assert all(parameter.help[0].isupper() for parameter in query.parameters)


def test_timeline_orders_by_day_and_puts_bounds_where_they_are(articles: Asker) -> None:
    rows = articles("timeline")
    assert len(rows) == 39
    days = [row["start_date"] or row["end_date"] for row in rows]
    assert days == sorted(days)
    at = [row["event_slug"] for row in rows].index("arrieta-promises-congress")
    assert of(rows[at - 1 : at + 2], "event_slug", "start_date", "end_date", "date_precision") == [
        ("rivas-accuses-salmon-companies", "2024-03-15", "2024-03-15", "day"),
        ("arrieta-promises-congress", None, "2024-03-16", "before"),
        ("arrieta-best-neighbour", "2024-05-01", "2024-05-31", "month"),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"from_": "2024-08-27", "to": "2024-08-27", "kind": "protest"}, ["accra-sit-in-2024"]),
        # Days that an event lasted, and days that it can have been on.
        (
            {"from_": "2024-08-27", "to": "2024-08-27"},
            ["accra-council-2024", "quaye-no-net", "rivas-lartey-urge-inspectors", "accra-sit-in-2024"],
        ),
        ({"to": "2024-03-12", "kind": "agreement"}, ["package", "rescue-treaty", "salmon-memorandum"]),
        ({"from_": "2025-01-01"}, ["lisbon-council-2025", "oslo-2025"]),
        ({"actor": "yaw-boakye"}, ["boakye-offers-mediation", "accra-2024-mediation"]),
        ({"actor": "PRT"}, ["accra-council-2024", "trawling-convention-2024"]),
        ({"topic": "shipbuilding"}, ["arrieta-offers-yards", "bergen-2024"]),
        ({"topic": "fisheries", "actor": "GHA", "kind": "agreement"}, ["trawling-convention-2024"]),
        ({"actor": "atlantic-fisheries-council", "kind": "protest"}, ["accra-sit-in-2024"]),
        ({"limit": "2"}, ["arrieta-announces-valparaiso", "arrieta-offers-yards"]),
    ],
)
def test_timeline_of_a_time_an_actor_a_topic(articles: Asker, values: dict[str, str], expected: list[str]) -> None:
    slugs = [row["event_slug"].removeprefix("bergen-2024-") for row in articles("timeline", **values)]
    assert slugs == expected


def test_timeline_leaves_the_undated_out_where_a_day_is_asked_for(seed: Asker) -> None:
    assert None in {row["start_date"] for row in seed("timeline")}
    dated = seed("timeline", from_="2025-11-01", to="2025-11-30")
    assert {row["start_date"] for row in dated} == {"2025-11-01"}
    assert dated


def test_who_met_whom(articles: Asker) -> None:
    rows = articles("who-met-whom")
    assert of(rows[:1], "leader_a_slug", "leader_b_slug", "summits", "first_met", "last_met") == [
        ("henrik-moe", "tomas-arrieta", 2, "2024-03-13", "2024-12-05")
    ]
    assert {row["summits"] for row in rows[1:]} == {1}
    bergen = ["henrik-moe", "ingrid-solvang", "paloma-rivas", "tomas-arrieta"]
    accra = ["kojo-lartey", "mariam-quaye", "paloma-rivas"]
    pairs = {(a, b) for table in (bergen, accra) for a in table for b in table if a < b}
    assert {(row["leader_a_slug"], row["leader_b_slug"]) for row in rows} == pairs


def test_who_met_one_leader_puts_that_leader_first(articles: Asker) -> None:
    rows = articles("who-met-whom", leader="tomas-arrieta")
    assert of(rows, "leader_a_slug", "leader_b_slug", "summits") == [
        ("tomas-arrieta", "henrik-moe", 2),
        ("tomas-arrieta", "ingrid-solvang", 1),
        ("tomas-arrieta", "paloma-rivas", 1),
    ]
    assert of(articles("who-met-whom", leader="tomas-arrieta", from_="2024-12-01"), "leader_b_slug", "summits") == [
        ("henrik-moe", 1)
    ]
    assert articles("who-met-whom", leader="yaw-boakye") == [], "a mediator meets nobody"


def test_summit_roster(articles: Asker) -> None:
    assert of(articles("summit-roster", summit="bergen-2024"), "role", "position", "leader_slug", "office") == [
        ("host", 1, "ingrid-solvang", "Prime Minister"),
        ("guest", 1, "tomas-arrieta", "President"),
        ("participant", 1, "henrik-moe", "Foreign Minister"),
        ("participant", 2, "paloma-rivas", "Foreign Minister"),
    ]
    accra = articles("summit-roster", summit="accra-2024-mediation")
    # He was foreign minister in March and is prime minister now.
    assert ("henrik-moe", "Prime Minister") in of(accra, "leader_slug", "office")
    council = of(articles("summit-roster", summit="accra-council-2024"), "role", "name", "country_iso3")
    assert council[-2:] == [("observer", "Portugal", "PRT"), ("organizer", "Atlantic Fisheries Council", None)]


@pytest.mark.parametrize(
    ("speaker", "count"),
    [
        ("tomas-arrieta", 7),
        ("paloma-rivas", 4),
        ("ingrid-solvang", 2),
        ("henrik-moe", 2),
        ("mariam-quaye", 2),
        ("kojo-lartey", 1),
        ("yaw-boakye", 1),
        # Norway's own two, and those of its leaders: one of two Solvang shares with Arrieta.
        ("NOR", 6),
        ("CHL", 13),
    ],
)
def test_statements_by_speaker(articles: Asker, speaker: str, count: int) -> None:
    rows = articles("statements-by-speaker", speaker=speaker)
    assert len(rows) == len({row["event_slug"] for row in rows}) == count


def test_a_joint_statement_shows_the_speaker_asked_for(articles: Asker) -> None:
    for speaker, name in (("ingrid-solvang", "Ingrid Solvang"), ("tomas-arrieta", "Tomás Arrieta")):
        rows = articles("statements-by-speaker", speaker=speaker)
        joint = [row for row in rows if row["event_slug"] == "solvang-arrieta-council"]
        assert of(joint, "speaker_name", "speakers", "act") == [(name, 2, "urge")]


def test_statements_by_speaker_of_an_act_a_topic_a_time(articles: Asker) -> None:
    assert of(articles("statements-by-speaker", speaker="tomas-arrieta", act="thank"), "event_slug") == [
        ("arrieta-thanks-norway",)
    ]
    assert of(articles("statements-by-speaker", speaker="CHL", topic="bilateral-relations"), "event_slug") == [
        ("arrieta-best-neighbour",),
        ("rivas-calls-off-summit",),
        ("arrieta-poor-sailors",),
    ]
    assert of(articles("statements-by-speaker", speaker="NOR", from_="2024-12-01"), "event_slug") == [
        ("norway-chile-return-ships",)
    ]


def test_statements_on_topic(articles: Asker) -> None:
    rows = articles("statements-on-topic", topic="bilateral-relations")
    assert of(rows, "event_slug", "speaker_iso3") == [
        ("solvang-common-border", "NOR"),
        ("arrieta-best-neighbour", "CHL"),
        ("rivas-calls-off-summit", "CHL"),
        ("arrieta-poor-sailors", "CHL"),
    ]
    assert of(articles("statements-on-topic", topic="bilateral-relations", speaker="NOR"), "event_slug") == [
        ("solvang-common-border",)
    ]
    assert articles("statements-on-topic", topic="shipbuilding", act="reject") == []


def test_find_quote_gives_speaker_document_and_passage(articles: Asker, articles_engine: Engine) -> None:
    rows = articles("find-quote", words="COMMON   border")
    assert of(rows, "speaker_name", "document_name") == [
        ("Ingrid Solvang", "bergen-herald"),
        ("Ingrid Solvang", "correo-march"),
        ("Ingrid Solvang", "north-sea-letter"),
    ]
    with reading(articles_engine) as connection:
        texts = {row.name: row.text for row in connection.execute(text("SELECT name, text FROM document"))}
    for row in rows:
        assert texts[row["document_name"]][row["start_char"] : row["end_char"]] == row["quote"]
    assert of(articles("find-quote", words="poor sailors"), "document_name") == [("guinea-wire",)]


@pytest.mark.parametrize("words", ["%", "_", "pipe_dream", "100%", "!", "''", "x' OR '1'='1"])
def test_find_quote_takes_wildcards_as_letters(seed: Asker, words: str) -> None:
    assert seed("find-quote", words=words) == []


def test_seven_agreements_between_south_korea_and_china(seed: Asker) -> None:
    rows = seed("agreements-by-party", party="KOR", with_="CHN")
    assert of(rows, "event_slug", "instrument_count", "instruments", "instruments_total", "agreements_total") == [
        ("lee-xi-2025-package", 7, 4, 7, 4),
        ("lee-xi-2025-ageing-memorandum", None, 1, 7, 4),
        ("lee-xi-2025-currency-swap", None, 1, 7, 4),
        ("lee-xi-2025-online-crime-memorandum", None, 1, 7, 4),
    ]


def test_the_totals_are_of_all_rows_whatever_the_limit(seed: Asker) -> None:
    rows = seed("agreements-by-party", party="CHN", with_="KOR", limit="1")
    assert of(rows, "instruments_total", "agreements_total") == [(7, 4)]


@pytest.mark.parametrize(
    ("values", "records", "instruments"),
    [
        ({"party": "NOR"}, 6, 8),
        ({"party": "CHL", "with_": "NOR"}, 6, 8),
        ({"party": "GHA"}, 1, 1),
        ({"party": "PRT", "with_": "GHA"}, 1, 1),
        ({"party": "NOR", "from_": "2024-12-01"}, 2, 2),
        ({"party": "NOR", "to": "2024-03-31"}, 3, 5),
    ],
)
def test_agreements_by_party(articles: Asker, values: dict[str, str], records: int, instruments: int) -> None:
    rows = articles("agreements-by-party", **values)
    assert len(rows) == records
    assert {(row["instruments_total"], row["agreements_total"]) for row in rows} == {(instruments, records)}


@pytest.mark.parametrize(
    ("summit", "instruments"),
    [
        ("bergen-2024", {"bergen-2024-package": 3, "bergen-2024-rescue-treaty": 1, "bergen-2024-salmon-memorandum": 1}),
        ("accra-council-2024", {"trawling-convention-2024": 1}),
        ("accra-2024-mediation", {"accra-2024-flags-protocol": 1, "accra-2024-joint-statement": 1}),
    ],
)
def test_agreements_of_summit(articles: Asker, summit: str, instruments: dict[str, int]) -> None:
    rows = articles("agreements-of-summit", summit=summit)
    assert {row["event_slug"]: row["instruments"] for row in rows} == instruments
    assert {row["instruments_total"] for row in rows} == {sum(instruments.values())}
    assert of(rows, "event_slug") == [(slug,) for slug in instruments], "a package comes before its members"


def test_agreement_network(articles: Asker) -> None:
    rows = articles("agreement-network")
    assert of(rows, "party_a", "party_b", "agreements", "instruments") == [
        ("CHL", "NOR", 6, 8),
        ("CHL", "GHA", 1, 1),
        ("CHL", "PRT", 1, 1),
        ("GHA", "NOR", 1, 1),
        ("GHA", "PRT", 1, 1),
        ("NOR", "PRT", 1, 1),
    ]
    assert of(rows[:1], "first_date", "last_date") == [("2024-03-12", "2024-12-05")]
    assert of(articles("agreement-network", party="PRT"), "party_a", "party_b") == [
        ("PRT", "CHL"),
        ("PRT", "GHA"),
        ("PRT", "NOR"),
    ]


def test_protests_by_month(articles: Asker) -> None:
    columns = ("month", "protests", "size_low", "size_best", "size_high", "size_unknown", "unknown_share")
    assert of(articles("protests-by-month"), *columns) == [
        ("2024-03-01", 1, 2000, 2000, 2000, 0, 0),
        ("2024-06-01", 1, 3000, None, 5000, 0, 0),
        ("2024-07-01", 1, None, None, None, 1, 1),
        ("2024-08-01", 1, 24, None, 99, 0, 0),
        ("2024-10-01", 2, 400, None, 900, 1, 0.5),
        ("2024-12-01", 1, 1000, None, 9999, 0, 0),
    ]
    chile = articles("protests-by-month", country="CHL")
    assert of(chile, "month", "protests") == [("2024-10-01", 2), ("2024-12-01", 1)]


def test_a_protest_of_unknown_month_has_a_row_without_one(seed: Asker) -> None:
    columns = ("month", "protests", "size_low", "size_best", "size_high", "unknown_share")
    assert of(seed("protests-by-month"), *columns) == [(None, 1, 100, None, 999, 0)]
    assert seed("protests-by-month", against="CHN") == seed("protests-by-month")
    assert seed("protests-by-month", against="KOR") == []


def test_largest_protests(articles: Asker) -> None:
    rows = articles("largest-protests")
    assert of(rows, "event_slug", "size_low", "size_best", "size_high", "violence") == [
        ("oslo-march-2024", 3000, None, 5000, None),
        ("bergen-march-2024", None, 2000, None, False),
        ("valparaiso-vigil", 1000, None, 9999, None),
        ("santiago-embassy-rally", 400, None, 900, None),
        ("accra-sit-in-2024", 24, None, 99, None),
        ("bergen-rally-2024", None, None, None, None),
        ("valparaiso-dock-strike", None, None, None, None),
    ]
    assert of(articles("largest-protests", country="NOR", limit="1"), "event_slug") == [("oslo-march-2024",)]


@pytest.mark.parametrize(
    ("country", "day", "certain", "possible"),
    [
        ("NOR", "2024-06-30", {"ingrid-solvang"}, {"henrik-moe"}),
        ("NOR", "2024-07-01", {"henrik-moe"}, {"henrik-moe"}),
        ("GHA", "2024-09-15", set(), {"efua-darko", "yaw-boakye", "kojo-lartey"}),
        ("GHA", "2024-09-30", {"yaw-boakye"}, {"efua-darko", "kojo-lartey"}),
        ("GHA", "2024-10-15", {"yaw-boakye"}, {"kojo-lartey"}),
        ("CHL", "2022-03-15", set(), {"tomas-arrieta", "paloma-rivas"}),
        ("CHL", "2021-01-01", set(), {"paloma-rivas"}),
    ],
)
def test_in_office(articles: Asker, country: str, day: str, certain: set[str], possible: set[str]) -> None:
    rows = articles("in-office", day=day, country=country)
    found = {name: {row["leader_slug"] for row in rows if row["certainty"] == name} for name in ("certain", "possible")}
    assert found == {"certain": certain, "possible": possible}
    only = articles("in-office", day=day, country=country, certain_only="true")
    assert {row["leader_slug"] for row in only} == certain


def test_a_leader_attested_once_is_not_certain_in_1950(seed: Asker) -> None:
    assert {row["certainty"] for row in seed("in-office", day="2025-11-01")} == {"certain"}
    earlier = seed("in-office", day="1950-01-01")
    assert of(earlier, "certainty", "leader_slug") == [("possible", "xi-jinping"), ("possible", "wi-sunglac")]


def test_leader_activity(articles: Asker) -> None:
    columns = ("month", "summits", "agreements", "statements", "received")
    assert of(articles("leader-activity", leader="tomas-arrieta"), *columns) == [
        # What was said to him at the table; the statement of the month is four, one of them with the host.
        ("2024-03-01", 1, 0, 4, 1),
        ("2024-05-01", 0, 0, 1, 0),
        ("2024-12-01", 1, 0, 1, 0),
        (None, 0, 0, 1, 0),
    ]
    assert {row["leader_slug"] for row in articles("leader-activity", country="GHA")} == {"kojo-lartey", "yaw-boakye"}


def test_around_summit(articles: Asker) -> None:
    assert of(articles("around-summit"), "summit_slug", "day_offset", "kind", "events") == [
        ("bergen-2024", -1, "agreement", 3),
        ("bergen-2024", -1, "protest", 1),
        ("bergen-2024", -1, "statement", 5),
        ("bergen-2024", 2, "statement", 1),
        ("accra-council-2024", 1, "protest", 1),
        ("accra-council-2024", 2, "agreement", 1),
        ("accra-council-2024", 3, "statement", 1),
        ("accra-2024-mediation", -1, "protest", 1),
        ("accra-2024-mediation", 0, "agreement", 2),
        ("accra-2024-mediation", 0, "statement", 1),
    ]
    one = articles("around-summit", summit="bergen-2024", days="1", kind="protest")
    assert of(one, "summit_date", "day_offset", "events") == [("2024-03-13", -1, 1)]
    assert articles("around-summit", summit="valparaiso-2024") == [], "it was called off"


def test_around_summit_counts_another_summit_but_not_itself(articles: Asker) -> None:
    rows = articles("around-summit", days="300", kind="summit")
    assert ("bergen-2024", 267, 1) in of(rows, "summit_slug", "day_offset", "events")
    assert 0 not in {row["day_offset"] for row in rows}


def test_topic_trend(articles: Asker) -> None:
    months = {
        "fisheries": {"03": 6, "06": 1, "07": 1, "08": 5, "09": 2, "10": 4, "12": 2},
        "bilateral-relations": {"03": 2, "05": 1, "10": 1, "12": 1},
        "environment": {"06": 1, "07": 1, "08": 1},
        "hosting-of-summits": {"03": 2, "10": 1, None: 1},
        "maritime-security": {"03": 1, "12": 3, None: 1},
        "shipbuilding": {"03": 2},
    }
    rows = articles("topic-trend")
    for topic, expected in months.items():
        found = {row["month"] and row["month"][5:7]: row["events"] for row in rows if row["topic_slug"] == topic}
        assert found == expected, topic
        assert articles("topic-trend", topic=topic) == [row for row in rows if row["topic_slug"] == topic]
    kinds = ("summits", "agreements", "statements", "protests")
    assert all(row["events"] == sum(row[kind] for kind in kinds) for row in rows)


def test_dyad_cooperation(articles: Asker) -> None:
    rows = articles("dyad-cooperation")
    assert of(rows, "country_a", "country_b", "month", "events", "goldstein_sum") == [
        ("CHL", "GHA", "2024-08-01", 2, 9.0),
        ("CHL", "GHA", None, 1, 5.0),
        ("CHL", "NOR", "2024-03-01", 6, 20.8),
        ("CHL", "NOR", "2024-05-01", 1, 3.4),
        ("CHL", "NOR", "2024-08-01", 4, 4.7),
        ("CHL", "NOR", "2024-09-01", 2, -11.6),
        ("CHL", "NOR", "2024-10-01", 4, -17.5),
        ("CHL", "NOR", "2024-12-01", 3, 18.5),
        ("CHL", "PRT", "2024-08-01", 1, 8.0),
        ("GHA", "NOR", "2024-08-01", 4, 4.7),
        ("GHA", "NOR", None, 1, 5.0),
        ("GHA", "PRT", "2024-08-01", 1, 8.0),
        ("NOR", "PRT", "2024-08-01", 1, 8.0),
    ]
    assert all(row["events"] == row["cooperative"] + row["conflictual"] for row in rows)
    means = {
        row["month"]: row["goldstein_mean"] for row in rows if (row["country_a"], row["country_b"]) == ("CHL", "NOR")
    }
    assert means["2024-03-01"] == 3.47
    assert means["2024-10-01"] == -4.38


@pytest.mark.parametrize(
    ("values", "pairs"),
    [
        ({"country": "PRT"}, {("CHL", "PRT"), ("GHA", "PRT"), ("NOR", "PRT")}),
        ({"country": "NOR", "with_": "CHL"}, {("CHL", "NOR")}),
        ({"with_": "GHA", "from_": "2024-10-01"}, {("CHL", "GHA"), ("GHA", "NOR")}),
        ({"country": "PRT", "from_": "2024-10-01"}, set()),
    ],
)
def test_dyad_cooperation_of_a_country(articles: Asker, values: dict[str, str], pairs: set[tuple[str, str]]) -> None:
    rows = articles("dyad-cooperation", **values)
    assert {(row["country_a"], row["country_b"]) for row in rows} == pairs
