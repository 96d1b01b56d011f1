"""What reading a coded document gives: records made of claims, each with the passages that it cites."""

from enum import StrEnum
from typing import NamedTuple

from eventdb.vocabulary import Basis, EventKind, Match


class RecordKind(StrEnum):
    """What a record is: one of the four kinds of event, or someone or something that takes part."""

    LEADER = "leader"
    OFFICE_TERM = "office_term"
    ORGANIZATION = "organization"
    SUMMIT = "summit"
    AGREEMENT = "agreement"
    STATEMENT = "statement"
    PROTEST = "protest"

    @property
    def is_event(self) -> bool:
        """Whether the record is a row of ``event``."""
        return self in _EVENTS


_EVENTS = frozenset(kind for kind in RecordKind if kind.value in set(EventKind))


class Passage(NamedTuple):
    """A slice of the document: ``text[start:end] == quote``."""

    start: int
    end: int
    quote: str
    match: Match


class ClaimRead(NamedTuple):
    """One value of one field, as a coding states it.

    ``passages`` are indexes into the coding's passages; ``member`` tells that the field is a set (participants, topics,
    aliases, attestations), of which this is one member.
    """

    field: str
    value: str
    basis: Basis
    note: str | None
    passages: tuple[int, ...]
    preferred: bool
    member: bool
    line: int


class RecordRead(NamedTuple):
    """What a coding says of one record."""

    kind: RecordKind
    slug: str
    line: int
    claims: list[ClaimRead]


class DocumentRead(NamedTuple):
    """The document that was coded, and what the coding says of it."""

    sha256: str
    name: str
    text: str
    title: str | None
    publisher: str | None
    url: str | None
    published: str | None
    language: str | None


class CodingRead(NamedTuple):
    """A coding, read and found good."""

    file: str
    coder: str
    sha256: str
    content: str
    document: DocumentRead
    passages: list[Passage]
    records: list[RecordRead]
