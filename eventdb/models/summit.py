"""Summits: meetings of leaders, ministers or officials."""

from sqlalchemy.orm import Mapped, mapped_column

from eventdb.models.base import Code, Name, one_of
from eventdb.models.event import Event, kind_key
from eventdb.vocabulary import EventKind, SummitFormat, SummitLevel


class Summit(Event):
    """A meeting of leaders, ministers or officials of at least two sides."""

    __tablename__ = "summit"
    __table_args__ = (
        kind_key(),
        one_of("kind", [EventKind.SUMMIT]),
        one_of("format", SummitFormat, nullable=True),
        one_of("level", SummitLevel, nullable=True),
        {"comment": "Meetings of leaders, ministers or officials of at least two sides"},
    )
    __mapper_args__ = {"polymorphic_identity": "summit"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key of the event")
    kind: Mapped[Code] = mapped_column(comment="Always summit")
    format: Mapped[Code | None] = mapped_column(comment="bilateral or multilateral")
    level: Mapped[Code | None] = mapped_column(comment="Rank of those who met: leaders, ministers or officials")
    series: Mapped[Name | None] = mapped_column(comment="The series of meetings it is one of, such as APEC summit")
    edition: Mapped[Name | None] = mapped_column(comment="Which one of its series, such as 2025 or 33rd")
