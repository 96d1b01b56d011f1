"""Loading codings: all that was named, in one transaction with one row in the ledger, or not at all."""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select, update

from eventdb import __version__, migrations
from eventdb.bundled import bundled
from eventdb.coding.files import find_codings
from eventdb.coding.index import Index
from eventdb.coding.model import CodingRead, RecordKind
from eventdb.coding.reader import MAX_CODING_BYTES, read_article, read_content, read_text, require_article
from eventdb.database import advance_keys, connect_engine, in_memory, reading, writing
from eventdb.errors import InvalidFilesError, Problem
from eventdb.fixtures import Vocabulary
from eventdb.loading import vocabularies
from eventdb.loading.change import Change, Tally
from eventdb.loading.documents import refresh_documents
from eventdb.loading.removing import remove_codings
from eventdb.loading.settling import settle
from eventdb.loading.spool import Spool
from eventdb.loading.store import ARCS, Key, chunks, known_records, slugs_of_kinds
from eventdb.loading.writing import write_codings
from eventdb.migrations import SchemaState
from eventdb.models import Base, Claim, Coding, Document, Load, LoadCoding

DATASET = "coding"
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Summary:
    """What a load read and what came of it; ``load`` is its number, None if it was only tried."""

    load: int | None
    read: int
    added: int
    changed: int
    left: int
    records: dict[RecordKind, Tally]
    contradictions: int
    notes: list[str]


@dataclass(slots=True)
class _Read:
    """What was read from files, before the database is written to."""

    names: Sequence[str]
    spool: Spool
    index: Index
    sha256: str
    paths: int
    left: set[int]


def load(
    engine: Engine,
    names: Sequence[str],
    vocabulary: Vocabulary,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Load codings into a database, which is made ready if it is empty.

    Args:
        engine: the database.
        names: files, folders or glob patterns; none: the seed that comes with eventdb.
        vocabulary: what records are coded with.
        dry_run: say the same and write nothing.
        progress: called with the number of files read so far, and of all.

    Raises:
        InvalidFilesError: everything that is wrong with the files; nothing was written.
        EventdbError: the database is not one to load into, or a record that another coding refers to would vanish.
    """
    started = datetime.datetime.now(datetime.UTC)
    paths = find_codings(names or [str(bundled("seeds"))])
    state = migrations.state_of(engine)
    if state is not SchemaState.EMPTY:
        with reading(engine) as connection:
            migrations.require_current(connection)
            current = _current(connection)
    else:
        current = {}
    with Spool() as spool:
        read = _read_all(names, paths, current, (Index(vocabulary), spool), progress)
        if state is SchemaState.EMPTY:
            _raise_if(read.index.check({}))
            if dry_run:
                # An empty database stays as it is: what would come of it comes of any other empty one.
                engine = connect_engine(in_memory())
            migrations.upgrade(engine)
        with writing(engine, commit=not dry_run) as connection:
            summary = _write(connection, read, vocabulary, started)
    if dry_run:
        summary.load = None
    return summary


def _current(connection: Connection) -> dict[tuple[str, str], int]:
    """The current codings by the hashes of document and coding."""
    query = select(Document.sha256, Coding.sha256, Coding.id).join(Coding, Coding.document_id == Document.id)
    return {(document, coding): key for document, coding, key in connection.execute(query.where(Coding.current))}


def _read_all(
    names: Sequence[str],
    paths: Sequence[Path],
    current: dict[tuple[str, str], int],
    into: tuple[Index, Spool],
    progress: Progress | None,
) -> _Read:
    """Read every file and gather every problem, so that a user sees them all at once."""
    index, spool = into
    problems: list[Problem] = []
    left: set[int] = set()
    hashes = []
    for number, path in enumerate(paths, start=1):
        try:
            content = read_text(path, MAX_CODING_BYTES, "a coding of one article")
            document, text = read_article(require_article(path))
            digest = hashlib.sha256(content.encode()).hexdigest()
            hashes.append(document + digest)
            if (document, digest) in current:
                left.add(current[document, digest])
            else:
                coding = read_content(str(path), content, text, document, index.vocabulary)
                index.add(str(path), coding)
                spool.put(coding)
        except InvalidFilesError as error:
            problems += error.problems
        if progress is not None:
            progress(number, len(paths))
    _raise_if(problems + index.problems)
    sha256 = hashlib.sha256("".join(sorted(hashes)).encode()).hexdigest()
    return _Read(names, spool, index, sha256, len(paths), left)


def _raise_if(problems: list[Problem]) -> None:
    if problems:
        raise InvalidFilesError(problems)


def _write(connection: Connection, read: _Read, vocabulary: Vocabulary, started: datetime.datetime) -> Summary:
    vocabularies.fill(connection, vocabulary)
    vocabularies.add_unusual_years(connection, read.index.years)
    # What is there already may have been coded with vocabularies that were not given this time.
    change = Change(connection, vocabularies.stored(connection, vocabulary))
    superseded = _superseded(connection, read.index)
    added = replace_codings(change, superseded, read.index, read.spool)
    for chunk in chunks(read.left):
        _count_left(connection, change, chunk)
    summary = Summary(
        load=None,
        read=read.paths,
        added=read.spool.count - len(superseded),
        changed=len(superseded),
        left=len(read.left),
        records={kind: tally for kind, tally in change.tallies.items() if tally != Tally()},
        contradictions=change.contradictions,
        notes=_notes(connection),
    )
    summary.load = _write_ledger(connection, read, summary, started)
    rows = [{"load_id": summary.load, "coding_id": key} for key in sorted({*added, *read.left})]
    connection.execute(insert(LoadCoding), rows)
    vocabularies.drop_unused_years(connection)
    advance_keys(connection, Base.metadata.sorted_tables)
    return summary


def replace_codings(change: Change, removed: Iterable[int], index: Index, codings: Iterable[CodingRead]) -> list[int]:
    """Make some codings no longer current and others current, and bring the records up to that.

    Returns:
        Keys of the codings that became current.

    Raises:
        InvalidFilesError: slugs that refer to nothing, or that are taken.
        EventdbError: a coding that stays refers to a record that would vanish.
    """
    connection = change.connection
    removed = sorted(removed)
    documents: set[int] = set()
    for chunk in chunks(removed):
        connection.execute(update(Coding).where(Coding.id.in_(chunk)).values(current=False))
        documents |= set(connection.execute(select(Coding.document_id).where(Coding.id.in_(chunk))).scalars())
    staying = {slug: definition.kind for slug, definition in index.defined.items()}
    remove_codings(change, removed, staying)
    check_slugs(connection, index)
    added, shared = write_codings(change, index, codings)
    refresh_documents(change, documents | shared)
    settle(change)
    return added


def check_slugs(connection: Connection, index: Index) -> None:
    """Refuse slugs that refer to nothing, or that are taken.

    Raises:
        InvalidFilesError: each such slug, with the nearest known.
    """
    known = {slug: kind for slug, (kind, _key) in known_records(connection, index.slugs()).items()}
    if index.check(known):
        wanted = {kind for _slug, kinds in index.mentioned for kind in kinds}
        _raise_if(index.check({**slugs_of_kinds(connection, wanted), **known}))


def _superseded(connection: Connection, index: Index) -> list[int]:
    """The current codings of the same articles by the same coders."""
    found = []
    for chunk in chunks({document for document, _coder in index.coded_by}):
        query = select(Document.sha256, Coding.coder, Coding.id).join(Coding, Coding.document_id == Document.id)
        for document, coder, key in connection.execute(query.where(Document.sha256.in_(chunk), Coding.current)):
            if (document, coder) in index.coded_by:
                found.append(key)
    return found


def _count_left(connection: Connection, change: Change, codings: Sequence[Key]) -> None:
    """Count the records of codings that were there already."""
    for name, arc in ARCS.items():
        kind = arc.table.c.kind if name == "event" else None
        of = Claim.coding_id.in_(codings)
        if kind is None:
            count = connection.execute(select(func.count(arc.column.distinct())).where(of)).scalar() or 0
            change.tallies[RecordKind(name)].left += count
            continue
        query = select(kind, func.count(arc.column.distinct())).join(arc.table, arc.key == arc.column).where(of)
        for found, count in connection.execute(query.group_by(kind)):
            change.tallies[RecordKind(found)].left += count


def _notes(connection: Connection) -> list[str]:
    """Articles whose text differs from one that was loaded before under the same name: both are kept."""
    query = select(Document.name).group_by(Document.name).having(func.count() > 1).order_by(Document.name)
    return [
        f"{name}.txt was loaded with different texts; each is a document of its own"
        for name in connection.execute(query).scalars()
    ]


def _write_ledger(connection: Connection, read: _Read, summary: Summary, started: datetime.datetime) -> int:
    return connection.execute(
        insert(Load).returning(Load.id),
        {
            "id": (connection.execute(select(func.max(Load.id))).scalar() or 0) + 1,
            "dataset": DATASET,
            "file": "\n".join(read.names),
            "sha256": read.sha256,
            "tool_version": __version__,
            "started_at": started,
            "finished_at": datetime.datetime.now(datetime.UTC),
            "read_count": summary.read,
            "added_count": summary.added,
            "changed_count": summary.changed,
            "left_count": summary.left,
            "rejected_count": 0,
        },
    ).scalar_one()
