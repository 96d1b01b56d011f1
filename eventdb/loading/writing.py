"""Writing codings that are new: documents, passages, claims, and the rows of records that nobody coded before."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update

from eventdb.coding.index import Index
from eventdb.coding.model import CodingRead, RecordKind, RecordRead
from eventdb.database import insert_rows
from eventdb.loading.change import Change
from eventdb.loading.resolve import Resolution, resolve_alone
from eventdb.loading.rows import TABLES, Actor, record_rows
from eventdb.loading.store import actors, arc_of, known_records, next_id
from eventdb.models import ARCS, Base, Citation, Coding, Document

_BATCH = 50_000

_EVIDENCE = {
    "document": ("id", "sha256", "name", "title", "publisher", "url", "published_date", "language", "text"),
    "coding": ("id", "document_id", "coder", "article", "file", "sha256", "content", "current"),
    "citation": ("id", "document_id", "start_char", "end_char", "quote", "match"),
    "claim": (
        "id",
        "coding_id",
        "event_id",
        "leader_id",
        "office_term_id",
        "organization_slug",
        "field",
        "position",
        "value",
        "basis",
        "note",
        "preferred",
        "chosen",
    ),
    "claim_citation": ("claim_id", "citation_id"),
}
_COLUMNS = {**TABLES, **_EVIDENCE}
# In the order in which rows refer to one another; leaders and organizations are written before all else.
_ORDER = (
    "document",
    "coding",
    "leader_alias",
    "office_term",
    "event",
    "summit",
    "agreement",
    "statement",
    "protest",
    "participation",
    "event_topic",
    "citation",
    "claim",
    "claim_citation",
)
_ARC_POSITION = {arc: position for position, arc in enumerate(ARCS)}


class Writer:
    """Writes codings in batches; a record that is there already is marked as dirty, to be settled at the end."""

    def __init__(self, change: Change, index: Index) -> None:
        self._change = change
        self._index = index
        self._rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._pending = 0
        self._next = {
            table: next_id(change.connection, table)
            for table in ("document", "coding", "citation", "claim", "event", "leader", "office_term")
        }
        self._documents: dict[str, int] = {}
        self._citations: dict[int, dict[tuple[int, int], int]] = {}
        # Records of this load that no coding has spoken of yet: the first that does writes their rows.
        self._fresh: set[str] = set()
        self.document_ids: set[int] = set()

    def prepare(self) -> None:
        """Give every slug its key, and write the leaders and organizations that events refer to."""
        connection, directory = self._change.connection, self._change.directory
        known = known_records(connection, self._index.slugs())
        directory.keys.update({slug: key for slug, (_kind, key) in known.items()})
        # An organization that a vocabulary has got since is the coding's again: its row is there, and is settled.
        vocabulary = self._index.vocabulary["organization"]
        directory.keys.update({slug: slug for slug in self._index.defined if slug in vocabulary})
        directory.actors.update(actors(connection, {slug for slug, _kinds in self._index.mentioned}))
        for slug, definition in self._index.defined.items():
            if slug not in directory.keys:
                kind = definition.kind
                directory.keys[slug] = slug if kind is RecordKind.ORGANIZATION else self._new_id(arc_of(kind))
                self._fresh.add(slug)
                self._change.added.add(slug)
                self._change.tallies[kind].added += 1
        for slug, record in self._index.actors.items():
            if slug in self._fresh:
                values = {claim.field: claim.value for claim in record.claims if not claim.member}
                directory.actors[slug] = self._actor(record.kind, slug, values)
                rows = record_rows(record.kind, slug, Resolution(values=values), directory)
                self._rows[str(record.kind)] += rows[str(record.kind)]
        for kind in (RecordKind.ORGANIZATION, RecordKind.LEADER):
            insert_rows(connection, Base.metadata.tables[kind], TABLES[kind], self._rows.pop(kind, []))

    def write(self, coding: CodingRead) -> None:
        """Write one coding."""
        document_id = self._document(coding)
        coding_id = self._coding(coding, document_id)
        citations = self._write_citations(coding, document_id)
        for record in coding.records:
            self._write_record(record, coding_id, citations)
        if self._pending >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Hand the gathered rows to the database."""
        for table in _ORDER:
            if rows := self._rows.pop(table, None):
                insert_rows(self._change.connection, Base.metadata.tables[table], _COLUMNS[table], rows)
        self._pending = 0

    def _actor(self, kind: RecordKind, slug: str, values: dict[str, str]) -> Actor:
        if kind is RecordKind.ORGANIZATION:
            return Actor(values["name"], organization_slug=slug)
        key = self._change.directory.keys[slug]
        return Actor(values["name"], leader_id=int(key), country_iso3=values.get("country"))

    def _document(self, coding: CodingRead) -> int:
        """The key of the coding's document, which is written if it is new."""
        document = coding.document
        key = self._documents.get(document.sha256)
        if key is None:
            query = select(Document.id).where(Document.sha256 == document.sha256)
            key = self._change.connection.execute(query).scalar()
            if key is not None:
                query_citations = select(Citation.start_char, Citation.end_char, Citation.id)
                found = self._change.connection.execute(query_citations.where(Citation.document_id == key))
                self._citations[key] = {(start, end): citation for start, end, citation in found}
                self.document_ids.add(key)
            elif self._index.times_coded[document.sha256] > 1:
                self._citations[self._next["document"]] = {}
                self.document_ids.add(self._next["document"])
        if key is None:
            key = self._new_id("document")
            meta = (document.title, document.publisher, document.url, document.published, document.language)
            self._rows["document"].append((key, document.sha256, document.name, *meta, document.text))
        self._documents[document.sha256] = key
        return key

    def _coding(self, coding: CodingRead, document_id: int) -> int:
        """The key of the coding; a version that was loaded before becomes current again."""
        if document_id in self.document_ids:
            query = select(Coding.id).where(
                Coding.document_id == document_id, Coding.coder == coding.coder, Coding.sha256 == coding.sha256
            )
            earlier = self._change.connection.execute(query).scalar()
            if earlier is not None:
                self._change.connection.execute(update(Coding).where(Coding.id == earlier).values(current=True))
                return earlier
        key = self._new_id("coding")
        names = (coding.coder, coding.document.name, coding.file)
        self._rows["coding"].append((key, document_id, *names, coding.sha256, coding.content, True))
        return key

    def _write_citations(self, coding: CodingRead, document_id: int) -> list[int]:
        """The keys of the coding's passages; documents that are coded twice share them."""
        there = self._citations.get(document_id)
        keys = []
        for passage in coding.passages:
            key = there.get((passage.start, passage.end)) if there is not None else None
            if key is None:
                key = self._new_id("citation")
                row = (key, document_id, passage.start, passage.end, passage.quote, str(passage.match))
                self._rows["citation"].append(row)
                if there is not None:
                    there[passage.start, passage.end] = key
            keys.append(key)
        return keys

    def _write_record(self, record: RecordRead, coding_id: int, citations: list[int]) -> None:
        key = self._change.directory.keys[record.slug]
        arc = arc_of(record.kind)
        claims = record.claims
        if record.slug in self._fresh:
            self._fresh.discard(record.slug)
            resolution = resolve_alone(claims)
            chosen, positions = resolution.chosen, resolution.positions
            rows = record_rows(record.kind, record.slug, resolution, self._change.directory)
            for table, its_rows in rows.items():
                if table not in {RecordKind.LEADER, RecordKind.ORGANIZATION}:
                    self._rows[table] += its_rows
        else:
            self._change.dirty[arc].add(key)
            chosen, positions = [False] * len(claims), [None] * len(claims)
        of: list[int | str | None] = [None] * len(ARCS)
        of[_ARC_POSITION[arc]] = key
        claim_rows, cited = self._rows["claim"], self._rows["claim_citation"]
        claim_id = self._next["claim"]
        for claim, is_chosen, position in zip(claims, chosen, positions, strict=True):
            claim_rows.append(
                (
                    claim_id,
                    coding_id,
                    *of,
                    claim.field,
                    position,
                    claim.value,
                    str(claim.basis),
                    claim.note,
                    claim.preferred,
                    is_chosen,
                )
            )
            cited += [(claim_id, citations[passage]) for passage in claim.passages]
            claim_id += 1
        self._pending += claim_id - self._next["claim"]
        self._next["claim"] = claim_id

    def _new_id(self, table: str) -> int:
        key = self._next[table]
        self._next[table] = key + 1
        return key


def write_codings(change: Change, index: Index, codings: Iterable[CodingRead]) -> set[int]:
    """Write codings, and tell the documents that have more codings than one."""
    writer = Writer(change, index)
    writer.prepare()
    for coding in codings:
        writer.write(coding)
    writer.flush()
    return writer.document_ids
