"""The canned queries on evidence, against answers worked out by hand: tests/articles/ANSWERS.md."""

import pytest
from sqlalchemy import Engine, text

from eventdb.database import connect_engine, database_url
from tests.asking import Asker, ask, of


@pytest.fixture
def articles(articles_engine: Engine) -> Asker:
    return lambda name, **values: ask(articles_engine, name, **values)


@pytest.fixture
def seed(seeded_engine: Engine) -> Asker:
    return lambda name, **values: ask(seeded_engine, name, **values)


def test_coverage(articles: Asker) -> None:
    assert of(articles("coverage"), "document_name", "publisher", "events", "single_source", "single_source_share") == [
        ("bergen-herald", "The Bergen Herald", 11, 5, 0.45),
        ("north-sea-letter", "The North Sea Letter", 10, 5, 0.5),
        ("guinea-wire", "Gulf of Guinea Wire", 8, 6, 0.75),
        ("accra-council", None, 8, 6, 0.75),
        ("correo-march", "Correo del Sur", 7, 2, 0.29),
        ("correo-october", "Correo del Sur", 7, 5, 0.71),
    ]


def test_coverage_by_publisher(articles: Asker) -> None:
    rows = articles("coverage", by="publisher", publisher="Correo del Sur")
    assert of(rows, "document_name", "documents", "events", "single_source") == [(None, 2, 14, 7)]
    assert len(articles("coverage", by="publisher")) == 5
    protests = articles("coverage", publisher="Correo del Sur", kind="protest")
    assert {row["document_name"]: row["events"] for row in protests} == {"correo-march": 1, "correo-october": 2}


# Record, field, chosen value, the other value, and how it stands to the chosen one.
CONTRADICTIONS = {
    ("accra-2024-mediation", "date", "2024-12-05", "2024-12-06", "differs"),
    ("arrieta-offers-yards", "cameo", "031", "0311", "differs"),
    ("bergen-2024", "date", "2024-03-13", "2024-03-12", "differs"),
    ("bergen-2024-rescue-treaty", "status", "ratified", "signed", "differs"),
    ("bergen-march-2024", "size_text", "about 2,000", "thousands", "differs"),
    ("bergen-march-2024", "size_low", None, "1000", "left_out"),
    ("bergen-march-2024", "size_high", None, "9999", "left_out"),
    ("bergen-march-2024", "size_rule", None, "thousands", "left_out"),
    ("lisbon-council-2025", "status", "postponed", "announced", "differs"),
    ("santiago-embassy-rally", "date", "2024-10-20", "2024-10", "less_precise"),
    ("santiago-embassy-rally", "size_low", "400", "300", "differs"),
    ("santiago-embassy-rally", "size_high", "900", "999", "differs"),
    ("santiago-embassy-rally", "size_rule", None, "several_hundred", "left_out"),
    ("solvang-common-border", "act", "affirm", "praise", "differs"),
    ("solvang-common-border", "date", "2024-03-12", "2024-03-13", "differs"),
    ("solvang-common-border", "date", "2024-03-12", "2024-03", "less_precise"),
    ("trawling-convention-2024", "date", "2024-08-28", "2024-08", "less_precise"),
    ("valparaiso-2024", "status", "cancelled", "announced", "differs"),
}


def test_contradictions(articles: Asker) -> None:
    rows = articles("contradictions", limit="0")
    found = set(of(rows, "record", "field", "chosen_value", "other_value", "relation"))
    words = {row for row in found if row[:2] == ("santiago-embassy-rally", "size_text")}
    assert found - words == CONTRADICTIONS
    assert {row[-1] for row in words} == {"differs"}


def test_contradictions_name_coder_and_document(articles: Asker) -> None:
    rows = articles("contradictions", record="bergen-2024")
    columns = ("kind", "chosen_coder", "chosen_document", "other_coder", "other_document")
    assert of(rows, *columns) == [
        ("summit", "eventdb", "correo-march", "eventdb", "bergen-herald"),
        ("summit", "eventdb", "correo-march", "lindqvist", "bergen-herald"),
    ]
    assert {row["relation"] for row in articles("contradictions", relation="less_precise")} == {"less_precise"}
    assert {row["field"] for row in articles("contradictions", field="status")} == {"status"}


def test_equal_values_of_two_codings_are_no_contradiction(articles: Asker) -> None:
    assert articles("contradictions", record="ingrid-solvang") == []
    assert articles("contradictions", record="atlantic-fisheries-council") == []


def test_coder_agreement(articles: Asker) -> None:
    rows = {row["field"]: row for row in articles("coder-agreement")}
    assert {(row["coder_a"], row["coder_b"], row["documents"]) for row in rows.values()} == {
        ("eventdb", "lindqvist", 1)
    }
    counts = ("compared", "agreed", "agreement_share", "only_a", "only_b")
    assert of([rows["record"], rows["act"], rows["cameo"], rows["participant"], rows["topic"]], *counts) == [
        (20, 10, 0.5, 10, 0),
        (2, 1, 0.5, 0, 0),
        (5, 4, 0.8, 0, 0),
        (2, 0, 0, 2, 0),
        (10, 6, 0.6, 3, 1),
    ]
    assert of([rows["violence"]], *counts) == [(0, 0, None, 1, 0)]
    sets = {
        "record",
        "topic",
        "addressee",
        "attested",
        "guest",
        "host",
        "participant",
        "signatory",
        "speaker",
        "target",
    }
    single = [row for field, row in rows.items() if field not in sets]
    assert (sum(row["compared"] for row in single), sum(row["agreed"] for row in single)) == (69, 67)
    assert articles("coder-agreement", coder="nobody") == articles("coder-agreement", document="guinea-wire") == []


def test_provenance_is_whole(articles: Asker, seed: Asker) -> None:
    for rows in (articles("provenance-audit"), seed("provenance-audit")):
        assert of(rows, "unclaimed", "unheld", "uncited") == [(0, 0, 0)] * len(rows)
        assert all(row["held"] == row["stated"] + row["inferred"] > 0 for row in rows)


def test_provenance_counts_values_and_not_codings(articles: Asker) -> None:
    rows = {(row["kind"], row["field"]): row for row in articles("provenance-audit")}
    assert rows["event", "title"]["held"] == 39
    assert rows["protest", "size_low"]["held"] == 4
    assert rows["leader", "name"]["held"] == 9
    assert rows["office_term", "end"]["held"] == 3
    assert rows["organization", "kind"]["held"] == 1


@pytest.mark.parametrize(
    ("fault", "kind", "field", "expected"),
    [
        ("UPDATE event SET summary = 'x' WHERE slug = 'bergen-march-2024'", "event", "summary", (1, 0, 0)),
        ("UPDATE statement SET medium = 'rumour' WHERE medium IS NULL", "statement", "medium", (19, 0, 0)),
        ("UPDATE event SET place_slug = NULL WHERE slug = 'bergen-2024'", "event", "place", (0, 1, 0)),
        ("UPDATE leader SET wikidata_id = 'Q1' WHERE slug = 'henrik-moe'", "leader", "wikidata_id", (1, 0, 0)),
        (
            """
            INSERT INTO participation (event_id, role_slug, position, name)
            SELECT id, 'observer', 9, 'A stranger' FROM event WHERE slug = 'bergen-2024'
            """,
            "event",
            "observer",
            (1, 0, 0),
        ),
        ("DELETE FROM event_topic WHERE topic_slug = 'labour'", "event", "topic", (0, 1, 0)),
        (
            """
            DELETE FROM claim_citation
            WHERE claim_id IN (SELECT m.id
                               FROM claim m
                               JOIN event e ON e.id = m.event_id
                               WHERE m.field = 'status' AND e.slug = 'bergen-2024')
            """,
            "event",
            "status",
            (0, 0, 3),
        ),
    ],
)
def test_provenance_shows_what_has_no_evidence(
    own_articles_database: str, fault: str, kind: str, field: str, expected: tuple[int, int, int]
) -> None:
    engine = connect_engine(database_url(own_articles_database))
    with engine.begin() as connection:
        connection.execute(text(fault))
    rows = ask(engine, "provenance-audit")
    faults = {(row["kind"], row["field"]): (row["unclaimed"], row["unheld"], row["uncited"]) for row in rows}
    assert faults.pop((kind, field)) == expected
    assert set(faults.values()) == {(0, 0, 0)}
