"""Statements: what someone said, to whom and about what."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventdb.models.base import Code, Name, Slug, one_of
from eventdb.models.event import Event, kind_key
from eventdb.models.reference import Act
from eventdb.vocabulary import EventKind, StatementForm


class Statement(Event):
    """Something said by a leader, a country or an organization."""

    __tablename__ = "statement"
    __table_args__ = (
        kind_key(),
        one_of("kind", [EventKind.STATEMENT]),
        one_of("form", StatementForm, nullable=True),
        CheckConstraint("(text IS NULL) = (text_folded IS NULL)", name="text_folded"),
        {"comment": "What leaders, countries and organizations said, as quotes or paraphrases"},
    )
    __mapper_args__ = {"polymorphic_identity": "statement"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key of the event")
    kind: Mapped[Code] = mapped_column(comment="Always statement")
    form: Mapped[Code | None] = mapped_column(
        comment="quote: the text is the speaker's words; paraphrase: it is the source's or the coder's"
    )
    text: Mapped[str | None] = mapped_column(comment="The words, or what they come to")
    text_folded: Mapped[str | None] = mapped_column(
        comment="The text casefolded, for a search that ignores case in the same way on every engine"
    )
    act_slug: Mapped[Slug | None] = mapped_column(
        ForeignKey("act.slug"), index=True, comment="What the speaker does in saying it: request, reject …"
    )
    act: Mapped[Act | None] = relationship()
    medium: Mapped[Name | None] = mapped_column(comment="How it was said: speech, interview, state media …")
