"""Taking codings out of the records: their claims go, and with them the records that nothing else speaks of."""

from collections.abc import Callable, Collection, Iterable

from sqlalchemy import Executable, delete, exists, select

from eventdb.coding.model import RecordKind
from eventdb.coding.participants import parse_participant
from eventdb.coding.references import REFERRING_FIELDS
from eventdb.errors import EventdbError
from eventdb.loading.change import Change
from eventdb.loading.store import Key, chunks, names_of, with_claims
from eventdb.loading.vocabularies import rename
from eventdb.models import ARCS, Base, Citation, Claim, ClaimCitation, Coding, Load, LoadCoding
from eventdb.vocabulary import EventKind

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
        if arc == "organization":
            gone -= _give_back(change, gone)
        touched[arc] = gone
    _refuse_loose_ends(change, touched)
    _delete_records(change, touched)


def _give_back(change: Change, gone: set[Key]) -> set[Key]:
    """Organizations that no coding names any longer, but a vocabulary does: its values stand again."""
    rows = change.vocabulary["organization"]
    back: set[Key] = {key for key in gone if key in rows}
    table = Base.metadata.tables["organization"]
    for key in back:
        row = rows[str(key)]
        before = change.connection.execute(select(table.c.name).where(table.c.slug == key)).scalar_one()
        values = {**dict.fromkeys(("status", "place_slug")), **row, "coded": False}
        change.connection.execute(table.update().where(table.c.slug == key).values(values))
        rename(change.connection, "organization", row, before)
        change.tallies[RecordKind.ORGANIZATION].removed += 1
    return back


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
    slugs = {slug for arc, keys in gone.items() for slug, _kind in names_of(change.connection, arc, keys).values()}
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
    for arc, keys in gone.items():
        for slug, kind in names_of(change.connection, arc, keys).values():
            change.tallies[kind].removed += 1
            change.directory.keys.pop(slug, None)
    for table, column, arc in _HANGING:
        _each_chunk(change, gone[arc], delete_from(table, column))
    for table, column, arc in _REFERRING:
        _each_chunk(change, gone[arc], unset(table, column))
    for table, column, arc in _RECORDS:
        _each_chunk(change, gone[arc], delete_from(table, column))


# Rows that go with a record: table, the column that names the record, and what kind of record that is.
_HANGING = (
    ("participation", "event_id", "event"),
    ("participation", "leader_id", "leader"),
    ("participation", "organization_slug", "organization"),
    ("event_topic", "event_id", "event"),
    ("leader_alias", "leader_id", "leader"),
)
# Rows of other records that only lose their reference.
_REFERRING = (
    ("event", "occasion_id", "event"),
    ("agreement", "package_id", "event"),
    ("office_term", "organization_slug", "organization"),
)
# The records themselves, in the order in which they refer to one another.
_RECORDS = (
    *((str(kind), "id", "event") for kind in EventKind),
    ("event", "id", "event"),
    ("office_term", "id", "office_term"),
    ("leader", "id", "leader"),
    ("organization", "slug", "organization"),
)

Statement = Callable[[list[Key]], Executable]


def _each_chunk(change: Change, keys: set[Key], statement: Statement) -> None:
    for chunk in chunks(keys):
        change.connection.execute(statement(chunk))


def delete_from(name: str, column: str) -> Statement:
    """Deletes the rows whose column is one of some keys."""
    table = Base.metadata.tables[name]
    return lambda keys: table.delete().where(table.c[column].in_(keys))


def unset(name: str, column: str) -> Statement:
    """Sets a column to NULL where it is one of some keys."""
    table = Base.metadata.tables[name]
    return lambda keys: table.update().where(table.c[column].in_(keys)).values({column: None})
