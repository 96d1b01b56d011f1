"""Each rule of the schema refuses the row it is there to refuse, on both engines."""

import datetime
import re
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, Column, Connection, Engine, Index, Table, UniqueConstraint, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from eventdb.models import Base
from tests.rows import DAY, ROWS, write

NEXT_DAY = DAY + datetime.timedelta(1)
TABLES = Base.metadata.tables


def changed(table: str, number: int = 0, /, **values: Any) -> tuple[str, dict[str, Any]]:
    """The table's valid row of this number with other values; a new key is the caller's business."""
    return table, ROWS[table][number] | values


def claim(**values: Any) -> tuple[str, dict[str, Any]]:
    return "claim", ROWS["claim"][0] | {"id": 9, "field": "title"} | values


def event(**values: Any) -> tuple[str, dict[str, Any]]:
    return "event", ROWS["event"][0] | {"id": 9, "slug": "new"} | values


def dates(precision: str, start: datetime.date | None, end: datetime.date | None) -> tuple[str, dict[str, Any]]:
    return event(date_precision=precision, start_date=start, end_date=end)


def place(**values: Any) -> tuple[str, dict[str, Any]]:
    return changed("place", slug="new", **values)


def country(**values: Any) -> tuple[str, dict[str, Any]]:
    return "country", {"iso3": "NEW", "name": "New"} | values


def term(**values: Any) -> tuple[str, dict[str, Any]]:
    none = dict.fromkeys(("start_earliest", "start_latest", "end_earliest", "end_latest"))
    return "office_term", ROWS["office_term"][0] | none | {"id": 9, "slug": "new"} | values


def protest(**values: Any) -> tuple[str, dict[str, Any]]:
    sizes = dict.fromkeys(("size_low", "size_best", "size_high"))
    return "protest", ROWS["protest"][0] | sizes | {"id": 7} | values


def day(**values: Any) -> tuple[str, dict[str, Any]]:
    return changed("calendar", day=datetime.date(2026, 1, 1), day_number=1, **values)


def cameo(**values: Any) -> tuple[str, dict[str, Any]]:
    return changed("cameo", code="new", **values)


def organization(**values: Any) -> tuple[str, dict[str, Any]]:
    return changed("organization", slug="new", **values)


def citation(**values: Any) -> tuple[str, dict[str, Any]]:
    return "citation", ROWS["citation"][0] | {"id": 9, "start_char": 0, "end_char": 4, "quote": "They"} | values


def report(**values: Any) -> tuple[str, dict[str, Any]]:
    return changed("report", feed_id="new", **values)


# Rows that one rule alone refuses. Tests that need an event for them find 7, 8 and 9 in WANTED.
REFUSED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "ck_agreement_instrument_count": [changed("agreement", id=8, instrument_count=0)],
    "ck_agreement_kind": [changed("agreement", id=5, kind="summit")],
    "ck_agreement_net_count": [changed("agreement", id=8, net_count=-1)],
    "ck_agreement_package": [changed("agreement", id=8, package_id=8)],
    "ck_calendar_iso_week": [day(iso_week=0), day(iso_week=54)],
    "ck_calendar_quarter": [day(quarter=0), day(quarter=5)],
    "ck_cameo_goldstein": [cameo(goldstein=-10.5), cameo(goldstein=10.5)],
    "ck_cameo_quad_class": [cameo(quad_class=0), cameo(quad_class=5)],
    "ck_citation_end_char": [citation(quote="", start_char=2, end_char=2)],
    "ck_citation_match": [citation(match="fuzzy"), citation(match="")],
    "ck_citation_quote": [citation(quote="The"), citation(quote="")],
    "ck_citation_start_char": [citation(start_char=-1, end_char=3)],
    "ck_claim_basis": [claim(basis="guessed"), claim(basis="STATED")],
    "ck_claim_one_record": [
        claim(event_id=None),
        claim(leader_id=1),
        claim(office_term_id=1),
        claim(organization_slug="apec"),
        claim(event_id=None, leader_id=1, organization_slug="apec"),
    ],
    "ck_claim_position": [claim(position=0)],
    "ck_country_latitude": [country(latitude=-90.5), country(latitude=90.5)],
    "ck_country_longitude": [country(longitude=-180.5), country(longitude=180.5)],
    "ck_event_date_precision": [dates("week", DAY, DAY), dates("", DAY, DAY)],
    "ck_event_dates": [
        dates("unknown", DAY, None),
        dates("unknown", None, DAY),
        dates("after", None, None),
        dates("after", DAY, DAY),
        dates("before", None, None),
        dates("before", DAY, DAY),
        *(
            dates(precision, start, end)
            for precision in ("day", "month", "year", "between")
            for start, end in ((None, None), (DAY, None), (None, DAY), (NEXT_DAY, DAY))
        ),
    ],
    "ck_event_kind": [event(kind="war", status=None), event(kind="Summit", status=None)],
    "ck_event_status": [
        event(status="signed"),
        event(status=""),
        event(kind="agreement", status="held"),
        event(kind="statement", status="held"),
        event(kind="protest", status="made"),
    ],
    "ck_event_topic_position": [changed("event_topic", position=0)],
    "ck_load_times": [changed("load", id=9, finished_at=datetime.datetime(2025, 11, 1, tzinfo=datetime.UTC))],
    "ck_office_term_end": [term(end_earliest=NEXT_DAY, end_latest=DAY)],
    "ck_office_term_start": [term(start_earliest=NEXT_DAY, start_latest=DAY)],
    "ck_office_term_term": [term(start_earliest=NEXT_DAY, end_latest=DAY)],
    "ck_organization_kind": [organization(kind="club")],
    "ck_organization_status": [organization(status="planned")],
    "ck_participation_one_actor": [changed("participation", leader_id=1, organization_slug="apec", position=7)],
    "ck_participation_position": [changed("participation", position=0)],
    "ck_place_latitude": [place(latitude=-90.5), place(latitude=90.5)],
    "ck_place_longitude": [place(longitude=-180.5), place(longitude=180.5)],
    "ck_protest_kind": [changed("protest", id=5, kind="summit")],
    "ck_protest_size_best": [protest(size_best=-1)],
    "ck_protest_size_best_high": [protest(size_best=2, size_high=1)],
    "ck_protest_size_best_low": [protest(size_low=2, size_best=1)],
    "ck_protest_size_high": [protest(size_high=-1)],
    "ck_protest_size_low": [protest(size_low=-1)],
    "ck_protest_size_range": [protest(size_low=2, size_high=1)],
    "ck_reject_line": [changed("reject", id=9, line=0)],
    "ck_report_latitude": [report(latitude=-90.5), report(latitude=90.5)],
    "ck_report_longitude": [report(longitude=-180.5), report(longitude=180.5)],
    "ck_report_month_reports": [changed("report_month", cameo_root="04", reports=0)],
    "ck_report_quad_class": [report(quad_class=0), report(quad_class=5)],
    "ck_role_side": [changed("role", slug="new", side="left")],
    "ck_size_rule_range": [changed("size_rule", slug="new", words="new", low=2, high=1)],
    "ck_statement_form": [changed("statement", id=10, form="rumour")],
    "ck_statement_kind": [changed("statement", id=5, kind="summit")],
    "ck_statement_text_folded": [
        changed("statement", id=10, text_folded=None),
        changed("statement", id=10, text=None),
    ],
    "ck_summit_format": [changed("summit", id=5, format="trilateral")],
    "ck_summit_kind": [changed("summit", id=8, kind="agreement")],
    "ck_summit_level": [changed("summit", id=5, level="kings")],
    "uq_calendar_day_number": [changed("calendar", day=datetime.date(2026, 1, 1))],
    "uq_citation_document_id_start_char_end_char": [changed("citation", id=9)],
    "uq_claim_event_chosen": [changed("claim", 0, id=9)],
    "uq_claim_leader_chosen": [changed("claim", 1, id=9)],
    "uq_claim_office_chosen": [changed("claim", 2, id=9)],
    "uq_claim_organization_chosen": [changed("claim", 3, id=9)],
    "uq_coding_current": [changed("coding", 1, id=9, sha256="9" * 64, current=True)],
    "uq_coding_document_id_coder_sha256": [changed("coding", 1, id=9)],
    "uq_country_cameo": [country(cameo="KOR")],
    "uq_country_cow": [country(cow="732")],
    "uq_country_fips": [country(fips="KS")],
    "uq_country_iso2": [country(iso2="KR")],
    "uq_country_iso_numeric": [country(iso_numeric="410")],
    "uq_country_name": [country(name="South Korea")],
    "uq_document_sha256": [changed("document", id=9)],
    "uq_event_slug": [changed("event", id=9)],
    "uq_leader_slug": [changed("leader", id=9)],
    "uq_office_term_slug": [changed("office_term", id=9)],
    "uq_size_rule_words": [changed("size_rule", slug="new")],
    "uq_topic_name": [changed("topic", slug="new")],
}
# The pair holds whatever the key alone holds; it is there for the kinds' keys to refer to.
NEVER_ALONE = {"uq_event_id_kind"}

# Rows at the edge of a rule, which it takes.
TAKEN: list[tuple[str, dict[str, Any]]] = [
    changed("agreement", id=8, instrument_count=1, net_count=0, package_id=2),
    day(iso_week=53, quarter=1),
    cameo(goldstein=-10.0, quad_class=4),
    cameo(goldstein=None),
    citation(),
    citation(match="folded"),
    claim(position=1),
    claim(basis="inferred", chosen=False),
    changed("claim", id=9, chosen=False),
    changed("claim", id=9, position=1),
    changed("coding", 1, id=9, coder="bob", current=True),
    changed("coding", 1, id=9, sha256="9" * 64),
    country(latitude=-90.0, longitude=180.0),
    dates("unknown", None, None),
    dates("after", DAY, None),
    dates("before", None, DAY),
    dates("between", DAY, NEXT_DAY),
    dates("day", DAY, NEXT_DAY),
    event(status=None),
    event(kind="statement", status="made"),
    term(),
    term(start_earliest=DAY, start_latest=DAY, end_earliest=DAY, end_latest=DAY),
    term(start_latest=NEXT_DAY, end_earliest=DAY),
    organization(status=None),
    report(latitude=-90.0, longitude=180.0, quad_class=4),
    report(latitude=None, longitude=None, quad_class=None),
    # A code that the dictionary lacks.
    changed("report_month", cameo_root="", weighed=0, goldstein_tenths=0),
    protest(),
    protest(size_low=0, size_best=0, size_high=0),
    protest(size_text="many"),
    changed("role", slug="new", side=None),
    changed("statement", id=10, text=None, text_folded=None, form=None),
    changed("summit", id=5, format=None, level=None),
]

# Events that have no row in a kind's table yet.
WANTED = [
    changed("event", 3, id=7, slug="wanted-7"),
    changed("event", 1, id=8, slug="wanted-8"),
    changed("event", 2, id=10, slug="wanted-10"),
]


@pytest.fixture
def filled(migrated_engine: Engine) -> Engine:
    with migrated_engine.begin() as connection:
        write(connection, ROWS)
        for table, row in WANTED:
            connection.execute(TABLES[table].insert(), row)
        connection.execute(TABLES["country"].update().where(TABLES["country"].c.iso3 == "KOR").values(cameo="KOR"))
    return migrated_engine


def refusal(connection: Connection, table: Table, row: dict[str, Any]) -> str:
    with pytest.raises(IntegrityError) as caught, connection.begin_nested():
        connection.execute(table.insert(), row)
    return str(caught.value.orig)


def test_each_rule_refuses_what_it_is_for(filled: Engine) -> None:
    with filled.connect() as connection:
        for rule, rows in REFUSED.items():
            for table, row in rows:
                told = refusal(connection, TABLES[table], row)
                assert names(rule, told), f"{rule} should refuse {row}, but it was: {told}"


def names(rule: str, told: str) -> bool:
    """Whether the refusal names the rule; SQLite names the columns of a unique one instead."""
    if re.search(rf"\b{rule}\b", told):
        return True
    unique = re.fullmatch(r"UNIQUE constraint failed: (.+)", told)
    return unique is not None and unique.group(1) == columns_of_unique()[rule]


def columns_of_unique() -> dict[str, str]:
    return {
        str(rule.name): ", ".join(f"{rule.table.name}.{column.name}" for column in rule.columns)
        for rule in unique_rules()
        if rule.table is not None
    }


def unique_rules() -> list[UniqueConstraint | Index]:
    return [
        rule
        for table in TABLES.values()
        for rule in (*table.constraints, *table.indexes)
        if isinstance(rule, UniqueConstraint) or (isinstance(rule, Index) and rule.unique)
    ]


def test_the_edge_of_each_rule_is_taken(filled: Engine) -> None:
    with filled.connect() as connection:
        for table, row in TAKEN:
            with connection.begin_nested() as savepoint:
                connection.execute(TABLES[table].insert(), row)
                savepoint.rollback()


def test_every_rule_has_a_row_that_it_refuses() -> None:
    checks = {
        str(rule.name) for table in TABLES.values() for rule in table.constraints if isinstance(rule, CheckConstraint)
    }
    assert checks | {str(rule.name) for rule in unique_rules()} == REFUSED.keys() | NEVER_ALONE


def test_every_check_is_named_after_its_table() -> None:
    for table in TABLES.values():
        for rule in table.constraints:
            assert str(rule.name).split("_", 1)[1].startswith(table.name), rule.name


def test_every_table_has_a_valid_row() -> None:
    assert set(ROWS) == set(TABLES)


@pytest.mark.parametrize("kind", ["summit", "agreement", "statement", "protest"])
def test_no_event_has_a_row_of_another_kind(filled: Engine, kind: str) -> None:
    other = {"summit": 8, "agreement": 5, "statement": 5, "protest": 5}[kind]
    table, row = changed(kind, id=other)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), filled.begin() as connection:
        connection.execute(TABLES[table].insert(), row)


def test_the_kind_of_an_event_with_details_stays(filled: Engine) -> None:
    table = TABLES["event"]
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), filled.begin() as connection:
        connection.execute(table.update().where(table.c.id == 1).values(kind="protest"))


def test_every_foreign_key_refuses_what_is_not_there(filled: Engine) -> None:
    for key in (key for table in TABLES.values() for key in table.foreign_key_constraints):
        column = key.columns[0]
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            change_one_row(filled, column, absent(column))


def absent(column: Column[Any]) -> object:
    """A value that no row has, and that no rule refuses but a foreign key."""
    if str(column.type) == "DATE":
        return datetime.date(1066, 10, 14) if column.name == "start_date" else datetime.date(2999, 1, 1)
    return 99 if str(column.type) == "INTEGER" else "XXX"


def change_one_row(engine: Engine, column: Column[Any], value: object) -> None:
    """Change the column in a row that has it, and commit: some keys are looked at only then."""
    rows = ROWS[column.table.name]
    row = next((row for row in rows if row.get(column.name) is not None), rows[0])
    where = [key == row[key.name] for key in column.table.primary_key]
    with engine.begin() as connection:
        # A participant is a leader or an organization, so the one makes way for the other.
        beside = {"leader_id": None} if str(column) == "participation.organization_slug" else {}
        connection.execute(update(column.table).where(*where).values({column.name: value, **beside}))


def test_what_must_be_there_must_be_there(filled: Engine) -> None:
    for column in (column for table in TABLES.values() for column in table.columns):
        counted = column.primary_key and str(column.type) == "INTEGER"
        if not column.nullable and not counted:
            with pytest.raises(DBAPIError, match=rf"(?i)not.null.*{column.name}|{column.name}.*not.null"):
                change_one_row(filled, column, None)
