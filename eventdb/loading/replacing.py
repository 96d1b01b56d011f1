"""Replacing codings: some are current no longer, others are, and the records follow."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, select, update

from eventdb.coding.index import Index
from eventdb.coding.model import CodingRead
from eventdb.coding.reader import read_content
from eventdb.errors import EventdbError, InvalidFilesError
from eventdb.loading.change import Change
from eventdb.loading.documents import refresh_documents
from eventdb.loading.removing import remove_codings
from eventdb.loading.settling import settle
from eventdb.loading.spool import Spool
from eventdb.loading.store import chunks, known_records, slugs_of_kinds
from eventdb.loading.vocabularies import Altered
from eventdb.loading.writing import write_codings
from eventdb.models import Base, Claim, Coding, Document, Event, LoadCoding


def replace_codings(change: Change, removed: Iterable[int], index: Index, codings: Iterable[CodingRead]) -> None:
    """Make some codings no longer current and others current, and bring the records up to that.

    Raises:
        InvalidFilesError: slugs that refer to nothing, or that are taken.
        EventdbError: a coding that stays refers to a record that would vanish, or packages or occasions go in a circle.
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
    shared = write_codings(change, index, codings)
    refresh_documents(change, documents | shared)
    settle(change)
    _refuse_circles(connection)


def check_slugs(connection: Connection, index: Index) -> None:
    """Refuse slugs that refer to nothing, or that are taken.

    Raises:
        InvalidFilesError: each such slug, with the nearest known.
    """
    known = {slug: kind for slug, (kind, _key) in known_records(connection, index.slugs()).items()}
    if index.check(known):
        wanted = {kind for _slug, kinds in index.mentioned for kind in kinds}
        if problems := index.check({**slugs_of_kinds(connection, wanted), **known}):
            raise InvalidFilesError(problems)


def superseded_by(connection: Connection, index: Index) -> list[int]:
    """The current codings of the same articles by the same coders."""
    found = []
    for chunk in chunks({document for document, _coder in index.coded_by}):
        query = select(Document.sha256, Coding.coder, Coding.id).join(Coding, Coding.document_id == Document.id)
        for document, coder, key in connection.execute(query.where(Document.sha256.in_(chunk), Coding.current)):
            if (document, coder) in index.coded_by:
                found.append(key)
    return found


def read_again(connection: Connection, codings: Iterable[int], index: Index, spool: Spool) -> None:
    """Read codings from what was stored of them, as if they were loaded now."""
    for chunk in chunks(codings):
        query = (
            select(Coding.file, Coding.content, Coding.article, Document.text, Document.sha256)
            .join(Document, Coding.document_id == Document.id)
            .where(Coding.id.in_(chunk))
        )
        for file, content, article, text, sha256 in connection.execute(query.order_by(Coding.id)):
            coding = read_content(file, content, text, sha256, index.vocabulary)
            coding = coding._replace(document=coding.document._replace(name=article))
            index.add(file, coding)
            spool.put(coding)


def stale_codings(connection: Connection, altered: Altered, superseded: Collection[int]) -> set[int]:
    """The current codings from which other values follow, now that vocabularies have changed.

    The country of a place and the numbers that words for a crowd stand for are made when a coding is read.
    """
    stale: set[int] = set()
    query = select(Claim.coding_id).distinct()
    for chunk in chunks(altered.get("place", ())):
        claims = query.where(Claim.field == "place", Claim.value.in_(chunk))
        stale |= set(connection.execute(claims).scalars())
    if altered.get("size_rule"):
        stale |= set(connection.execute(query.where(Claim.field == "size_text")).scalars())
    return stale - set(superseded)


def rename_codings(change: Change, codings: Iterable[int]) -> None:
    """Call codings and their articles by the names that the latest of their loads read them by."""
    connection = change.connection
    documents = set()
    for chunk in chunks(codings):
        query = (
            select(Coding.id, Coding.document_id, Coding.article, Coding.file, LoadCoding.article, LoadCoding.file)
            .join(LoadCoding, LoadCoding.coding_id == Coding.id)
            .where(Coding.id.in_(chunk))
            .order_by(LoadCoding.load_id)
        )
        latest = {row[0]: row[1:] for row in connection.execute(query)}
        for key, (document, *before, article, file) in latest.items():
            if before != [article, file]:
                documents.add(document)
                connection.execute(update(Coding).where(Coding.id == key).values(article=article, file=file))
    refresh_documents(change, documents)


def _refuse_circles(connection: Connection) -> None:
    """No package may hold itself by way of others, and no summit be its own occasion."""
    summits = select(Event.id, Event.occasion_id).where(Event.kind == "summit", Event.occasion_id.is_not(None))
    agreement = Base.metadata.tables["agreement"]
    packages = select(agreement.c.id, agreement.c.package_id).where(agreement.c.package_id.is_not(None))
    for name, query in (("package", packages), ("occasion", summits)):
        holder: dict[int, int] = {row[0]: row[1] for row in connection.execute(query)}
        if circle := _circle(holder):
            slugs = select(Event.id, Event.slug).where(Event.id.in_(circle))
            names: dict[int, str] = {row[0]: row[1] for row in connection.execute(slugs)}
            chain = " → ".join(names[key] for key in (*circle, circle[0]))
            raise EventdbError(f"found {name}s that go in a circle: {chain}; nothing was changed")


def _circle(holder: dict[int, int]) -> list[int]:
    """The first circle that references make, or nothing."""
    harmless: set[int] = set()
    for start in holder:
        path: dict[int, None] = {}
        key: int | None = start
        while key is not None and key not in harmless and key not in path:
            path[key] = None
            key = holder.get(key)
        if key in path:
            steps = list(path)
            return steps[steps.index(key) :]
        harmless.update(path)
    return []
