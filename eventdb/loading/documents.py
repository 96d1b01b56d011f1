"""Documents that several codings speak of: what the document is called and when it was published."""

import datetime
from collections.abc import Collection, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import delete, select, update

from eventdb.coding.reader import read_head
from eventdb.loading.change import Change
from eventdb.loading.store import chunks
from eventdb.models import ARCS, Citation, Claim, Coding, Document
from eventdb.vocabulary import Match

_SAID = ("name", "title", "publisher", "url", "published_date", "language")


def refresh_documents(change: Change, documents: Collection[int]) -> None:
    """Set what documents' codings say of them, the first coder by name who says a thing being heard.

    A passage that any of them cites letter by letter is an exact one. Where the day of publication changes, so may the
    ranks of claims: the records concerned become dirty.
    """
    for chunk in chunks(documents):
        rows = change.connection.execute(
            select(
                Document.id,
                Document.text,
                Document.name,
                Document.title,
                Document.publisher,
                Document.url,
                Document.published_date,
                Document.language,
                Coding.article,
                Coding.content,
            )
            .join(Coding, Coding.document_id == Document.id)
            .where(Document.id.in_(chunk), Coding.current)
            .order_by(Coding.document_id, Coding.coder)
        )
        for key, codings in groupby(rows, key=itemgetter(0)):
            _refresh(change, key, [tuple(row) for row in codings])


def _refresh(change: Change, key: int, codings: Sequence[tuple[Any, ...]]) -> None:
    account: dict[str, object] = dict.fromkeys(_SAID)
    exact = set()
    for _key, text, *_stored, article, content in codings:
        read, passages = read_head(content, text)
        published = datetime.date.fromisoformat(read["published"]) if read["published"] else None
        values = (article, read["title"], read["publisher"], read["url"], published, read["language"])
        for name, value in zip(_SAID, values, strict=True):
            account[name] = account[name] or value
        exact |= {passage[:2] for passage in passages if passage.match is Match.EXACT}
    before = dict(zip(_SAID, codings[0][2:-2], strict=True))
    if account != before:
        change.connection.execute(update(Document).where(Document.id == key).values(**account))
    if account["published_date"] != before["published_date"]:
        _mark_records(change, key)
    places = select(Citation.id, Citation.start_char, Citation.end_char, Citation.match)
    for citation, start, end, match in change.connection.execute(places.where(Citation.document_id == key)).all():
        now = Match.EXACT if (start, end) in exact else Match.FOLDED
        if match != now:
            change.connection.execute(update(Citation).where(Citation.id == citation).values(match=str(now)))


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
