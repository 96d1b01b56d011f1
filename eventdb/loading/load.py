"""Loading codings: all that was named, in one transaction with one row in the ledger, or not at all."""

import datetime
import gc
import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, func, insert, select

from eventdb import __version__, migrations
from eventdb.bundled import bundled
from eventdb.coding.files import find_codings
from eventdb.coding.index import Index
from eventdb.coding.model import RecordKind
from eventdb.coding.reader import read_content, read_files
from eventdb.database import (
    advance_keys,
    reading,
    refresh_statistics,
)
from eventdb.errors import EventdbError, InvalidFilesError, Problem
from eventdb.fixtures import Vocabulary
from eventdb.loading import renewing, vocabularies
from eventdb.loading.change import Change, Tally
from eventdb.loading.ready import ready_to_write
from eventdb.loading.replacing import read_again, rename_codings, replace_codings, stale_codings, superseded_by
from eventdb.loading.spool import Spool
from eventdb.loading.store import Key, chunks
from eventdb.loading.vocabularies import Altered
from eventdb.migrations import SchemaState
from eventdb.models import ARCS, Base, Claim, Coding, Document, Load, LoadCoding

DATASET = "coding"
# From so many codings on, the engine counts its rows anew: without it, a query by leader took sixty times as long.
_MANY = 100
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Summary:
    """What a load read and what came of it; ``load`` is its number, None if it was only tried.

    ``renewed`` are reports of feeds that follow dictionaries which have changed, ``altered`` their rows.
    """

    load: int | None
    read: int
    added: int
    changed: int
    left: int
    records: dict[RecordKind, Tally]
    contradictions: int
    notes: list[str]
    renewed: int
    altered: Altered


@dataclass(slots=True)
class _Read:
    """What was read from files, before the database is written to."""

    names: Sequence[str]
    spool: Spool
    index: Index
    files: dict[tuple[str, str], tuple[str, str]]
    known: set[tuple[str, str]]
    left: set[int]

    @property
    def sha256(self) -> str:
        """One hash for all that was read, whatever the order of the files."""
        joined = "".join(sorted(document + coding for document, coding in self.files))
        return hashlib.sha256(joined.encode()).hexdigest()


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Millions of objects live until a load is done: to look through them for garbage took a quarter of its time."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_seldom_collecting()
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
    is_empty = migrations.state_of(engine) is SchemaState.EMPTY
    current = {}
    if not is_empty:
        with reading(engine) as connection:
            migrations.require_current(connection)
            current = _current(connection)
    with Spool() as spool:
        read = _read_all(names, paths, current, (Index(vocabulary), spool), progress)
        if is_empty:
            _raise_if(read.index.check({}))
        with ready_to_write(engine, dry_run=dry_run) as connection:
            summary = _write(connection, read, vocabulary, started)
            if not dry_run:
                advance_keys(connection, Base.metadata.sorted_tables)
    if dry_run:
        summary.load = None
    elif summary.added + summary.changed >= _MANY:
        # The load is there without it, as where another writer has its turn by now.
        with suppress(EventdbError):
            refresh_statistics(engine)
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
    files: dict[tuple[str, str], tuple[str, str]] = {}
    for number, path in enumerate(paths, start=1):
        try:
            found = read_files(path)
            hashes = found.document, found.coding
            files[hashes] = found.article, path.name
            if hashes in current:
                left.add(current[hashes])
            else:
                coding = read_content(str(path), found.content, found.text, found.document, index.vocabulary)
                index.add(str(path), coding)
                spool.put(coding)
        except InvalidFilesError as error:
            problems += error.problems
        if progress is not None:
            progress(number, len(paths))
    _raise_if(problems + index.problems)
    return _Read(names, spool, index, files, files.keys() & current.keys(), left)


def _raise_if(problems: list[Problem]) -> None:
    if problems:
        raise InvalidFilesError(problems)


def _write(connection: Connection, read: _Read, vocabulary: Vocabulary, started: datetime.datetime) -> Summary:
    if _current(connection).keys() & read.files.keys() != read.known:
        raise EventdbError("another load changed these codings meanwhile; nothing was written, run this again")
    altered, renewed = renewing.fill(connection, vocabulary)
    # What is there already may have been coded with vocabularies that were not given this time.
    change = Change(connection, vocabularies.stored(connection, vocabulary))
    read.index.vocabulary = change.vocabulary
    changed = superseded_by(connection, read.index)
    stale = stale_codings(connection, altered, changed)
    new = read.spool.count - len(changed)
    read_again(connection, stale, read.index, read.spool)
    vocabularies.add_unusual_years(connection, read.index.years)
    replace_codings(change, {*changed, *stale}, read.index, read.spool)
    for chunk in chunks(read.left):
        _count_left(connection, change, chunk)
    summary = Summary(
        load=None,
        read=len(read.files),
        added=new,
        changed=len(changed),
        left=len(read.left),
        records={kind: tally for kind, tally in change.tallies.items() if tally != Tally()},
        contradictions=change.contradictions,
        notes=_notes(connection, read.index),
        renewed=renewed,
        altered=altered,
    )
    summary.load = _write_ledger(connection, read, summary, started)
    _link(connection, summary.load, read)
    rename_codings(change, read.left)
    vocabularies.drop_unused_years(connection)
    return summary


def _link(connection: Connection, load: int, read: _Read) -> None:
    """Note which codings a load read, the unchanged ones too, by what names."""
    current = _current(connection)
    rows = [
        {"load_id": load, "coding_id": current[hashes], "article": article, "file": file}
        for hashes, (article, file) in read.files.items()
    ]
    connection.execute(insert(LoadCoding), rows)


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


def _notes(connection: Connection, index: Index) -> list[str]:
    """Articles of this load whose name another text has too: both are kept."""
    twice: list[str] = []
    for chunk in chunks(index.articles):
        query = select(Document.name).where(Document.name.in_(chunk)).group_by(Document.name)
        twice += connection.execute(query.having(func.count() > 1).order_by(Document.name)).scalars()
    return [f"there are different texts by the name of {name}.txt; each is a document of its own" for name in twice]


def _write_ledger(connection: Connection, read: _Read, summary: Summary, started: datetime.datetime) -> int:
    return connection.execute(
        insert(Load).returning(Load.id),
        {
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
