"""The format of coded documents: which records there are, and which fields each of them has.

The reader, the JSON Schema, the skeleton of ``eventdb new`` and the projection into tables all read this one list.
"""

from dataclasses import dataclass

from eventdb import limits
from eventdb.coding.model import RecordKind
from eventdb.coding.values import (
    LANGUAGE,
    SLUG_TYPE,
    URL,
    WIKIDATA_ITEM,
    Boolean,
    Bound,
    Choice,
    Code,
    Date,
    Day,
    Integer,
    Text,
    ValueType,
)
from eventdb.vocabulary import (
    STATUSES_OF_KIND,
    EventKind,
    OrganizationKind,
    OrganizationStatus,
    StatementForm,
    SummitFormat,
    SummitLevel,
)

NAME = Text(limits.NAME)
TITLE = Text(limits.TITLE)
TEXT = Text()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: ``many`` if it may have several values, which then never contradict."""

    name: str
    type: ValueType
    description: str
    required: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class RecordFormat:
    """The fields of one kind of record, and the section of the file in which it stands."""

    kind: RecordKind
    section: str
    fields: dict[str, Field]
    topics: str | None = None
    nested: tuple[str, RecordKind] | None = None


def _fields(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


# Where a place names a country, that country stands for the event, unless the coding says another.
def _event_fields(kind: EventKind) -> tuple[Field, ...]:
    return (
        Field("title", TITLE, "What to call it, in the coder's words", required=True),
        Field("status", Choice(STATUSES_OF_KIND[kind]), "How far it had come when the article spoke of it"),
        Field("date", Date(), "Its day, month or year, or A/B if it lasted from A to B"),
        Field("not_before", Bound(), "The earliest that its one, unknown day can have been"),
        Field("not_after", Bound(last=True), "The latest that its one, unknown day can have been"),
        Field("place", Code("place"), "The city or site where it was"),
        Field("country", Code("country"), "The country where it was; left out, it is the place's"),
        Field("occasion", SLUG_TYPE, "The summit on whose occasion it happened"),
        Field("cameo", Code("cameo"), "What was done, as a CAMEO code in quotes"),
        Field("summary", TEXT, "A few sentences in the coder's words"),
    )


FORMATS: dict[RecordKind, RecordFormat] = {
    form.kind: form
    for form in (
        RecordFormat(
            RecordKind.LEADER,
            "leaders",
            _fields(
                Field("name", NAME, "Name as the article writes it", required=True),
                Field("country", Code("country"), "Country that the leader acts for"),
                Field("wikidata_id", WIKIDATA_ITEM, "Item in Wikidata"),
                Field("alias", NAME, "Other names that the article uses", many=True),
            ),
            nested=("offices", RecordKind.OFFICE_TERM),
        ),
        RecordFormat(
            RecordKind.OFFICE_TERM,
            "offices",
            _fields(
                Field("office", NAME, "Name of the office, such as President", required=True),
                Field("country", Code("country"), "Country that the office is one of"),
                Field("organization", SLUG_TYPE, "Organization that the office is one of"),
                Field("start", Date(), "When the term began"),
                Field("end", Date(), "When the term ended"),
                Field("attested", Day(), "Days on which the leader is known to have been in office", many=True),
            ),
        ),
        RecordFormat(
            RecordKind.ORGANIZATION,
            "organizations",
            _fields(
                Field("name", NAME, "Name as the article writes it", required=True),
                Field("kind", Choice(tuple(OrganizationKind)), "What kind of body it is", required=True),
                Field("status", Choice(tuple(OrganizationStatus)), "Whether it exists"),
                Field("country", Code("country"), "The one country it belongs to"),
                Field("place", Code("place"), "Where it has, or would have, its seat"),
                Field("wikidata_id", WIKIDATA_ITEM, "Item in Wikidata"),
                Field("description", TEXT, "One sentence that says what it is"),
            ),
        ),
        RecordFormat(
            RecordKind.SUMMIT,
            "summits",
            _fields(
                *_event_fields(EventKind.SUMMIT),
                Field("format", Choice(tuple(SummitFormat)), "How many sides met"),
                Field("level", Choice(tuple(SummitLevel)), "The rank of those who met"),
                Field("series", NAME, "The series of meetings it is one of"),
                Field("edition", NAME, "Which one of its series"),
            ),
            topics="agenda",
        ),
        RecordFormat(
            RecordKind.AGREEMENT,
            "agreements",
            _fields(
                *_event_fields(EventKind.AGREEMENT),
                Field("instrument", Code("instrument"), "Its form"),
                Field("instrument_count", Integer(1), "How many instruments it is, as the article states"),
                Field("package", SLUG_TYPE, "The package it is a member of"),
            ),
            topics="topics",
            nested=("members", RecordKind.AGREEMENT),
        ),
        RecordFormat(
            RecordKind.STATEMENT,
            "statements",
            _fields(
                *_event_fields(EventKind.STATEMENT),
                Field("form", Choice(tuple(StatementForm)), "Whether the text is the speaker's own words"),
                Field("text", TEXT, "The words, or what they come to"),
                Field("act", Code("act"), "What the speaker does in saying it"),
                Field("medium", NAME, "How it was said: speech, interview, state media …"),
            ),
            topics="topics",
        ),
        RecordFormat(
            RecordKind.PROTEST,
            "protests",
            _fields(
                *_event_fields(EventKind.PROTEST),
                Field("tactic", Code("tactic"), "What protesters did"),
                Field("slogan", TEXT, "What they called or carried"),
                Field("size_text", NAME, "How many they were, in the article's words"),
                Field("size_low", Integer(), "The least number that the article allows"),
                Field("size_best", Integer(), "The number that the article gives"),
                Field("size_high", Integer(), "The greatest number that the article allows"),
                Field("violence", Boolean(), "Whether there was violence"),
                Field("state_response", TEXT, "What the authorities did about this protest"),
            ),
            topics="topics",
        ),
    )
}

SECTIONS = {form.section: form for form in FORMATS.values() if form.kind is not RecordKind.OFFICE_TERM}

DOCUMENT_FIELDS = _fields(
    Field("title", TITLE, "Title or headline"),
    Field("publisher", NAME, "Who published it, if the article says so"),
    Field("url", URL, "Where it was published"),
    Field("published", Day(), "The day on which it was published, if the article says so"),
    Field("language", LANGUAGE, "Language of the text as a BCP 47 tag, such as en"),
)

# Fields that speak of one thing together: where codings disagree, one coding's account of it is chosen whole.
FAMILIES = {
    "date": "date",
    "not_before": "date",
    "not_after": "date",
    "place": "place",
    "country": "place",
    "form": "text",
    "text": "text",
    "size_text": "size",
    "size_low": "size",
    "size_best": "size",
    "size_high": "size",
    "size_rule": "size",
}

# What a member of a package takes over from it, beside the participants, where it doesn't say so itself.
INHERITED = ("status", "date", "not_before", "not_after", "place", "country", "occasion")
