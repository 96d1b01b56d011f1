"""Agreements: what parties sign, adopt or conclude."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventdb.models.base import Code, Slug, one_of
from eventdb.models.event import Event, kind_key
from eventdb.models.reference import Instrument
from eventdb.vocabulary import EventKind


class Agreement(Event):
    """An instrument that parties sign, adopt or conclude; or a package of several."""

    __tablename__ = "agreement"
    __table_args__ = (
        kind_key(),
        one_of("kind", [EventKind.AGREEMENT]),
        CheckConstraint("instrument_count >= 1", name="instrument_count"),
        CheckConstraint("net_count >= 0", name="net_count"),
        CheckConstraint("package_id <> id", name="package"),
        {"comment": "What parties sign, adopt or conclude; SUM(net_count) counts instruments, COUNT(*) records"},
    )
    __mapper_args__ = {"polymorphic_identity": "agreement"}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key of the event")
    kind: Mapped[Code] = mapped_column(comment="Always agreement")
    instrument_slug: Mapped[Slug | None] = mapped_column(
        ForeignKey("instrument.slug"), comment="Its form: treaty, memorandum, currency swap, package …"
    )
    instrument: Mapped[Instrument | None] = relationship()
    instrument_count: Mapped[int | None] = mapped_column(comment="How many instruments it is, as its source states")
    package_id: Mapped[int | None] = mapped_column(
        ForeignKey("agreement.id", deferrable=True, initially="DEFERRED"),
        index=True,
        comment="The package it is a member of",
    )
    package: Mapped["Agreement | None"] = relationship(foreign_keys=package_id, remote_side="Agreement.id")
    net_count: Mapped[int] = mapped_column(
        comment="What the row adds to a total: a package of seven with three named members adds 4, each member 1"
    )
