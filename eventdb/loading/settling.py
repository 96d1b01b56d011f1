"""Settling records that were there before: resolve all their claims again and write what came out differently."""

import datetime
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Date, Table, bindparam, select, text, update

from eventdb import limits
from eventdb.coding.model import RecordKind
from eventdb.database import insert_rows, iso_date
from eventdb.loading.change import Change
from eventdb.loading.resolve import Stated, resolve
from eventdb.loading.rows import TABLES, Actor, Row, record_rows
from eventdb.loading.store import Key, actors, chunks, claims_of, known_records, names_of
from eventdb.loading.vocabularies import add_unusual_years
from eventdb.models import Base, Claim, Participation

# Children of records, with the column that names their record.
_CHILDREN = {"leader_alias": "leader_id", "participation": "event_id", "event_topic": "event_id"}
_DERIVED = {"net_count"}
# Where the two days stand in a row of event; a participation has its own at the end.
_DAYS = slice(TABLES["event"].index("start_date"), TABLES["event"].index("end_date") + 1)

# What a row adds to a count of instruments: a package adds those of its instruments that are no records themselves.
_NET_COUNT = """
(SELECT CASE WHEN whole.stated > whole.named THEN whole.stated - whole.named ELSE 0 END
 FROM (SELECT COALESCE(agreement.instrument_count, 1) AS stated,
              COALESCE((SELECT SUM(COALESCE(member.instrument_count, 1))
                        FROM agreement AS member WHERE member.package_id = agreement.id), 0) AS named) AS whole)
"""


def settle(change: Change) -> None:
    """Bring every dirty record up to its claims, then what is derived from several records."""
    for arc in ("organization", "leader", "office_term", "event"):
        for chunk in chunks(change.dirty[arc]):
            _settle_chunk(change, arc, chunk)
    change.connection.execute(
        text(f"UPDATE agreement SET net_count = {_NET_COUNT} WHERE net_count <> {_NET_COUNT}")  # noqa: S608 - ours
    )


def _settle_chunk(change: Change, arc: str, keys: list[Key]) -> None:
    names = names_of(change.connection, arc, keys)
    resolutions = []
    flags: list[dict[str, Any]] = []
    mentioned: set[str] = set()
    for key, claims in claims_of(change.connection, arc, keys, change.vocabulary["role"]):
        stated = [claim for _id, _chosen, _position, claim in claims]
        resolution = resolve(stated)
        resolutions.append((key, resolution))
        mentioned |= _mentioned(stated)
        for (claim, chosen, position, said), now_chosen, now_position in zip(
            claims, resolution.chosen, resolution.positions, strict=True
        ):
            if not now_chosen and resolution.values.get(said.field) != said.value:
                change.contradictions += 1
            if (chosen, position) != (now_chosen, now_position):
                flags.append({"key": claim, "now_chosen": now_chosen, "now_position": now_position})
    _write_flags(change, flags)
    _look_up(change, mentioned, names)
    before = _rows_of(change, arc, keys, {kind for _slug, kind in names.values()})
    after = {key: record_rows(names[key][1], names[key][0], found, change.directory) for key, found in resolutions}
    # A value that lost until now may be of a year that the calendar lacks.
    add_unusual_years(change.connection, _years(after.values()))
    for key, now in after.items():
        slug, kind = names[key]
        differs = _write_difference(change, key, before.get(key, {}), now)
        if differs:
            _rename(change, kind, slug, key, now)
        if slug not in change.added:
            tally = change.tallies[kind]
            tally.changed, tally.left = tally.changed + differs, tally.left + (not differs)


def _years(records: Iterable[dict[str, list[Row]]]) -> set[int]:
    """The years of all days that records refer to."""
    days = [day for rows in records for event in rows.get("event", ()) for day in event[_DAYS]]
    days += [participation[-1] for rows in records for participation in rows.get("participation", ())]
    return {int(day[:4]) for day in days if day}


def _mentioned(claims: Iterable[Stated]) -> set[str]:
    """Every slug that claims may refer to."""
    return {claim.value.partition(" @ ")[0] for claim in claims}


def _look_up(change: Change, mentioned: set[str], names: dict[Key, tuple[str, RecordKind]]) -> None:
    directory = change.directory
    directory.keys.update({slug: key for key, (slug, _kind) in names.items()})
    unknown = {slug for slug in mentioned if len(slug) <= limits.SLUG and slug not in directory.keys}
    directory.keys.update({slug: key for slug, (_kind, key) in known_records(change.connection, unknown).items()})
    strangers = {slug for slug in mentioned if slug not in directory.actors}
    directory.actors.update(actors(change.connection, strangers))


def _write_flags(change: Change, flags: list[dict[str, Any]]) -> None:
    """First what is no longer chosen: at no moment may a field have two chosen claims."""
    claim = Claim.__table__
    statement = (
        update(claim)  # type: ignore[arg-type]
        .where(claim.c.id == bindparam("key"))
        .values(chosen=bindparam("now_chosen"), position=bindparam("now_position"))
    )
    for wanted in (False, True):
        if batch := [flag for flag in flags if flag["now_chosen"] is wanted]:
            change.connection.execute(statement, batch)


def _rows_of(change: Change, arc: str, keys: list[Key], kinds: set[RecordKind]) -> dict[Key, dict[str, list[Row]]]:
    """The rows that records have now, by key and table."""
    tables = {arc, *(str(kind) for kind in kinds)}
    tables |= {child for child, parent in _CHILDREN.items() if parent == f"{arc}_id"}
    found: dict[Key, dict[str, list[Row]]] = {key: {} for key in keys}
    for name in tables:
        table = Base.metadata.tables[name]
        column = table.c[_key_column(name)]
        query = select(column, *(table.c[wanted] for wanted in TABLES[name])).where(column.in_(keys))
        for key, *row in change.connection.execute(query):
            plain = tuple(iso_date(value) if isinstance(value, datetime.date) else value for value in row)
            found[key].setdefault(name, []).append(plain)
    return found


def _key_column(table: str) -> str:
    return _CHILDREN.get(table) or ("slug" if table == "organization" else "id")


def _write_difference(change: Change, key: Key, before: dict[str, list[Row]], now: dict[str, list[Row]]) -> bool:
    """Write the rows that differ, and tell whether any did."""
    differs = False
    for name, rows in now.items():
        there = before.get(name, [])
        if name in _CHILDREN:
            if sorted(there, key=repr) != sorted(rows, key=repr):
                differs = True
                table = Base.metadata.tables[name]
                change.connection.execute(table.delete().where(table.c[_CHILDREN[name]] == key))
                insert_rows(change.connection, table, TABLES[name], rows)
        elif _without_derived(name, there[0]) != _without_derived(name, rows[0]):
            differs = True
            table = Base.metadata.tables[name]
            values = _typed(table, _without_derived(name, rows[0]))
            change.connection.execute(table.update().where(table.c[_key_column(name)] == key).values(values))
    return differs


def _without_derived(table: str, row: Row) -> dict[str, Any]:
    return {name: value for name, value in zip(TABLES[table], row, strict=True) if name not in _DERIVED}


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """ISO text as dates, where the column is one."""
    return {
        name: datetime.date.fromisoformat(value) if value and isinstance(table.c[name].type, Date) else value
        for name, value in row.items()
    }


def _rename(change: Change, kind: RecordKind, slug: str, key: Key, now: dict[str, list[Row]]) -> None:
    """Participations carry the name (and a leader's country) of whom they stand for: keep them alike."""
    if kind is RecordKind.LEADER:
        values = dict(zip(TABLES["leader"], now["leader"][0], strict=True))
        change.directory.actors[slug] = Actor(values["name"], leader_id=int(key), country_iso3=values["country_iso3"])
        statement = update(Participation).where(Participation.leader_id == key)
        change.connection.execute(statement.values(name=values["name"], country_iso3=values["country_iso3"]))
    elif kind is RecordKind.ORGANIZATION:
        name = now["organization"][0][1]
        change.directory.actors[slug] = Actor(name, organization_slug=slug)
        statement = update(Participation).where(Participation.organization_slug == slug)
        change.connection.execute(statement.values(name=name))
