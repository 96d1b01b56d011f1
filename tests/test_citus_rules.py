"""report and report_month may be spread over the machines of a Citus cluster: what that asks of them."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

import eventdb
from eventdb.feeds.detection import detect
from eventdb.fixtures import read_vocabulary
from eventdb.loading.feed import load_feed
from eventdb.loading.undo import undo
from eventdb.models import Base, Report, ReportMonth
from tests.feeds import gdelt2, write_rows

VOCABULARY = read_vocabulary()

# By what each of the two is spread.
SPREAD: dict[str, str] = {"report": "feed_id", "report_month": "dyad"}


@pytest.mark.parametrize("name", SPREAD)
def test_the_key_is_the_feeds_own_and_holds_what_the_table_is_spread_by(name: str) -> None:
    table = Base.metadata.tables[name]
    assert SPREAD[name] in table.primary_key.columns
    assert all(column.autoincrement is not True and column.identity is None for column in table.columns)
    assert not any(column.default or column.server_default or column.onupdate for column in table.columns)
    assert all(str(column.type).startswith(("VARCHAR", "DATE")) for column in table.primary_key.columns)


@pytest.mark.parametrize("name", SPREAD)
def test_no_foreign_key_leads_to_or_from_it(name: str) -> None:
    assert not Base.metadata.tables[name].foreign_keys
    for other in Base.metadata.tables.values():
        assert all(key.column.table.name != name for key in other.foreign_keys)


@pytest.mark.parametrize("model", [Report, ReportMonth])
def test_every_unique_index_holds_what_the_table_is_spread_by(model: Any) -> None:
    table = model.__table__
    for index in table.indexes:
        assert not index.unique or SPREAD[table.name] in index.columns


def test_no_revision_makes_a_trigger_or_a_sequence() -> None:
    versions = Path(eventdb.__file__).parent.parent / "alembic" / "versions"
    (revision,) = versions.glob("*_reports.py")
    assert not re.search(
        r"trigger|sequence|identity|autoincrement", revision.read_text(encoding="utf-8"), re.IGNORECASE
    )


def test_what_is_written_to_them_is_what_a_cluster_takes(engine: Engine, tmp_path: Path) -> None:
    """Every statement of loads and of undoing them, as the engine gets it."""
    found: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_more: found.append(statement)
    )

    def load(name: str, *rows: str) -> None:
        path = write_rows(tmp_path / name, rows)
        load_feed(engine, path, detect(path), VOCABULARY)

    first, second = gdelt2(GLOBALEVENTID="1"), gdelt2(GLOBALEVENTID="2")
    load("a.csv", first, second)
    load("b.csv", gdelt2(GLOBALEVENTID="1", NumMentions="9"), second)
    load("c.csv", first, second, gdelt2(GLOBALEVENTID="3"))
    for number in (2, 1):
        undo(engine, number, VOCABULARY)
    ours = [statement for statement in found if re.search(r"\breport(_month)?\b", statement)]
    written = [statement for statement in ours if re.match(r"\s*(INSERT INTO|UPDATE) report(_month)?\b", statement)]
    assert len({statement.partition(" SELECT ")[0] for statement in written}) == 2
    for statement in written:
        assert not statement.lstrip().startswith("UPDATE")
        _insert, conflict, change = statement.partition(" DO UPDATE SET ")
        assert conflict
        assert all(re.fullmatch(r"(\w+) = excluded\.\1", one) for one in change.split(", "))
    assert not any(re.search(r"now\(\)|current_timestamp", statement, re.IGNORECASE) for statement in ours)
