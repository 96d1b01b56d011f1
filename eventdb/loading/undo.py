"""Taking a load back: afterwards the database equals one that never had it."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, Row, delete, func, select

from eventdb import migrations
from eventdb.coding.index import Index
from eventdb.coding.model import RecordKind
from eventdb.database import writing
from eventdb.errors import EventdbError, InvalidFilesError
from eventdb.fixtures import Vocabulary
from eventdb.loading import vocabularies
from eventdb.loading.change import Change, Tally
from eventdb.loading.documents import drop_uncoded
from eventdb.loading.load import DATASET
from eventdb.loading.replacing import read_again, rename_codings, replace_codings
from eventdb.loading.spool import Spool
from eventdb.loading.store import chunks
from eventdb.loading.unfeeding import TakenBack, take_back
from eventdb.models import Coding, Load, LoadCoding, Reject


@dataclass(slots=True)
class Undone:
    """What became of the records, or of a feed's reports, when a load was taken back.

    Attributes:
        read: codings, or rows of a feed, that the load had read.
        restored: how many of them are again what they were before.
        records: what became of records, if the load was of codings.
        reports: what became of reports, if it was of a feed.
    """

    load: int
    read: int
    restored: int
    records: dict[RecordKind, Tally]
    reports: TakenBack | None = None


def undo(engine: Engine, load: int, vocabulary: Vocabulary) -> Undone:
    """Take a load back, whole; a coding that it replaced is current again.

    Raises:
        EventdbError: there is no such load, a coding that stays refers to a record that would vanish, or a coding that
            would be current again refers to one that is gone.
    """
    migrations.require_current_engine(engine)
    with writing(engine) as connection:
        migrations.require_current(connection)  # it may have changed while the turn was waited for
        found = _require(connection, load)
        if found.dataset != DATASET:
            reports = take_back(connection, load, found.rejected_count)
            _drop_entry(connection, load)
            return Undone(load, found.read_count, reports.restored, {}, reports)
        vocabulary = vocabularies.stored(connection, vocabulary)
        brought = list(connection.execute(select(LoadCoding.coding_id).where(LoadCoding.load_id == load)).scalars())
        connection.execute(delete(LoadCoding).where(LoadCoding.load_id == load))
        before, after = _current_before_and_after(connection, brought)
        change = Change(connection, vocabulary)
        index = Index(vocabulary, restoring=True)
        with Spool() as spool:
            try:
                read_again(connection, after - before, index, spool)
                vocabularies.add_unusual_years(connection, index.years)
                replace_codings(change, before - after, index, spool)
            except InvalidFilesError as error:
                raise EventdbError(_no_longer_fits(load, error)) from error
            restored = spool.count
        rename_codings(change, _drop(change, brought))
        _drop_entry(connection, load)
        vocabularies.drop_unused_years(connection)
    records = {kind: tally for kind, tally in change.tallies.items() if tally != Tally()}
    return Undone(load, len(brought), restored, records)


def _require(connection: Connection, load: int) -> Row[str, int, int]:
    entry = select(Load.dataset, Load.read_count, Load.rejected_count).where(Load.id == load)
    found = connection.execute(entry).first()
    if found is None:
        newest = connection.execute(select(func.max(Load.id))).scalar()
        known = f"the newest is load {newest}" if newest else "there are none"
        raise EventdbError(f"there is no load {load}; {known} (eventdb loads lists them)")
    return found


def _drop_entry(connection: Connection, load: int) -> None:
    """The load leaves the ledger, and with it the rows that it could not take."""
    connection.execute(delete(Reject).where(Reject.load_id == load))
    connection.execute(delete(Load).where(Load.id == load))


def _no_longer_fits(load: int, error: InvalidFilesError) -> str:
    told = "; ".join(str(problem) for problem in error.problems)
    return f"what load {load} replaced does not fit what was loaded since: {told}. Nothing was changed"


def _current_before_and_after(connection: Connection, brought: list[int]) -> tuple[set[int], set[int]]:
    """Of the articles and coders that a load brought: the codings current now, and those that will be.

    Current is the version that the latest of the remaining loads read.
    """
    before: set[int] = set()
    newest: dict[tuple[int, str], tuple[int, int]] = {}
    for chunk in chunks(brought):
        pairs = select(Coding.document_id, Coding.coder).where(Coding.id.in_(chunk)).subquery()
        query = (
            select(Coding.id, Coding.document_id, Coding.coder, Coding.current, LoadCoding.load_id)
            .join(pairs, (Coding.document_id == pairs.c.document_id) & (Coding.coder == pairs.c.coder))
            .outerjoin(LoadCoding, LoadCoding.coding_id == Coding.id)
        )
        for key, document, coder, current, load in connection.execute(query):
            if current:
                before.add(key)
            if load is not None:
                newest[document, coder] = max(newest.get((document, coder), (0, 0)), (load, key))
    return before, {key for _load, key in newest.values()}


def _drop(change: Change, brought: list[int]) -> set[int]:
    """Take away the codings that no load brings any longer, and documents without codings; tell which stay."""
    connection = change.connection
    documents: set[int] = set()
    staying: set[int] = set()
    for chunk in chunks(brought):
        documents |= set(connection.execute(select(Coding.document_id).where(Coding.id.in_(chunk))).scalars())
        still = select(LoadCoding.coding_id).where(LoadCoding.coding_id.in_(chunk))
        staying |= set(connection.execute(still).scalars())
        connection.execute(delete(Coding).where(Coding.id.in_(chunk), Coding.id.not_in(still)))
    drop_uncoded(change, documents)
    return staying
