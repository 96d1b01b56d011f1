"""Events of every kind, who took part in them and what they were about."""

import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventdb.models.base import Base, Code, Iso3, Name, Slug, Title, one_of
from eventdb.models.people import Leader
from eventdb.models.reference import Cameo, Country, Organization, Place, Role, Topic
from eventdb.vocabulary import STATUSES_OF_KIND, DatePrecision, EventKind

# Which ends a precision leaves open. Every branch answers true or false: a CHECK that comes out NULL lets a row pass.
DATES_FIT_PRECISION = (
    "CASE date_precision"
    " WHEN 'unknown' THEN start_date IS NULL AND end_date IS NULL"
    " WHEN 'after' THEN start_date IS NOT NULL AND end_date IS NULL"
    " WHEN 'before' THEN start_date IS NULL AND end_date IS NOT NULL"
    " ELSE start_date IS NOT NULL AND end_date IS NOT NULL AND start_date <= end_date END"
)


def _status_fits_kind() -> str:
    branches = " ".join(
        f"WHEN '{kind}' THEN status IN ({', '.join(repr(str(status)) for status in statuses)})"
        for kind, statuses in STATUSES_OF_KIND.items()
    )
    return f"status IS NULL OR CASE kind {branches} ELSE FALSE END"


class Event(Base):
    """Something that happened, or was to happen: the supertype of the four kinds."""

    __tablename__ = "event"
    __table_args__: Any = (
        # The kinds' tables refer to (id, kind), so that no event has a row in another kind's table.
        UniqueConstraint("id", "kind"),
        one_of("kind", EventKind),
        CheckConstraint(_status_fits_kind(), name="status"),
        one_of("date_precision", DatePrecision),
        CheckConstraint(DATES_FIT_PRECISION, name="dates"),
        Index(None, "kind", "start_date"),
        {"comment": "Everything that happened or was to happen: summits, agreements, statements and protests"},
    )
    __mapper_args__ = {"polymorphic_on": "kind"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key of the event in this database")
    slug: Mapped[Slug] = mapped_column(unique=True, comment="Short name used in codings and by eventdb show")
    kind: Mapped[Code] = mapped_column(comment="summit, agreement, statement or protest")
    title: Mapped[Title] = mapped_column(comment="What to call it, in the coder's words")
    status: Mapped[Code | None] = mapped_column(
        comment="How far it had come when its source spoke of it: proposed, announced, held, signed …"
    )
    start_date: Mapped[datetime.date | None] = mapped_column(
        ForeignKey("calendar.day"), index=True, comment="First day, or the earliest that it can have been"
    )
    end_date: Mapped[datetime.date | None] = mapped_column(
        ForeignKey("calendar.day"), comment="Last day, or the latest that it can have been"
    )
    date_precision: Mapped[Code] = mapped_column(
        comment="day, month, year: known to that unit, from start to end; between, after, before: one unknown day"
        " in these bounds; unknown"
    )
    place_slug: Mapped[Slug | None] = mapped_column(ForeignKey("place.slug"), index=True, comment="Where it was")
    place: Mapped[Place | None] = relationship()
    country_iso3: Mapped[Iso3 | None] = mapped_column(
        ForeignKey("country.iso3"), index=True, comment="Country where it was"
    )
    country: Mapped[Country | None] = relationship()
    # Checked at commit: a load may bring the event before its occasion.
    occasion_id: Mapped[int | None] = mapped_column(
        ForeignKey("event.id", deferrable=True, initially="DEFERRED"),
        index=True,
        comment="The summit on whose occasion it happened",
    )
    occasion: Mapped["Event | None"] = relationship(remote_side="Event.id")
    cameo_code: Mapped[Code | None] = mapped_column(
        ForeignKey("cameo.code"), index=True, comment="What was done, as a CAMEO code"
    )
    cameo: Mapped[Cameo | None] = relationship()
    summary: Mapped[str | None] = mapped_column(comment="A few sentences in the coder's words")

    participations: Mapped[list["Participation"]] = relationship(
        back_populates="event", order_by="(Participation.role_slug, Participation.position)"
    )
    topics: Mapped[list["EventTopic"]] = relationship(back_populates="event", order_by="EventTopic.position")


class Participation(Base):
    """Who took part in an event, and in which role."""

    __tablename__ = "participation"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        CheckConstraint("leader_id IS NULL OR organization_slug IS NULL", name="one_actor"),
        # A dyad is the meeting of two sets of events: with country alone in the index, a two-sided query on 100,000
        # events took over a minute.
        Index(None, "country_iso3", "event_id"),
        Index(None, "leader_id", "event_id"),
        Index(None, "organization_slug", "event_id"),
        {"comment": "Who took part in which event, in which role: a leader, a country, an organization or a name"},
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True, comment="The event")
    event: Mapped[Event] = relationship(back_populates="participations")
    role_slug: Mapped[Slug] = mapped_column(
        ForeignKey("role.slug"), primary_key=True, comment="The part taken: host, signatory, speaker, target …"
    )
    role: Mapped[Role] = relationship()
    position: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Order among those with the same role, from 1"
    )
    name: Mapped[Name] = mapped_column(comment="Name of the participant, whoever it is")
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("leader.id"), comment="The leader, if it is a person")
    leader: Mapped[Leader | None] = relationship()
    country_iso3: Mapped[Iso3 | None] = mapped_column(
        ForeignKey("country.iso3"), comment="The country, or the one that the leader acts for"
    )
    country: Mapped[Country | None] = relationship()
    organization_slug: Mapped[Slug | None] = mapped_column(
        ForeignKey("organization.slug"), comment="The organization, if it is one"
    )
    organization: Mapped[Organization | None] = relationship()
    acted_on: Mapped[datetime.date | None] = mapped_column(
        ForeignKey("calendar.day"), comment="Day on which this participant acted, where it has its own (ratified)"
    )


class EventTopic(Base):
    """What an event was about: an agenda item, or a topic spoken of."""

    __tablename__ = "event_topic"
    __table_args__ = (
        CheckConstraint("position >= 1", name="position"),
        Index(None, "topic_slug", "event_id"),
        {"comment": "What events were about: agenda items, and topics spoken of"},
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True, comment="The event")
    event: Mapped[Event] = relationship(back_populates="topics")
    position: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, comment="Order among the event's topics, from 1"
    )
    topic_slug: Mapped[Slug] = mapped_column(ForeignKey("topic.slug"), comment="The topic")
    topic: Mapped[Topic] = relationship()
    text: Mapped[str | None] = mapped_column(comment="The item in words, where the topic's name says too little")


def kind_key() -> ForeignKeyConstraint:
    """The key by which a kind's table hangs on ``event``: its rows can only be of that kind."""
    return ForeignKeyConstraint(["id", "kind"], ["event.id", "event.kind"])
