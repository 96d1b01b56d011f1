"""Small helpers: articles and codings written into a folder, and what a database holds, to compare."""

import textwrap
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from sqlalchemy import Connection, Engine, Table, inspect, select, text

from eventdb.coding.model import ClaimRead, CodingRead, RecordRead
from eventdb.coding.reader import read_coding
from eventdb.database import reading
from eventdb.errors import InvalidFilesError, Problem
from eventdb.fixtures import Vocabulary, read_vocabulary
from eventdb.loading.load import Summary, load
from eventdb.models import Base
from eventdb.vocabulary import EventKind

# The same examples in every run, and no alarm where the machine is busy.
steadily = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])

TEXT = """Silva and Li meet in Lima
On 3 May 2024 President Ana Silva of Brazil received Li Wen of China in Lima.
They signed two agreements, one of them a treaty on soy.
“Soy is the new gold,” Silva said. Li hoped for more.
Hundreds marched against the treaty – peacefully.
"""


@cache
def vocabulary() -> Vocabulary:
    """The vocabularies that come with eventdb."""
    return read_vocabulary()


def write_article(folder: Path, text: str = TEXT, name: str = "lima") -> Path:
    """NAME.txt in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8", newline="")
    return path


def write_coding(folder: Path, content: str, *, text: str = TEXT, name: str = "lima", coder: str = "") -> Path:
    """NAME.yaml, or NAME.CODER.yaml, and the article beside it; the content may be indented."""
    write_article(folder, text, name)
    path = folder / (f"{name}.{coder}.yaml" if coder else f"{name}.yaml")
    path.write_text(textwrap.dedent(content).lstrip("\n"), encoding="utf-8", newline="")
    return path


def read(folder: Path, content: str, *, text: str = TEXT) -> CodingRead:
    """The coding, which is good."""
    return read_coding(write_coding(folder, content, text=text), vocabulary())


def problems(folder: Path, content: str, *, text: str = TEXT) -> list[Problem]:
    """What is wrong with a coding; something is."""
    try:
        found = read(folder, content, text=text)
    except InvalidFilesError as error:
        return error.problems
    raise AssertionError(f"the coding was read without a fault: {found.records}")


def record(coding: CodingRead, slug: str) -> RecordRead:
    """The record of this slug."""
    return next(found for found in coding.records if found.slug == slug)


def claims(coding: CodingRead, slug: str, field: str) -> list[ClaimRead]:
    """The claims on a field of a record."""
    return [claim for claim in record(coding, slug).claims if claim.field == field]


def quotes(coding: CodingRead, claim: ClaimRead) -> list[str]:
    """The words that a claim cites."""
    return [coding.passages[index].quote for index in claim.passages]


def load_into(engine: Engine, *paths: Path, **options: Any) -> Summary:
    """Load codings with the vocabularies that come with eventdb."""
    return load(engine, [str(path) for path in paths], vocabulary(), **options)


def all_rows(engine: Engine, but: Collection[str] = ()) -> dict[str, Counter[str]]:
    """Every row of every table of the database, but for some tables, keys and all; nothing if there are no tables."""
    with reading(engine) as connection:
        return {
            name: Counter(repr(tuple(row)) for row in connection.execute(text(_whole(name))))
            for name in sorted(inspect(connection).get_table_names())
            if name not in but
        }


def _whole(table: str) -> str:
    """The query for all that a table holds; of the calendar, its years and how much each of them holds."""
    if table == "calendar":
        return "SELECT year, COUNT(*), CAST(SUM(day_number) AS INTEGER) FROM calendar GROUP BY year"
    return f'SELECT * FROM "{table}"'  # noqa: S608 - the database's own name


def views_of(engine: Engine) -> list[str]:
    """The names of the views."""
    with reading(engine) as connection:
        return sorted(inspect(connection).get_view_names())


# The key that the engine hands out says nothing: rows are told apart by what they are about.
_NATURAL = {
    "leader": ("slug",),
    "office_term": ("slug",),
    "event": ("slug",),
    "document": ("sha256",),
    "coding": ("document_id", "coder", "sha256"),
    "citation": ("document_id", "start_char", "end_char"),
}
_LEDGER = {"load", "reject", "load_coding"}


def content_of(engine: Engine) -> dict[str, list[str]]:
    """What the database holds, told without the keys that it made up itself: equal content, equal dumps.

    Of the ledger only this is told: which codings its loads brought, in their order.
    """
    with reading(engine) as connection:
        names: dict[str, dict[int, tuple[Any, ...]]] = {}
        for name, columns in _NATURAL.items():
            names[name] = {
                row["id"]: _told(Base.metadata.tables[name], row, names, columns) for row in _rows(connection, name)
            }
        names["claim"] = _claim_names(connection, names)
        names |= dict.fromkeys(EventKind, names["event"])
        content = {
            table.name: sorted(repr(_told(table, row, names)) for row in _rows(connection, table.name))
            for table in Base.metadata.sorted_tables
            if table.name not in {*_LEDGER, "calendar"}
        }
        calendar = connection.execute(text(_whole("calendar")))
        content["calendar"] = sorted(repr(tuple(row)) for row in calendar)
        brought: dict[int, list[str]] = {row["id"]: [] for row in _rows(connection, "load")}
        for row in _rows(connection, "load_coding"):
            brought[row["load_id"]].append(repr(names["coding"][row["coding_id"]]))
        content["load"] = [repr(sorted(codings)) for _load, codings in sorted(brought.items())]
        return content


def _claim_names(connection: Connection, names: dict[str, dict[int, tuple[Any, ...]]]) -> dict[int, tuple[Any, ...]]:
    """Claims by their coding and their place in it."""
    found: dict[int, tuple[Any, ...]] = {}
    places: Counter[int] = Counter()
    for row in _rows(connection, "claim"):
        found[row["id"]] = (*names["coding"][row["coding_id"]], places[row["coding_id"]])
        places[row["coding_id"]] += 1
    return found


def _rows(connection: Connection, name: str) -> list[Any]:
    table = Base.metadata.tables[name]
    return list(connection.execute(select(table).order_by(*table.primary_key.columns)).mappings())


def _told(
    table: Table, row: Any, names: dict[str, dict[int, tuple[Any, ...]]], columns: Iterable[str] | None = None
) -> tuple[Any, ...]:
    """A row, with the names of the rows that it refers to in place of their keys, and without its own key."""
    told = []
    for column in table.columns:
        if columns is not None and column.name not in columns:
            continue
        value = row[column.name]
        target = next((key.column.table.name for key in column.foreign_keys if key.column.name == "id"), None)
        if target is None and column.name == "id":
            value = names[table.name][value] if table.name == "claim" and columns is None else None
        elif target is not None and value is not None:
            value = names[target][value]
        told.append((column.name, value))
    return tuple(told)


def difference(found: dict[str, list[str]], expected: dict[str, list[str]]) -> dict[str, tuple[list[str], list[str]]]:
    """What the one holds and the other doesn't, by table; nothing if they are equal."""
    return {
        name: (
            [row for row in found[name] if row not in expected[name]],
            [row for row in expected[name] if row not in found[name]],
        )
        for name in expected
        if found[name] != expected[name]
    }
