"""Filling the reference tables from the vocabularies, and the calendar from the calendar."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, func, select, update

from eventdb.database import insert_rows, upsert_rows
from eventdb.errors import EventdbError
from eventdb.fixtures import FILES, Row, Vocabulary, VocabularyFile
from eventdb.limits import FIRST_YEAR, LAST_YEAR
from eventdb.models import Base, Calendar, CountryAlias, Event, Organization, Participation

_CALENDAR_COLUMNS = ("day", "day_number", "year", "quarter", "month", "iso_year", "iso_week")


# Keys of rows that changed, by table.
Altered = dict[str, list[str]]


def fill(connection: Connection, vocabulary: Vocabulary, only: Collection[str] = ()) -> Altered:
    """Bring the reference tables up to the vocabularies; a row that no file holds any longer stays, unless withdrawn.

    An organization that a coding named is the coding's: a row of the vocabulary with its slug is left out.

    Args:
        connection: in a transaction.
        vocabulary: what the tables are to hold.
        only: the tables to fill; none named: all.

    Returns:
        Which rows are new or changed; in a new database all of them.

    Raises:
        EventdbError: a row is called as one that no file holds any longer.
    """
    altered: Altered = {}
    for file in FILES:
        if only and file.table not in only:
            continue
        table = Base.metadata.tables[file.table]
        rows = {key: _complete(table, row) for key, row in vocabulary[file.table].items()}
        there = {row[file.key]: row for row in _rows(connection, table)}
        changed = [row for key, row in rows.items() if row != _part(there.get(key), row)]
        if file.table == Organization.__tablename__:
            changed = [row for row in changed if not (there.get(row["slug"]) or {}).get("coded")]
        robbed = _make_room(connection, table, file, changed, there)
        upsert_rows(connection, table, changed)
        altered[file.table] = [*(str(row[file.key]) for row in changed), *robbed]
        if file.table == CountryAlias.__tablename__:
            altered[file.table] += _withdraw(connection, [name for name in vocabulary.withdrawn if name in there])
        if file.table in _ACTORS:
            for row in changed:
                if row[file.key] in there:
                    rename(connection, file.table, row, str(there[row[file.key]]["name"]))
    if connection.execute(select(func.count()).select_from(Calendar)).scalar() == 0:
        add_years(connection, range(FIRST_YEAR, LAST_YEAR + 1))
    return altered


def _withdraw(connection: Connection, names: list[str]) -> list[str]:
    """Take other names of countries away, and give them back."""
    if names:
        statement = delete(CountryAlias).where(CountryAlias.name == bindparam("_name"))
        connection.execute(statement, [{"_name": name} for name in names])
    return names


def _make_room(
    connection: Connection, table: Table, file: VocabularyFile, changed: Iterable[Row], there: Mapping[Any, Row]
) -> list[str]:
    """Take from the rows that are there each value of its own kind that another row is to have, so that they may swap.

    Returns:
        Keys of rows that no file holds any longer, and that have lost a code for good.

    Raises:
        EventdbError: what such a row would lose is its name.
    """
    new = {row[file.key]: row for row in changed}
    robbed: dict[str, None] = {}
    for name in sorted(file.unique):
        losers = _losers(name, new, there)
        gone = [str(key) for key in losers if key not in new]
        if gone and not table.c[name].nullable:
            taker = losers[gone[0]]
            raise EventdbError(
                f"{file.name}.csv: {taker!r} has the {name} {new[taker][name]!r}, which the database has for"
                f" {gone[0]!r}, of which no dictionary speaks any longer; give {gone[0]!r} another {name} in a folder"
                " of your own (--fixtures)"
            )
        robbed |= dict.fromkeys(gone)
        _clear(connection, table.c[file.key], table.c[name], losers)
    return list(robbed)


def _losers(name: str, new: Mapping[Any, Row], there: Mapping[Any, Row]) -> dict[Any, Any]:
    """Keys of rows that are there with a value that another row is to have, each with the key of that one."""
    takers = {row[name]: key for key, row in new.items() if row[name] is not None}
    return {
        key: takers[row[name]]
        for key, row in there.items()
        if takers.get(row[name], key) != key and row[name] != new.get(key, {}).get(name)
    }


def _clear(connection: Connection, key: Column[Any], column: Column[Any], losers: Collection[Any]) -> None:
    """Take what stands in a column from some rows: NULL, or where there must be something, what no file has."""
    if losers:
        # No file has a control character.
        values = [{"_key": loser, column.name: None if column.nullable else f"\x01{loser}"} for loser in losers]
        connection.execute(update(column.table).where(key == bindparam("_key")), values)


_ACTORS = {"country": Participation.country_iso3, "organization": Participation.organization_slug}


def rename(connection: Connection, table: str, row: Row, before: str) -> None:
    """Participations carry the name of the country or organization that takes part: give them its new one."""
    key = row["iso3" if table == "country" else "slug"]
    statement = update(Participation).where(_ACTORS[table] == key, Participation.name == before)
    connection.execute(statement.where(Participation.leader_id.is_(None)).values(name=row["name"]))


def held(connection: Connection, only: Collection[str] = ()) -> Vocabulary:
    """The vocabularies as the database has them; of those that are named, if any are."""
    tables: dict[str, dict[str, Row]] = {}
    for file in FILES:
        if only and file.table not in only:
            continue
        tables[file.table] = {
            str(row[file.key]): {column: row[column] for column in file.columns}
            for row in _rows(connection, Base.metadata.tables[file.table])
            if not row.get("coded")
        }
    return Vocabulary(tables)


def stored(connection: Connection, vocabulary: Vocabulary) -> Vocabulary:
    """The vocabularies with the rows that only the database has, so that what was loaded can be read again."""
    there = held(connection)
    return Vocabulary({file.table: {**there[file.table], **vocabulary[file.table]} for file in FILES})


def add_unusual_years(connection: Connection, years: Iterable[int]) -> None:
    """Add the years to the calendar that it doesn't have from the start."""
    if unusual := {year for year in years if not FIRST_YEAR <= year <= LAST_YEAR}:
        add_years(connection, unusual)


def add_years(connection: Connection, years: Iterable[int]) -> None:
    """Add whole years to the calendar, unless they are there."""
    there = set(connection.execute(select(Calendar.year).distinct()).scalars())
    days = (day for year in sorted(set(years) - there) for day in _days(year))
    insert_rows(connection, Base.metadata.tables["calendar"], _CALENDAR_COLUMNS, [_calendar_row(day) for day in days])


def drop_unused_years(connection: Connection) -> None:
    """Take the years out of the calendar that events needed once and none needs now."""
    unusual = select(Calendar.year).where(~Calendar.year.between(FIRST_YEAR, LAST_YEAR)).distinct()
    there = set(connection.execute(unusual).scalars())
    if there and (unused := there - _years_of_events(connection)):
        calendar = Base.metadata.tables["calendar"]
        connection.execute(calendar.delete().where(calendar.c.year.in_(unused)))


def _years_of_events(connection: Connection) -> set[int]:
    days = {
        day
        for column in (Event.start_date, Event.end_date, Participation.acted_on)
        for day in connection.execute(select(column).where(column.is_not(None)).distinct()).scalars()
    }
    return {day.year for day in days if day is not None}


def _complete(table: Table, row: Row) -> Row:
    return {**row, "coded": False} if "coded" in table.c else dict(row)


def _part(there: Row | None, row: Row) -> Row | None:
    return None if there is None else {name: there[name] for name in row}


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    for row in connection.execute(table.select()).mappings():
        yield dict(row)


def _days(year: int) -> Iterator[datetime.date]:
    day = datetime.date(year, 1, 1)
    length = 366 if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 else 365
    for offset in range(length):
        yield datetime.date.fromordinal(day.toordinal() + offset)


def _calendar_row(day: datetime.date) -> tuple[str, int, int, int, str, int, int]:
    iso = day.isocalendar()
    quarter = (day.month + 2) // 3
    return day.isoformat(), day.toordinal(), day.year, quarter, day.replace(day=1).isoformat(), iso.year, iso.week
