"""Taking codings out of the records: their claims go, and with them the records that nothing else speaks of."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, exists, select, update

from eventdb.coding.model import RecordKind
from eventdb.coding.participants import parse_participant
from eventdb.coding.references import REFERRING_FIELDS
from eventdb.errors import EventdbError
from eventdb.loading.change import Change
from eventdb.loading.store import ARCS, Key, chunks, names_of, with_claims
from eventdb.models import (
    Agreement,
    Base,
    Citation,
    Claim,
    ClaimCitation,
    Coding,
    Event,
    EventTopic,
    LeaderAlias,
    OfficeTerm,
    Participation,
)

_MOST_NAMED = 5


def remove_codings(change: Change, codings: Collection[int], staying: dict[str, RecordKind]) -> None:
    """Take the claims of codings away, and the records that then have none.

    Args:
        change: what is being done.
        codings: keys of the codings, none of which is current from now on.
        staying: slugs that the same change defines anew, with their kinds: these records stay and are settled later.

    Raises:
        EventdbError: a coding that stays refers to a record that would vanish.
    """
    if not codings:
        return
    touched = _touched(change, codings)
    _delete_claims(change, codings)
    for arc, keys in touched.items():
        gone = keys - with_claims(change.connection, arc, keys)
        names = names_of(change.connection, arc, gone)
        gone = {key for key in gone if staying.get(names[key][0]) is not names[key][1]}
        change.dirty[arc] |= keys - gone
        touched[arc] = gone
    _refuse_loose_ends(change, touched)
    _delete_records(change, touched)


def _touched(change: Change, codings: Iterable[int]) -> dict[str, set[Key]]:
    touched: dict[str, set[Key]] = {}
    for name, arc in ARCS.items():
        touched[name] = set()
        for chunk in chunks(codings):
            query = select(arc.column).where(Claim.coding_id.in_(chunk), arc.column.is_not(None)).distinct()
            touched[name] |= set(change.connection.execute(query).scalars())
    return touched


def _delete_claims(change: Change, codings: Iterable[int]) -> None:
    connection = change.connection
    for chunk in chunks(codings):
        claims = select(Claim.id).where(Claim.coding_id.in_(chunk))
        connection.execute(delete(ClaimCitation).where(ClaimCitation.claim_id.in_(claims)))
        connection.execute(delete(Claim).where(Claim.coding_id.in_(chunk)))
        documents = select(Coding.document_id).where(Coding.id.in_(chunk))
        is_cited = exists().where(ClaimCitation.citation_id == Citation.id)
        connection.execute(delete(Citation).where(Citation.document_id.in_(documents), ~is_cited))


def _refuse_loose_ends(change: Change, gone: dict[str, set[Key]]) -> None:
    slugs = {
        slug
        for arc, keys in gone.items()
        for slug, _kind in names_of(change.connection, arc, keys).values()
    }
    if not slugs:
        return
    names = (*REFERRING_FIELDS, *change.vocabulary["role"])
    query = select(Claim.field, Claim.value).where(Claim.field.in_(names)).distinct()
    referring = [(name, value) for name, value in change.connection.execute(query) if _referred(name, value) in slugs]
    if referring:
        raise EventdbError(_loose_ends(change, referring))


def _referred(name: str, value: str) -> str | None:
    return value if name in REFERRING_FIELDS else parse_participant(value).who


def _loose_ends(change: Change, referring: list[tuple[str, str]]) -> str:
    from eventdb.models import Load, LoadCoding  # noqa: PLC0415 - for the message only

    lines = []
    for name, value in referring[:_MOST_NAMED]:
        query = (
            select(Coding.file, Load.id)
            .join(Claim, Claim.coding_id == Coding.id)
            .join(LoadCoding, LoadCoding.coding_id == Coding.id)
            .join(Load, LoadCoding.load_id == Load.id)
            .where(Claim.field == name, Claim.value == value)
            .order_by(Load.id.desc())
        )
        file, load = change.connection.execute(query).first() or ("a coding", "?")
        lines.append(f"{_referred(name, value)!r} would vanish, but {file} of load {load} refers to it as {name}")
    if len(referring) > _MOST_NAMED:
        lines.append(f"and {len(referring) - _MOST_NAMED} more")
    return "; ".join(lines) + ". Undo or mend that first; nothing was changed"


def _delete_records(change: Change, gone: dict[str, set[Key]]) -> None:
    """Delete records, after what hangs on them; what refers to them is of records that are settled anew later."""
    connection = change.connection
    for arc, keys in gone.items():
        for slug, kind in names_of(connection, arc, keys).values():
            change.tallies[kind].removed += 1
            change.directory.keys.pop(slug, None)
    for chunk in chunks(gone["event"]):
        for child in (Participation, EventTopic):
            connection.execute(delete(child).where(child.event_id.in_(chunk)))
        connection.execute(update(Event.__table__).where(Event.occasion_id.in_(chunk)).values(occasion_id=None))
        agreement = Agreement.__table__
        connection.execute(update(agreement).where(agreement.c.package_id.in_(chunk)).values(package_id=None))
    for chunk in chunks(gone["event"]):
        for kind in ("summit", "agreement", "statement", "protest", "event"):
            table = Base.metadata.tables[kind]
            connection.execute(delete(table).where(table.c.id.in_(chunk)))
    for chunk in chunks(gone["office_term"]):
        connection.execute(delete(OfficeTerm).where(OfficeTerm.id.in_(chunk)))
    for chunk in chunks(gone["leader"]):
        connection.execute(delete(Participation).where(Participation.leader_id.in_(chunk)))
        connection.execute(delete(LeaderAlias).where(LeaderAlias.leader_id.in_(chunk)))
    for chunk in chunks(gone["organization"]):
        connection.execute(delete(Participation).where(Participation.organization_slug.in_(chunk)))
        update_term = update(OfficeTerm).where(OfficeTerm.organization_slug.in_(chunk))
        connection.execute(update_term.values(organization_slug=None))
    for arc in ("leader", "organization"):
        for chunk in chunks(gone[arc]):
            connection.execute(delete(ARCS[arc].table).where(ARCS[arc].key.in_(chunk)))
