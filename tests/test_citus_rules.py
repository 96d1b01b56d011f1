"""report and report_month may be spread over the machines of a Citus cluster: what that asks of them."""

import re
from pathlib import Path
from typing import Any

import pytest

import eventdb
from eventdb.models import Base, Report, ReportMonth

LOADING = Path(eventdb.__file__).parent / "loading"
# By what each of the two is spread.
SPREAD: dict[str, str] = {"report": "feed_id", "report_month": "dyad"}


def statements() -> str:
    """The text of the modules whose statements fill the two."""
    names = ("feed.py", "rollup.py", "unfeeding.py", "versions.py")
    return "\n".join((LOADING / name).read_text(encoding="utf-8") for name in names)


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


def test_conflicts_are_settled_by_excluded_values_only() -> None:
    text = statements()
    assert text.count("ON CONFLICT") == 2
    assert text.count("DO UPDATE SET {updated}") == 2
    # What stands after SET is made in these two places, of excluded values.
    assert text.count("{name} = excluded.{name}") == 2
    assert "now()" not in text.lower()
    assert "current_timestamp" not in text.lower()
