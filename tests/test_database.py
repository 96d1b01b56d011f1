"""Transactions and bulk writing, on both engines."""

# ruff: noqa: PT012 - what a transaction does at its end is what these tests are about

import datetime
import threading

import pytest
from sqlalchemy import Connection, Engine, func, inspect, select, text
from sqlalchemy.exc import IntegrityError

from eventdb.database import (
    connect_engine,
    database_url,
    insert_rows,
    iso_date,
    reading,
    upsert_rows,
    writing,
)
from eventdb.errors import EventdbError
from eventdb.models import Base
from tests.rows import DAY, ROWS, write

TABLES = Base.metadata.tables
TOPIC = TABLES["topic"]
HOSTILE = [
    "tab\there",
    "line\nfeed",
    "carriage\r\nreturn",
    "back\\slash \\n \\t \\\\",
    "\\N",
    "\\.",
    "NULL",
    "",
    " ",
    "'single' \"double\" `back`",
    "; DROP TABLE topic; --",
    "%s %(name)s :name ? $1 {}",
    "위성락 习近平 שלום مرحبا",
    "e\u0301 \u00e9 \u200d \ufeff",
    "🇰🇷 \U0001d518",
    "\x01\x1b[31m\x7f",
    "comma, semicolon; pipe|",
    "x" * 100_000,
]


def names_of(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.execute(select(TOPIC.c.name).order_by(TOPIC.c.slug)).scalars())


def add_topic(connection: Connection, slug: str) -> None:
    connection.execute(TOPIC.insert(), {"slug": slug, "name": slug.upper()})


def test_what_is_written_is_there_afterwards(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        add_topic(connection, "trade")
    assert names_of(migrated_engine) == ["TRADE"]


def test_an_error_takes_everything_back(migrated_engine: Engine) -> None:
    with pytest.raises(KeyError), writing(migrated_engine) as connection:
        add_topic(connection, "trade")
        raise KeyError
    assert names_of(migrated_engine) == []


def test_a_savepoint_takes_back_its_own_rows_only(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        add_topic(connection, "before")
        with pytest.raises(IntegrityError), connection.begin_nested():
            add_topic(connection, "inside")
            add_topic(connection, "before")
        add_topic(connection, "later")
    assert names_of(migrated_engine) == ["BEFORE", "LATER"]


def test_a_savepoint_inside_a_transaction_that_fails_leaves_nothing(migrated_engine: Engine) -> None:
    with pytest.raises(KeyError), writing(migrated_engine) as connection:
        with connection.begin_nested():
            add_topic(connection, "inside")
        raise KeyError
    assert names_of(migrated_engine) == []


def test_a_change_of_the_schema_is_taken_back_too(migrated_engine: Engine) -> None:
    with pytest.raises(KeyError), writing(migrated_engine) as connection:
        connection.execute(text("CREATE TABLE mine (id INTEGER)"))
        connection.execute(text("DROP TABLE reject"))
        raise KeyError
    tables = inspect(migrated_engine).get_table_names()
    assert "mine" not in tables
    assert "reject" in tables


def test_a_connection_that_only_reads_keeps_nothing(migrated_engine: Engine) -> None:
    with reading(migrated_engine) as connection:
        add_topic(connection, "trade")
    assert names_of(migrated_engine) == []


def test_writers_take_their_turn(migrated_engine: Engine) -> None:
    """Each counts on from the greatest number: if two did so at once, a number would be given out twice."""
    leader = TABLES["leader"]
    together = threading.Barrier(4)

    def count_on() -> None:
        together.wait()
        for _ in range(5):
            with writing(migrated_engine) as connection:
                last = connection.execute(select(func.coalesce(func.max(leader.c.id), 0))).scalar_one()
                row = {"id": last + 1, "slug": f"leader-{last + 1}", "name": "someone"}
                connection.execute(leader.insert(), row)

    threads = [threading.Thread(target=count_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(migrated_engine) as connection:
        assert list(connection.execute(select(leader.c.id).order_by(leader.c.id)).scalars()) == list(range(1, 21))


def test_keys_that_wait_for_the_commit_are_checked_there(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        write(connection, ["country", "place", "cameo", "calendar"])
        early = ROWS["event"][1] | {"occasion_id": 1}
        connection.execute(TABLES["event"].insert(), early)
        connection.execute(TABLES["event"].insert(), ROWS["event"][0])
    event = ROWS["event"][2] | {"occasion_id": 77}
    with pytest.raises(EventdbError, match=r"(?i)foreign key"), writing(migrated_engine) as connection:
        connection.execute(TABLES["event"].insert(), event)
    with reading(migrated_engine) as connection:
        assert connection.execute(select(func.count()).select_from(TABLES["event"])).scalar_one() == 2


def test_a_read_only_engine_writes_nothing(migrated_database: str) -> None:
    engine = connect_engine(database_url(migrated_database), read_only=True)
    with pytest.raises(EventdbError, match=r"read-?only"), reading(engine) as connection:
        add_topic(connection, "trade")


# Bulk writing


def test_bulk_rows_keep_every_character(migrated_engine: Engine) -> None:
    rows = [(f"topic-{number:02}", f"name {number}", words) for number, words in enumerate(HOSTILE)]
    with writing(migrated_engine) as connection:
        insert_rows(connection, TOPIC, ["slug", "name", "description"], rows)
    with reading(migrated_engine) as connection:
        found = connection.execute(select(TOPIC.c.slug, TOPIC.c.name, TOPIC.c.description).order_by(TOPIC.c.slug))
        assert [tuple(row) for row in found] == rows


def test_bulk_rows_hold_values_of_each_type(migrated_engine: Engine) -> None:
    calendar, protest = TABLES["calendar"], TABLES["protest"]
    with writing(migrated_engine) as connection:
        write(connection, ["country", "place", "topic", "cameo", "tactic", "size_rule"])
        columns = list(ROWS["calendar"][0])
        days = [[str(value) if column in {"day", "month"} else value for column, value in row.items()]
                for row in ROWS["calendar"]]  # fmt: skip
        insert_rows(connection, calendar, columns, days)
        write(connection, ["event"])
        insert_rows(
            connection, protest, ["id", "kind", "violence", "size_low", "slogan"], [(4, "protest", True, 100, None)]
        )
        insert_rows(connection, TABLES["country"], ["iso3", "name", "latitude"], iter([("JPN", "Japan", 36.5)]))
    with reading(migrated_engine) as connection:
        assert connection.execute(select(calendar.c.day).order_by(calendar.c.day)).scalars().first() == DAY
        row = connection.execute(select(protest.c.violence, protest.c.size_low, protest.c.slogan)).one()
        assert tuple(row) == (True, 100, None)
        country = TABLES["country"].c
        assert connection.execute(select(country.latitude).where(country.iso3 == "JPN")).scalar_one() == 36.5


def test_bulk_rows_stand_beside_rows_written_one_by_one(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        add_topic(connection, "first")
        insert_rows(connection, TOPIC, ["slug", "name"], [("second", "2")])
        insert_rows(connection, TOPIC, ["slug", "name"], [])
        add_topic(connection, "third")
    assert names_of(migrated_engine) == ["FIRST", "2", "THIRD"]


@pytest.mark.parametrize(
    "rows",
    [
        [("same", "a"), ("same", "b")],
        [("no-name", None)],
    ],
)
def test_a_bulk_row_that_is_refused_is_told_in_a_sentence(
    migrated_engine: Engine, rows: list[tuple[str, str | None]]
) -> None:
    with pytest.raises(EventdbError, match=r"topic|slug"), writing(migrated_engine) as connection:
        insert_rows(connection, TOPIC, ["slug", "name"], rows)
    assert names_of(migrated_engine) == []


def test_upserted_rows_are_added_or_changed(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        upsert_rows(connection, TOPIC, [{"slug": "a", "name": "old"}, {"slug": "b", "name": "kept"}])
    with writing(migrated_engine) as connection:
        changes = [{"slug": f"h{number}", "name": words[:300]} for number, words in enumerate(HOSTILE)]
        upsert_rows(connection, TOPIC, [{"slug": "a", "name": "new"}, *changes])
        upsert_rows(connection, TOPIC, [])
    assert names_of(migrated_engine)[:2] == ["new", "kept"]
    assert set(names_of(migrated_engine)[2:]) == {words[:300] for words in HOSTILE}


def test_upserted_rows_of_nothing_but_a_key_are_added_once(migrated_engine: Engine) -> None:
    alias = TABLES["leader_alias"]
    with writing(migrated_engine) as connection:
        write(connection, ["country", "leader"])
        for _ in range(2):
            upsert_rows(connection, alias, [{"leader_id": 1, "alias": "the President"}])
        assert connection.execute(select(func.count()).select_from(alias)).scalar_one() == 1


def test_a_partial_unique_index_holds_for_its_rows_only(migrated_engine: Engine) -> None:
    with writing(migrated_engine) as connection:
        write(connection, ["document", "coding"])
        one = ROWS["coding"][1]
        connection.execute(TABLES["coding"].insert(), one | {"id": 8, "sha256": "8" * 64})
    with pytest.raises(EventdbError, match="coding"), writing(migrated_engine) as connection:
        connection.execute(TABLES["coding"].insert(), one | {"id": 9, "sha256": "9" * 64, "current": True})


def test_slugs_sort_by_code_point(migrated_engine: Engine) -> None:
    slugs = ["a-b", "a1", "aa", "ab", "b", "a", "a-c", "a0"]
    with writing(migrated_engine) as connection:
        insert_rows(connection, TOPIC, ["slug", "name"], [(slug, slug) for slug in slugs])
    with reading(migrated_engine) as connection:
        assert list(connection.execute(select(TOPIC.c.slug).order_by(TOPIC.c.slug)).scalars()) == sorted(slugs)


def test_a_day_is_the_same_text_on_every_engine() -> None:
    assert iso_date(datetime.date(2025, 11, 1)) == "2025-11-01"
    assert iso_date("2025-11-01") == "2025-11-01"
    assert iso_date(None) is None
