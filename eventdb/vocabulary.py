"""The few closed lists that code branches on; every other list is a file in fixtures/.

Each member's value is what stands in the database, in coded documents and on the command line.
"""

from enum import StrEnum


class EventKind(StrEnum):
    """What kind of thing happened; each kind has a table of its own beside ``event``."""

    SUMMIT = "summit"
    AGREEMENT = "agreement"
    STATEMENT = "statement"
    PROTEST = "protest"


class EventStatus(StrEnum):
    """How far an event had come when its source spoke of it."""

    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    HELD = "held"
    MADE = "made"
    AGREED = "agreed"
    SIGNED = "signed"
    ADOPTED = "adopted"
    RATIFIED = "ratified"
    IN_FORCE = "in_force"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    ENDED = "ended"


STATUSES_OF_KIND: dict[EventKind, tuple[EventStatus, ...]] = {
    EventKind.SUMMIT: (
        EventStatus.PROPOSED,
        EventStatus.ANNOUNCED,
        EventStatus.HELD,
        EventStatus.POSTPONED,
        EventStatus.CANCELLED,
    ),
    EventKind.AGREEMENT: (
        EventStatus.PROPOSED,
        EventStatus.ANNOUNCED,
        EventStatus.AGREED,
        EventStatus.SIGNED,
        EventStatus.ADOPTED,
        EventStatus.RATIFIED,
        EventStatus.IN_FORCE,
        EventStatus.CANCELLED,
        EventStatus.ENDED,
    ),
    EventKind.STATEMENT: (EventStatus.MADE, EventStatus.ANNOUNCED, EventStatus.CANCELLED),
    EventKind.PROTEST: (
        EventStatus.ANNOUNCED,
        EventStatus.HELD,
        EventStatus.POSTPONED,
        EventStatus.CANCELLED,
    ),
}


class DatePrecision(StrEnum):
    """How much a pair of dates says.

    ``day``, ``month`` and ``year`` are known to that unit and lasted from start to end; ``between``, ``after`` and
    ``before`` bound one day that is not known; ``unknown`` says nothing.
    """

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    BETWEEN = "between"
    AFTER = "after"
    BEFORE = "before"
    UNKNOWN = "unknown"


class SummitFormat(StrEnum):
    """How many parties sat at the table."""

    BILATERAL = "bilateral"
    MULTILATERAL = "multilateral"


class SummitLevel(StrEnum):
    """The rank of those who met."""

    LEADERS = "leaders"
    MINISTERS = "ministers"
    OFFICIALS = "officials"


class StatementForm(StrEnum):
    """Whose words a statement's text is: the speaker's own, or the source's."""

    QUOTE = "quote"
    PARAPHRASE = "paraphrase"


class OrganizationKind(StrEnum):
    """What kind of body an organization is."""

    INTERGOVERNMENTAL = "intergovernmental"
    MEDIA = "media"
    COMPANY = "company"
    PARTY = "party"
    ARMED_GROUP = "armed_group"
    NGO = "ngo"
    GOVERNMENT_BODY = "government_body"
    OTHER = "other"


class OrganizationStatus(StrEnum):
    """Whether an organization exists."""

    EXISTING = "existing"
    PROPOSED = "proposed"
    DISSOLVED = "dissolved"


class RoleSide(StrEnum):
    """Which side of an event's dyad a participant in a role stands on."""

    SOURCE = "source"
    TARGET = "target"
    BOTH = "both"


class Basis(StrEnum):
    """Whether a passage states a value, or the coder inferred it from the passage."""

    STATED = "stated"
    INFERRED = "inferred"


class Match(StrEnum):
    """How a passage was found in its document: letter by letter, or with typography folded."""

    EXACT = "exact"
    FOLDED = "folded"
