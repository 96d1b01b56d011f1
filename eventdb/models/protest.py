"""Protests: people who act together in public for or against something."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventdb.models.base import Code, Name, Slug, one_of
from eventdb.models.event import Event, kind_key
from eventdb.models.reference import SizeRule, Tactic
from eventdb.vocabulary import EventKind


class Protest(Event):
    """A gathering for or against something; its size is words and a range, never one invented number."""

    __tablename__ = "protest"
    __table_args__ = (
        kind_key(),
        one_of("kind", [EventKind.PROTEST]),
        CheckConstraint("size_low >= 0", name="size_low"),
        CheckConstraint("size_low <= size_high", name="size_range"),
        CheckConstraint("size_high >= 0", name="size_high"),
        CheckConstraint("size_best >= 0", name="size_best"),
        CheckConstraint("size_low <= size_best", name="size_best_low"),
        CheckConstraint("size_best <= size_high", name="size_best_high"),
        {"comment": "People who act together in public for or against something"},
    )
    __mapper_args__ = {"polymorphic_identity": "protest"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key of the event")
    kind: Mapped[Code] = mapped_column(comment="Always protest")
    tactic_slug: Mapped[Slug | None] = mapped_column(
        ForeignKey("tactic.slug"), comment="What protesters did: march, rally, strike …"
    )
    tactic: Mapped[Tactic | None] = relationship()
    slogan: Mapped[str | None] = mapped_column(comment="What they called or carried")
    size_text: Mapped[Name | None] = mapped_column(comment="How many they were, in the words of the source")
    size_low: Mapped[int | None] = mapped_column(comment="Least number that the source allows; NULL if unknown")
    size_best: Mapped[int | None] = mapped_column(comment="The number that the source gives; NULL if it gives none")
    size_high: Mapped[int | None] = mapped_column(comment="Greatest number that the source allows; NULL if unknown")
    size_rule_slug: Mapped[Slug | None] = mapped_column(
        ForeignKey("size_rule.slug"), comment="The rule that made a range of the words, if one did"
    )
    size_rule: Mapped[SizeRule | None] = relationship()
    violence: Mapped[bool | None] = mapped_column(comment="Whether there was violence; NULL if the source is silent")
    state_response: Mapped[str | None] = mapped_column(comment="What the authorities did about this protest, in words")
