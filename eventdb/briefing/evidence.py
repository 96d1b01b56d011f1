"""What a briefing shows of the articles: the passages of each event, in as much of the text as a page has room for."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from eventdb.briefing.filters import Filters
from eventdb.output import plain
from eventdb.vocabulary import Basis

# Characters around each passage: the whole article where all fit, and less of them the more there are.
_ROOMS = (None, 1200, 500, 200, 80, 0)
# A page of 10,000 events has to stay below 10 MB, of which the program and the map take one.
_MOST_CHARACTERS = 3_500_000
_LONGEST_VALUE = 120

_CLAIMS = """
SELECT m.id, m.event_id, m.field, m.position, m.value, m.basis, m.chosen
FROM asked
JOIN claim m ON m.event_id = asked.id
ORDER BY m.id
"""
_CITED = """
SELECT x.claim_id, x.citation_id
FROM asked
JOIN claim m ON m.event_id = asked.id
JOIN claim_citation x ON x.claim_id = m.id
ORDER BY x.claim_id, x.citation_id
"""
_PASSAGES = """
SELECT t.id, t.document_id, t.start_char, t.end_char
FROM citation t
WHERE t.id IN (
    SELECT x.citation_id
    FROM asked
    JOIN claim m ON m.event_id = asked.id
    JOIN claim_citation x ON x.claim_id = m.id
)
ORDER BY t.document_id, t.start_char, t.end_char
"""
_DOCUMENTS = """
SELECT d.id, d.name, d.title, d.publisher, d.published_date, d.url, d.language, d.text
FROM document d
WHERE d.id IN (
    SELECT k.document_id
    FROM asked
    JOIN claim m ON m.event_id = asked.id
    JOIN coding k ON k.id = m.coding_id
)
ORDER BY d.id
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage: characters of a document's text."""

    document: int
    start: int
    end: int


@dataclass(slots=True)
class Said:
    """What a passage says of an event: fields that it states, fields read from it, and values that were not chosen."""

    stated: list[str] = field(default_factory=list)
    inferred: list[str] = field(default_factory=list)
    otherwise: list[str] = field(default_factory=list)

    def words(self) -> str:
        """What it says, for a reader."""
        parts = []
        if self.stated:
            parts.append("states " + ", ".join(_each(self.stated)))
        if self.inferred:
            parts.append("read from it: " + ", ".join(_each(self.inferred)))
        if self.otherwise:
            parts.append("another value, not chosen: " + "; ".join(_each(self.otherwise)))
        return " · ".join(parts)


def _each(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST_VALUE else words[: _LONGEST_VALUE - 1] + "…"


@dataclass(slots=True)
class Evidence:
    """The passages of each event, the documents that they are in, and how many values have one."""

    passages: dict[int, Passage]
    documents: dict[int, dict[str, Any]]
    said: dict[int, dict[int, Said]]
    """By event and passage."""
    values: int
    values_with_passage: int


def read_evidence(connection: Connection, filters: Filters) -> Evidence:
    """Read what the claims on the events cite."""
    cited: defaultdict[int, list[int]] = defaultdict(list)
    for row in filters.ask(connection, _CITED):
        cited[row.claim_id].append(row.citation_id)
    claims = filters.ask(connection, _CLAIMS).all()
    held = {(claim.event_id, claim.field, claim.position): claim.value for claim in claims if claim.chosen}
    said: defaultdict[int, dict[int, Said]] = defaultdict(dict)
    for claim in claims:
        name = claim.field.replace("_", " ")
        for citation in cited[claim.id]:
            told = said[claim.event_id].setdefault(citation, Said())
            # Where the record holds another value, this one lost.
            if not claim.chosen and held.get((claim.event_id, claim.field, claim.position)) != claim.value:
                told.otherwise.append(f"{name} {_short(claim.value)}")
            elif claim.basis == Basis.STATED:
                told.stated.append(name)
            else:
                told.inferred.append(name)
    chosen = [claim for claim in claims if claim.chosen]
    return Evidence(
        {row.id: Passage(row.document_id, row.start_char, row.end_char) for row in filters.ask(connection, _PASSAGES)},
        {
            row["id"]: {name: plain(value) for name, value in row.items()}
            for row in filters.ask(connection, _DOCUMENTS).mappings()
        },
        said,
        len(chosen),
        sum(1 for claim in chosen if cited[claim.id]),
    )


def extracts(evidence: Evidence) -> dict[int, list[tuple[int, str]]]:
    """The parts of each document's text that the page holds, each with the place of its first character.

    Every passage lies within one part; how much stands around it depends on how much there is in all.
    """
    places: defaultdict[int, list[Passage]] = defaultdict(list)
    for passage in evidence.passages.values():
        places[passage.document].append(passage)
    found: dict[int, list[tuple[int, str]]] = {}
    for room in _ROOMS:
        found = {key: _parts(str(document["text"]), places[key], room) for key, document in evidence.documents.items()}
        if sum(len(part) for parts in found.values() for _start, part in parts) <= _MOST_CHARACTERS:
            break
    return found


def _parts(text: str, passages: list[Passage], room: int | None) -> list[tuple[int, str]]:
    if room is None:
        return [(0, text)]
    spans: list[tuple[int, int]] = []
    for passage in passages:
        start, end = max(0, passage.start - room), min(len(text), passage.end + room)
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], end))
        else:
            spans.append((start, end))
    return [(start, text[start:end]) for start, end in spans]
