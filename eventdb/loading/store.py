"""Reading what the database holds of records: their keys, kinds and claims."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Select, func, select

from eventdb.coding.model import RecordKind
from eventdb.coding.records import TOPIC
from eventdb.loading.resolve import PLAIN_SETS, Source, Stated
from eventdb.loading.rows import Actor
from eventdb.models import ARCS, Base, Claim, Coding, Country, Document, Event, Leader, OfficeTerm, Organization

# An IN list as long as SQLite's oldest limit on parameters allows.
CHUNK = 900

Key = int | str


def arc_of(kind: RecordKind) -> str:
    """The arc by which claims name a record of this kind."""
    return "event" if kind.is_event else str(kind)


def chunks(values: Iterable[Key]) -> Iterator[list[Key]]:
    """The values in lists short enough for one statement, in order."""
    ordered = sorted(values)
    return (ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK))


def known_records(connection: Connection, slugs: Iterable[str]) -> dict[str, tuple[RecordKind, Key]]:
    """Kind and key of the records that slugs name; organizations of the vocabulary are not among them."""
    found: dict[str, tuple[RecordKind, Key]] = {}
    for chunk in chunks(slugs):
        for slug, kind, key in connection.execute(
            select(Event.slug, Event.kind, Event.id).where(Event.slug.in_(chunk))
        ):
            found[slug] = RecordKind(kind), key
        for model, kind in ((Leader, RecordKind.LEADER), (OfficeTerm, RecordKind.OFFICE_TERM)):
            for slug, key in connection.execute(select(model.slug, model.id).where(model.slug.in_(chunk))):
                found[slug] = kind, key
        for (slug,) in connection.execute(
            select(Organization.slug).where(Organization.slug.in_(chunk), Organization.coded)
        ):
            found[slug] = RecordKind.ORGANIZATION, slug
    return found


def slugs_of_kinds(connection: Connection, kinds: Iterable[RecordKind]) -> dict[str, RecordKind]:
    """All slugs of records of these kinds, from which the nearest to a mistyped one is taken."""
    found: dict[str, RecordKind] = {}
    for kind in kinds:
        table = ARCS[arc_of(kind)].table
        query = select(table.c.slug)
        if kind.is_event:
            query = query.where(table.c.kind == str(kind))
        found.update(dict.fromkeys(connection.execute(query).scalars(), kind))
    return found


def names_of(connection: Connection, arc: str, keys: Iterable[Key]) -> dict[Key, tuple[str, RecordKind]]:
    """Slug and kind of records by their keys."""
    found: dict[Key, tuple[str, RecordKind]] = {}
    for chunk in chunks(keys):
        if arc == "event":
            for key, slug, kind in connection.execute(
                select(Event.id, Event.slug, Event.kind).where(Event.id.in_(chunk))
            ):
                found[key] = slug, RecordKind(kind)
        else:
            table, key_column = ARCS[arc].table, ARCS[arc].key
            for key, slug in connection.execute(select(key_column, table.c.slug).where(key_column.in_(chunk))):
                found[key] = slug, RecordKind(arc)
    return found


def actors(connection: Connection, slugs: Iterable[str]) -> dict[str, Actor]:
    """Who leaders' and organizations' slugs stand for, and every country's code."""
    found = {
        iso3: Actor(name, country_iso3=iso3) for iso3, name in connection.execute(select(Country.iso3, Country.name))
    }
    for chunk in chunks(slugs):
        leaders = select(Leader.slug, Leader.name, Leader.id, Leader.country_iso3).where(Leader.slug.in_(chunk))
        found.update({slug: Actor(name, key, country) for slug, name, key, country in connection.execute(leaders)})
        organizations = select(Organization.slug, Organization.name).where(Organization.slug.in_(chunk))
        found.update({slug: Actor(name, organization_slug=slug) for slug, name in connection.execute(organizations)})
    return found


def claims_of(
    connection: Connection, arc: str, keys: Iterable[Key], roles: Iterable[str]
) -> Iterator[tuple[Key, list[tuple[int, bool, int | None, Stated]]]]:
    """All current claims on records: for each key the claims' ids, whether chosen, positions and content."""
    members = {TOPIC, *PLAIN_SETS, *roles}
    column = ARCS[arc].column
    query: Select[Any] = (
        select(
            column,
            Claim.id,
            Claim.chosen,
            Claim.position,
            Claim.field,
            Claim.value,
            Claim.basis,
            Claim.preferred,
            Document.published_date,
            Document.sha256,
            Coding.coder,
        )
        .join(Coding, Claim.coding_id == Coding.id)
        .join(Document, Coding.document_id == Document.id)
        .order_by(column, Claim.id)
    )
    for chunk in chunks(keys):
        found: dict[Key, list[tuple[int, bool, int | None, Stated]]] = {key: [] for key in chunk}
        for key, claim, chosen, position, name, value, basis, preferred, published, sha256, coder in connection.execute(
            query.where(column.in_(chunk))
        ):
            source = Source(published.isoformat() if published else "", sha256, coder)
            stated = Stated(name, value, basis, preferred, name in members, source)
            found[key].append((claim, chosen, position, stated))
        yield from found.items()


def with_claims(connection: Connection, arc: str, keys: Iterable[Key]) -> set[Key]:
    """Which of these records have any claim."""
    column = ARCS[arc].column
    queries = (select(column).where(column.in_(chunk)).distinct() for chunk in chunks(keys))
    return set(chain.from_iterable(connection.execute(query).scalars() for query in queries))


def next_id(connection: Connection, table: str) -> int:
    """The first key that a table has not used."""
    greatest = connection.execute(select(func.max(Base.metadata.tables[table].c.id))).scalar()
    return (greatest or 0) + 1
