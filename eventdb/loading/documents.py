"""Documents that several codings speak of: what the document is called and when it was published."""

import datetime
from collections.abc import Collection

from sqlalchemy import delete, select, update

from eventdb.coding.reader import read_content
from eventdb.loading.change import Change
from eventdb.loading.store import ARCS, chunks
from eventdb.models import Citation, Claim, Coding, Document


def refresh_documents(change: Change, documents: Collection[int]) -> None:
    """Set what documents' codings say of them, the first coder by name who says a thing being heard.

    Where the day of publication changes, so may the ranks of claims: the records concerned become dirty.
    """
    for chunk in chunks(documents):
        query = select(Document, Coding).join(Coding, Coding.document_id == Document.id)
        said: dict[int, dict[str, object]] = {}
        before: dict[int, dict[str, object]] = {}
        rows = change.connection.execute(
            query.with_only_columns(
                Document.id,
                Document.sha256,
                Document.text,
                Document.name,
                Document.title,
                Document.publisher,
                Document.url,
                Document.published_date,
                Document.language,
                Coding.article,
                Coding.file,
                Coding.content,
            )
            .where(Document.id.in_(chunk), Coding.current)
            .order_by(Coding.document_id, Coding.coder)
        )
        for key, sha256, text, *stored, article, file, content in rows:
            names = ("name", "title", "publisher", "url", "published_date", "language")
            before[key] = dict(zip(names, stored, strict=True))
            read = read_content(file, content, text, sha256, change.vocabulary).document
            published = datetime.date.fromisoformat(read.published) if read.published else None
            values = (article, read.title, read.publisher, read.url, published, read.language)
            account = said.setdefault(key, dict.fromkeys(names))
            for name, value in zip(names, values, strict=True):
                account[name] = account[name] or value
        for key, account in said.items():
            if account != before[key]:
                change.connection.execute(update(Document).where(Document.id == key).values(**account))
            if account["published_date"] != before[key]["published_date"]:
                _mark_records(change, key)


def drop_uncoded(change: Change, documents: Collection[int]) -> None:
    """Take away the documents that no coding is left of."""
    for chunk in chunks(documents):
        coded = select(Coding.document_id).where(Coding.document_id.in_(chunk))
        for table, column in ((Citation, Citation.document_id), (Document, Document.id)):
            change.connection.execute(delete(table).where(column.in_(chunk), column.not_in(coded)))


def _mark_records(change: Change, document: int) -> None:
    for name, arc in ARCS.items():
        query = (
            select(arc.column)
            .join(Coding, Claim.coding_id == Coding.id)
            .where(Coding.document_id == document, arc.column.is_not(None))
            .distinct()
        )
        change.dirty[name] |= set(change.connection.execute(query).scalars())
