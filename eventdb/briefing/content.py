"""The records and their passages as the page's own data: lists, and numbers in place of what is said often."""

import datetime
from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Any, Generic, TypeVar

from eventdb.briefing.evidence import Evidence, extracts
from eventdb.briefing.records import Records, Told
from eventdb.vocabulary import DatePrecision, EventKind

Item = TypeVar("Item", bound=Hashable)
Bound = tuple[datetime.date, DatePrecision]

_COARSE = (DatePrecision.MONTH, DatePrecision.YEAR)

# The columns of each list, which the page's script turns into names again.
EVENT = [
    "slug", "kind", "title", "status", "start", "end", "precision", "place", "country", "topics", "participants",
    "passages", "summary", "statement", "protest",
]  # fmt: skip
STATEMENT = ["form", "text", "act", "medium"]
PROTEST = ["text", "low", "best", "high"]
COUNTRY = ["code", "name", "numeric", "latitude", "longitude"]
DOCUMENT = ["name", "title", "publisher", "published", "url", "language", "parts"]
PASSAGE = ["document", "start", "end"]
PARTICIPANT = ["name", "leader", "country"]


class _Table(Generic[Item]):
    """Each item once, by its number."""

    def __init__(self) -> None:
        self.numbers: dict[Item, int] = {}

    def number(self, item: Item) -> int:
        """The number of an item."""
        return self.numbers.setdefault(item, len(self.numbers))


def content(records: Records, evidence: Evidence, *, made: datetime.date) -> dict[str, Any]:
    """All that the page's script draws.

    Args:
        records: the events and what belongs to them.
        evidence: their passages.
        made: the day on which the page is made.
    """
    documents = {key: number for number, key in enumerate(evidence.documents)}
    passages = {key: number for number, key in enumerate(evidence.passages)}
    parts = extracts(evidence)
    roles: _Table[tuple[str, str]] = _Table()
    people: _Table[tuple[str, str | None, str | None]] = _Table()
    said: _Table[str] = _Table()
    topics = {slug: number for number, slug in enumerate(records.topics)}

    def row(key: int, event: Told) -> list[Any]:
        values = event.values
        return [
            values["event_slug"],
            values["kind"],
            values["title"],
            values["status"],
            values["start_date"],
            values["end_date"],
            values["date_precision"],
            values["place_name"],
            values["country_iso3"],
            [topics[slug] for slug in event.topics],
            [
                [roles.number((one.role, one.side)), people.number((one.name, one.leader, one.country))]
                for one in event.participants
            ],
            [
                [passages[citation], said.number(told.words())]
                for citation, told in sorted(evidence.said.get(key, {}).items(), key=lambda pair: passages[pair[0]])
            ],
            values["summary"],
            [values[name] for name in STATEMENT] if values["kind"] == EventKind.STATEMENT else None,
            [values[f"size_{name}"] for name in PROTEST] if values["kind"] == EventKind.PROTEST else None,
        ]

    events = [row(key, event) for key, event in records.events.items()]
    return {
        "made": made.isoformat(),
        "columns": {
            "event": EVENT,
            "statement": STATEMENT,
            "protest": PROTEST,
            "country": COUNTRY,
            "document": DOCUMENT,
            "passage": PASSAGE,
            "participant": PARTICIPANT,
        },
        "kinds": [kind.value for kind in EventKind],
        "events": events,
        "topics": list(records.topics.values()),
        "roles": list(roles.numbers),
        "participants": list(people.numbers),
        "said": list(said.numbers),
        "countries": [list(country.values()) for country in records.countries.values()],
        "documents": [
            [
                document["name"],
                document["title"],
                document["publisher"],
                document["published_date"],
                document["url"],
                document["language"],
                parts[key],
            ]
            for key, document in evidence.documents.items()
        ],
        "passages": [[documents[one.document], one.start, one.end] for one in evidence.passages.values()],
    }


def numbers(records: Records, evidence: Evidence, only: EventKind | None = None) -> list[tuple[str, str]]:
    """The numbers at the head of the page, each with what it counts.

    Args:
        records: the events and what belongs to them.
        evidence: their passages.
        only: the kind that was asked for, if one was: of the others there is nothing to tell.
    """
    kinds = Counter(event.values["kind"] for event in records.events.values())
    found = [] if only else [_counted(len(records.events), "event", "events")]
    found += [_counted(kinds[kind], kind.value, f"{kind.value}s") for kind in ([only] if only else EventKind)]
    found += [
        _counted(len(records.countries), "country", "countries"),
        _counted(len(evidence.documents), "document", "documents"),
    ]
    if evidence.values:
        found.append((_share(evidence.values_with_passage, evidence.values), "of values with a passage as evidence"))
    return found


def _counted(number: int, one: str, many: str) -> tuple[str, str]:
    return f"{number:,}", one if number == 1 else many


def _share(part: int, whole: int) -> str:
    """A share in per cent, rounded down: not all is never told as 100."""
    return f"{100 * part // whole} %"


def span(events: Iterable[Told]) -> tuple[Bound, Bound] | None:
    """The first and the last bound of any event, each with the precision that it is known to."""
    bounds = [
        (day, event.values["date_precision"])
        for event in events
        for day in (event.values["start_date"], event.values["end_date"])
        if day is not None
    ]
    if not bounds:
        return None
    # Of two that share a day, the one that is known more closely says it.
    first = min(bounds, key=lambda bound: (bound[0], bound[1] in _COARSE))
    last = max(bounds, key=lambda bound: (bound[0], bound[1] not in _COARSE))
    return _bound(*first), _bound(*last)


def _bound(day: str, precision: str) -> Bound:
    return datetime.date.fromisoformat(day), DatePrecision(precision)
