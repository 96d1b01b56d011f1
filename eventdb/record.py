"""One record with its claims and the passages that they cite, for ``eventdb show``."""

from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from eventdb import limits
from eventdb.errors import EventdbError
from eventdb.models import ARCS, Base, Citation, Claim, ClaimCitation, Coding, Document, Event, OfficeTerm
from eventdb.spelling import nearest

# What the record holds beside its claims: made from several of them, or from several records.
_DERIVED = {
    "event": ("start_date", "end_date", "date_precision"),
    "office_term": ("start_earliest", "start_latest", "end_earliest", "end_latest"),
}


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage, with the lines of the document around it."""

    number: int
    document: str
    start_char: int
    end_char: int
    before: str
    quote: str
    after: str


@dataclass(frozen=True, slots=True)
class Source:
    """Who claims a value, and why: the numbers of the passages cited."""

    coder: str
    document: str
    basis: str
    note: str | None
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A value that is claimed for a field, with all who claim it; ``chosen`` if the record holds it."""

    field: str
    value: str
    chosen: bool
    sources: tuple[Source, ...]


@dataclass(slots=True)
class ShownRecord:
    """A record: what it is, what follows from its values, its claims and their passages."""

    slug: str
    kind: str
    title: str
    derived: dict[str, str | None] = field(default_factory=dict)
    claims: list[ShownClaim] = field(default_factory=list)
    passages: list[ShownPassage] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The record as plain lists and mappings."""
        return asdict(self)


def find_record(connection: Connection, slug: str) -> ShownRecord:
    """The record that a slug names.

    Raises:
        EventdbError: there is none; the nearest known is named.
    """
    if not limits.SLUG_PATTERN.fullmatch(slug):
        raise EventdbError(f"found {slug!r}; expected a slug: lower-case letters, digits and hyphens")
    for name, arc in ARCS.items():
        row = connection.execute(select(arc.table).where(arc.table.c.slug == slug)).mappings().first()
        if row is None:
            continue
        kind = str(row["kind"]) if name == "event" else name
        key = row[arc.key.name]
        title = row.get("title") or row.get("name") or row.get("office")
        record = ShownRecord(slug, kind.replace("_", " "), str(title))
        record.derived = {column: _text(row[column]) for column in _DERIVED.get(name, ())}
        record.derived.update(_from_others(connection, kind, key))
        if name == "organization" and not row["coded"]:
            record.derived = {column: _text(row[column]) for column in ("kind", "country_iso3", "description")}
        cited = _add_passages(connection, record, arc.column == key)
        _add_claims(connection, record, arc.column == key, cited)
        return record
    known = [other for arc in ARCS.values() for other in connection.execute(select(arc.table.c.slug)).scalars()]
    raise EventdbError(f"there is no record {slug!r}{nearest(slug, known)}")


def _from_others(connection: Connection, kind: str, key: int | str) -> dict[str, str | None]:
    """What follows from other records: an agreement's share in a count, a package's members, a leader's terms."""
    if kind == "leader":
        terms = connection.execute(select(OfficeTerm.slug).where(OfficeTerm.leader_id == key).order_by(OfficeTerm.slug))
        return {"office terms": ", ".join(terms.scalars()) or None}
    if kind != "agreement":
        return {}
    table = Base.metadata.tables["agreement"]
    net_count = connection.execute(select(table.c.net_count).where(table.c.id == key)).scalar()
    members = select(Event.slug).join(table, table.c.id == Event.id).where(table.c.package_id == key)
    slugs = ", ".join(connection.execute(members.order_by(Event.slug)).scalars())
    return {"net_count": _text(net_count), **({"members": slugs} if slugs else {})}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _add_passages(connection: Connection, record: ShownRecord, of: ColumnElement[bool]) -> dict[int, list[int]]:
    """Number the passages that a record's claims cite, and tell which numbers each claim has."""
    query = (
        select(
            ClaimCitation.claim_id, Citation.id, Document.name, Document.text, Citation.start_char, Citation.end_char
        )
        .join(Citation, ClaimCitation.citation_id == Citation.id)
        .join(Document, Citation.document_id == Document.id)
        .join(Claim, ClaimCitation.claim_id == Claim.id)
        .where(of)
        .order_by(Document.id, Citation.start_char, Citation.end_char)
    )
    numbers: dict[int, int] = {}
    cited: dict[int, list[int]] = {}
    for claim, citation, document, text, start, end in connection.execute(query):
        if citation not in numbers:
            numbers[citation] = len(numbers) + 1
            record.passages.append(_passage(numbers[citation], document, text, start, end))
        cited.setdefault(claim, []).append(numbers[citation])
    return cited


def _add_claims(
    connection: Connection, record: ShownRecord, of: ColumnElement[bool], cited: dict[int, list[int]]
) -> None:
    """Add a record's claims: those on one field stand together, the chosen one first."""
    query = (
        select(Claim.id, Claim.field, Claim.value, Claim.basis, Claim.chosen, Claim.note, Coding.coder, Document.name)
        .join(Coding, Claim.coding_id == Coding.id)
        .join(Document, Coding.document_id == Document.id)
        .where(of)
        .order_by(Claim.id)
    )
    claims = connection.execute(query).all()
    order = {claim.field: place for place, claim in reversed(list(enumerate(claims)))}
    shown: dict[tuple[str, str], ShownClaim] = {}
    for claim in sorted(claims, key=lambda claim: (order[claim.field], not claim.chosen, claim.id)):
        source = Source(claim.coder, claim.name, claim.basis, claim.note, tuple(cited.get(claim.id, ())))
        # Who says the same stands with whom it was taken from.
        earlier = shown.get((claim.field, claim.value))
        chosen = bool(claim.chosen) or bool(earlier and earlier.chosen)
        sources = (*(earlier.sources if earlier else ()), source)
        shown[claim.field, claim.value] = ShownClaim(claim.field, claim.value, chosen, sources)
    record.claims = list(shown.values())


def _passage(number: int, document: str, text: str, start: int, end: int) -> ShownPassage:
    """The passage with the rest of the lines that it stands in."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    last = len(text) if last < 0 else last
    return ShownPassage(number, document, start, end, text[first:start], text[start:end], text[end:last])
