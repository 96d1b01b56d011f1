"""Which events a briefing is of, as SQL and in words."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, Date, String, bindparam, text

from eventdb.vocabulary import DatePrecision, EventKind

# The same reading of days as the query `timeline` has: an event of which one bound is known stands at that bound.
_ASKED = """
WITH asked AS (
    SELECT e.id
    FROM event e
    WHERE (:from IS NULL OR COALESCE(e.end_date, e.start_date) >= :from)
      AND (:to IS NULL OR COALESCE(e.start_date, e.end_date) <= :to)
      AND (:kind IS NULL OR e.kind = :kind)
      AND (:topic IS NULL OR e.id IN (SELECT t.event_id FROM event_topic t WHERE t.topic_slug = :topic))
      AND (:country IS NULL
           OR e.country_iso3 = :country
           OR e.id IN (SELECT p.event_id FROM participation p WHERE p.country_iso3 = :country))
)
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a user asked for; None where anything will do."""

    first: datetime.date | None = None
    last: datetime.date | None = None
    country: str | None = None
    kind: EventKind | None = None
    topic: str | None = None

    def ask(self, connection: Connection, question: str) -> CursorResult[Any]:
        """Ask a question about the events in ``asked``, a table of their keys.

        Args:
            connection: to read with.
            question: SQL that follows the definition of ``asked``.
        """
        values: Mapping[str, tuple[object, Any]] = {
            "from": (self.first, Date()),
            "to": (self.last, Date()),
            "kind": (None if self.kind is None else self.kind.value, String()),
            "topic": (self.topic, String()),
            "country": (self.country, String()),
        }
        # Postgres wants to know the type of a parameter that is only compared with NULL.
        bound = [bindparam(name, value, type_=kind) for name, (value, kind) in values.items()]
        return connection.execute(text(_ASKED + question).bindparams(*bound))

    def words(self, country_name: str | None, topic_name: str | None) -> str:
        """The filter as a reader would say it.

        Args:
            country_name: name of the country that was asked for.
            topic_name: name of the topic that was asked for.
        """
        parts = [f"{self.kind.value}s" if self.kind else "events of every kind"]
        if country_name:
            parts.append(f"in or with {country_name}")
        if topic_name:
            parts.append(f"about {topic_name}")
        if self.first and self.last:
            parts.append(f"from {day_words(self.first)} to {day_words(self.last)}")
        elif self.first:
            parts.append(f"from {day_words(self.first)} on")
        elif self.last:
            parts.append(f"up to {day_words(self.last)}")
        words = " ".join(parts)
        return words[0].upper() + words[1:]


_MONTHS = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]  # fmt: skip


def day_words(day: datetime.date, precision: DatePrecision = DatePrecision.DAY) -> str:
    """The day as it is written in English, whatever the locale; its month or year where no more is known."""
    if precision is DatePrecision.YEAR:
        return str(day.year)
    if precision is DatePrecision.MONTH:
        return f"{_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
