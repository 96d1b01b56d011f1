"""People: leaders, the other names they go by, and their terms in office."""

import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventdb.models.base import Base, Code, Iso3, Name, Slug
from eventdb.models.reference import Country, Organization


class Leader(Base):
    """A person who acts for a country or an organization."""

    __tablename__ = "leader"
    __table_args__ = ({"comment": "People who act for a country or an organization"},)

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key of the leader in this database")
    slug: Mapped[Slug] = mapped_column(unique=True, comment="Short name used in codings, such as xi-jinping")
    name: Mapped[Name] = mapped_column(comment="Name as the chosen source writes it")
    country_iso3: Mapped[Iso3 | None] = mapped_column(
        ForeignKey("country.iso3"), comment="Country that the leader acts for"
    )
    country: Mapped[Country | None] = relationship()
    wikidata_id: Mapped[Code | None] = mapped_column(comment="Item in Wikidata, such as Q15031")

    aliases: Mapped[list["LeaderAlias"]] = relationship(back_populates="leader", order_by="LeaderAlias.alias")
    office_terms: Mapped[list["OfficeTerm"]] = relationship(back_populates="leader", order_by="OfficeTerm.slug")


class LeaderAlias(Base):
    """Another name that a source gives a leader."""

    __tablename__ = "leader_alias"
    __table_args__ = ({"comment": "Other names that sources give leaders"},)

    leader_id: Mapped[int] = mapped_column(
        ForeignKey("leader.id"), primary_key=True, comment="The leader who goes by the name"
    )
    leader: Mapped[Leader] = relationship(back_populates="aliases")
    alias: Mapped[Name] = mapped_column(primary_key=True, comment="The other name")


class OfficeTerm(Base):
    """A term in office, whose start and end are each known to lie between two days.

    A source that attests a leader in office on a day sets the latest start and the earliest end to that day.
    """

    __tablename__ = "office_term"
    __table_args__ = (
        CheckConstraint("start_earliest <= start_latest", name="start"),
        CheckConstraint("end_earliest <= end_latest", name="end"),
        CheckConstraint("start_earliest <= end_latest", name="term"),
        {"comment": "Terms in office; each start and end is known to lie between two days"},
    )

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key of the term in this database")
    slug: Mapped[Slug] = mapped_column(unique=True, comment="Short name used in codings")
    # Checked at commit: a recoding may give the term to another leader and take the former one away.
    leader_id: Mapped[int] = mapped_column(
        ForeignKey("leader.id", deferrable=True, initially="DEFERRED"), index=True, comment="Who held the office"
    )
    leader: Mapped[Leader] = relationship(back_populates="office_terms")
    office: Mapped[Name] = mapped_column(comment="Name of the office, such as President")
    country_iso3: Mapped[Iso3 | None] = mapped_column(
        ForeignKey("country.iso3"), index=True, comment="Country that the office is one of"
    )
    country: Mapped[Country | None] = relationship()
    organization_slug: Mapped[Slug | None] = mapped_column(
        ForeignKey("organization.slug"), comment="Organization that the office is one of"
    )
    organization: Mapped[Organization | None] = relationship()
    start_earliest: Mapped[datetime.date | None] = mapped_column(comment="First day on which the term can have begun")
    start_latest: Mapped[datetime.date | None] = mapped_column(comment="Last day on which the term can have begun")
    end_earliest: Mapped[datetime.date | None] = mapped_column(comment="First day on which the term can have ended")
    end_latest: Mapped[datetime.date | None] = mapped_column(comment="Last day on which the term can have ended")
