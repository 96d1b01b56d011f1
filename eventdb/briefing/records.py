"""What a briefing tells of its events: the records, who took part, what they were about, and where countries are."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from eventdb.briefing.filters import Filters
from eventdb.output import plain

_EVENTS = """
SELECT
    b.event_id,
    b.event_slug,
    b.kind,
    b.title,
    b.status,
    b.start_date,
    b.end_date,
    b.date_precision,
    b.place_name,
    b.country_iso3,
    b.summary,
    s.form,
    s.text,
    s.act_slug AS act,
    s.medium,
    r.size_text,
    r.size_low,
    r.size_best,
    r.size_high
FROM asked
JOIN bi_event b ON b.event_id = asked.id
LEFT JOIN statement s ON s.id = b.event_id
LEFT JOIN protest r ON r.id = b.event_id
ORDER BY COALESCE(b.start_date, b.end_date) NULLS LAST, COALESCE(b.end_date, b.start_date), b.event_slug
"""
_PARTICIPANTS = """
SELECT p.event_id, p.role, r.side, p.name, p.leader_slug, p.country_iso3
FROM asked
JOIN bi_participation p ON p.event_id = asked.id
JOIN role r ON r.slug = p.role
ORDER BY p.event_id, p.role, p.position
"""
_TOPICS = """
SELECT t.event_id, t.topic_slug, t.topic_name
FROM asked
JOIN bi_topic t ON t.event_id = asked.id
ORDER BY t.event_id, t.position
"""
_COUNTRIES = "SELECT country_iso3, country_name, iso_numeric, latitude, longitude FROM bi_country ORDER BY country_name"


@dataclass(frozen=True, slots=True)
class Participant:
    """Who took part: a leader, a country, an organization or a name."""

    role: str
    side: str
    name: str
    leader: str | None
    country: str | None


@dataclass(slots=True)
class Told:
    """An event as the page tells it; ``values`` are its columns by name, as either engine gives them."""

    values: dict[str, Any]
    participants: list[Participant] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)

    @property
    def countries(self) -> set[str]:
        """The countries that it happened in or that have a part in it."""
        return {code for code in (self.values["country_iso3"], *(one.country for one in self.participants)) if code}


@dataclass(slots=True)
class Records:
    """All that a briefing is of, but for the evidence."""

    events: dict[int, Told]
    topics: dict[str, str]
    countries: dict[str, dict[str, Any]]


def read_records(connection: Connection, filters: Filters) -> Records:
    """Read the events that were asked for, in the order of their days."""
    events = {
        values["event_id"]: Told({name: plain(value) for name, value in values.items()})
        for values in filters.ask(connection, _EVENTS).mappings()
    }
    for row in filters.ask(connection, _PARTICIPANTS):
        one = Participant(row.role, row.side, row.name, row.leader_slug, row.country_iso3)
        events[row.event_id].participants.append(one)
    topics: dict[str, str] = {}
    for row in filters.ask(connection, _TOPICS):
        topics[row.topic_slug] = row.topic_name
        of = events[row.event_id].topics
        if row.topic_slug not in of:
            of.append(row.topic_slug)
    return Records(events, topics, _countries(connection, events))


def _countries(connection: Connection, events: dict[int, Told]) -> dict[str, dict[str, Any]]:
    """The countries that the events speak of, by their names."""
    used = {code for event in events.values() for code in event.countries}
    rows = connection.execute(text(_COUNTRIES)).mappings()
    found = {row["country_iso3"]: {name: plain(value) for name, value in row.items()} for row in rows}
    return {code: row for code, row in found.items() if code in used}


def count(connection: Connection, filters: Filters) -> int:
    """How many events were asked for."""
    return int(filters.ask(connection, "SELECT COUNT(*) FROM asked").scalar_one())


def names(connection: Connection, filters: Filters) -> tuple[str | None, str | None]:
    """The names of the country and of the topic that were asked for."""
    country = text("SELECT name FROM country WHERE iso3 = :key").bindparams(key=filters.country)
    topic = text("SELECT name FROM topic WHERE slug = :key").bindparams(key=filters.topic)
    return (
        connection.execute(country).scalar() if filters.country else None,
        connection.execute(topic).scalar() if filters.topic else None,
    )
