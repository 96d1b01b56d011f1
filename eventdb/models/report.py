"""Reports: the rows of machine-coded feeds, which say that something may have happened, and their monthly rollup.

These two tables alone grow to tens of millions of rows and may be spread over the machines of a Citus cluster. So their
keys are the feeds' own, they have no sequence and no trigger, and no foreign key leads to or from them: the loader
proves each code against the dictionaries before it writes, and writes load numbers of its own ledger only.
"""

import datetime
from typing import Annotated

from sqlalchemy import BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from eventdb import limits
from eventdb.database import partial_index, slug_type
from eventdb.models.base import Base, Iso3, Name, Title, Url

FeedId = Annotated[str, mapped_column(slug_type(limits.FEED_ID))]
Dataset = Annotated[str, mapped_column(slug_type(limits.CODE))]
Dyad = Annotated[str, mapped_column(slug_type(7))]
Root = Annotated[str, mapped_column(String(2))]
RawCode = Annotated[str, mapped_column(String(limits.RAW_CODE))]


class _Statement:
    """What one row of a feed says; the columns that a report and an earlier version of it share."""

    dataset: Mapped[Dataset] = mapped_column(primary_key=True, comment="The feed: gdelt1, gdelt2 or icews")
    feed_id: Mapped[FeedId] = mapped_column(
        primary_key=True, comment="The feed's own key of the row; of ICEWS, whose numbers repeat, with the day"
    )
    event_date: Mapped[datetime.date] = mapped_column(comment="Day on which it is said to have happened")
    added_date: Mapped[datetime.date | None] = mapped_column(
        comment="Day on which the feed added the row; NULL where it does not say"
    )
    days_back: Mapped[int | None] = mapped_column(
        comment="Days from the event to its addition: 365 is mostly a mistaken year"
    )
    source_actor: Mapped[RawCode | None] = mapped_column(comment="Who acts, as the feed codes it (CAMEO actor code)")
    source_name: Mapped[Name | None] = mapped_column(comment="Who acts, by name")
    source_country: Mapped[Name | None] = mapped_column(comment="Country of who acts, as the feed writes it")
    source_iso3: Mapped[Iso3 | None] = mapped_column(comment="Country of who acts; NULL if the feed's is not a country")
    target_actor: Mapped[RawCode | None] = mapped_column(comment="Who is acted upon, as the feed codes it")
    target_name: Mapped[Name | None] = mapped_column(comment="Who is acted upon, by name")
    target_country: Mapped[Name | None] = mapped_column(comment="Country of who is acted upon, as the feed writes it")
    target_iso3: Mapped[Iso3 | None] = mapped_column(
        comment="Country of who is acted upon; NULL if the feed's is not a country"
    )
    dyad: Mapped[Dyad] = mapped_column(
        comment="Both countries in the order of their codes, CHN-KOR; KOR- where one is known, - where none is"
    )
    cameo_code: Mapped[RawCode | None] = mapped_column(comment="CAMEO code of the event, as text: 010 keeps its zero")
    cameo_root: Mapped[Root | None] = mapped_column(
        comment="First two digits of a CAMEO code that the dictionary has; NULL if it has not"
    )
    quad_class: Mapped[int | None] = mapped_column(
        comment="1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; by the code"
    )
    goldstein: Mapped[float | None] = mapped_column(
        comment="Goldstein weight of the code, from -10 (conflict) to 10 (cooperation)"
    )
    mentions: Mapped[int | None] = mapped_column(comment="How often the feed's first sources mention it")
    sources: Mapped[int | None] = mapped_column(comment="How many sources mention it")
    articles: Mapped[int | None] = mapped_column(comment="How many articles mention it")
    tone: Mapped[float | None] = mapped_column(comment="Mean tone of these articles, from -100 to 100")
    place_name: Mapped[Title | None] = mapped_column(comment="Where it happened, by name")
    place_country: Mapped[Name | None] = mapped_column(comment="Country of the place, as the feed writes it")
    place_iso3: Mapped[Iso3 | None] = mapped_column(comment="Country of the place; NULL if the feed's is not a country")
    latitude: Mapped[float | None] = mapped_column(comment="Latitude of the place in degrees north")
    longitude: Mapped[float | None] = mapped_column(comment="Longitude of the place in degrees east")
    url: Mapped[Url | None] = mapped_column(comment="Address of the story: several reports may come from one")
    story: Mapped[int | None] = mapped_column(
        BigInteger, sort_order=2, comment="Checksum of the address: reports with equal ones are of one story"
    )
    digest: Mapped[int] = mapped_column(
        BigInteger, comment="Checksum of the row as it stood in the file: equal rows say the same"
    )


_PLANNED_BY = (
    *("dataset", "feed_id", "event_date", "days_back", "source_iso3", "target_iso3", "dyad"),
    *("cameo_code", "cameo_root", "place_iso3", "story", "load_id"),
)
"""What queries choose rows by: to count how the values of the others lie takes half the time, and nobody asks."""


class Report(_Statement, Base):
    """One row of a feed, in its latest version: a report that something happened, not the thing itself."""

    __tablename__ = "report"

    load_id: Mapped[int] = mapped_column(sort_order=1, comment="The load that brought this version of the row")

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:  # noqa: N805 - a class attribute in the making
        """Indexes for what is asked: a pair over time, protests in a country, days far from that of the addition."""
        return (
            CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
            CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
            CheckConstraint("quad_class BETWEEN 1 AND 4", name="quad_class"),
            Index("ix_report_dyad", "dyad", "event_date", "cameo_root", "story", "dataset"),
            partial_index(
                "ix_report_protest",
                "place_iso3",
                "event_date",
                "story",
                "dataset",
                where="cameo_root = '14'",
                unique=False,
            ),
            partial_index(
                "ix_report_days_back",
                "load_id",
                "days_back",
                where="days_back >= 7 OR days_back < 0",
                unique=False,
            ),
            {
                "comment": "Rows of machine-coded feeds: reports that something happened,"
                " several of them for one event",
                "info": {"planned_by": _PLANNED_BY},
            },
        )


class ReportReplaced(_Statement, Base):
    """A version of a report that a later load replaced, so that undo can bring it back."""

    __tablename__ = "report_replaced"

    load_id: Mapped[int] = mapped_column(sort_order=1, comment="The load that brought this version")
    replaced_by: Mapped[int] = mapped_column(
        primary_key=True, sort_order=1, comment="The load whose version took its place"
    )

    __table_args__ = ({"comment": "Earlier versions of reports, each with the load that replaced it"},)


class ReportLeft(Base):
    """Reports that a load read and found as they were, in spans: should the load that brought them go, they stay.

    The table has no key: it is read as a whole, by undo alone.
    """

    __tablename__ = "report_left"
    __table_args__ = (
        {
            "comment": "Spans of reports that a load read and found there already, unchanged: all those from the first"
            " to the last that were of earlier loads then"
        },
    )

    dataset: Mapped[Dataset] = mapped_column(comment="The feed of the reports")
    load_id: Mapped[int] = mapped_column(comment="The load that read their rows again")
    first_id: Mapped[FeedId] = mapped_column(comment="The feed's own key of the first report, in the order of text")
    last_id: Mapped[FeedId] = mapped_column(comment="The feed's own key of the last report")

    __mapper_args__ = {"primary_key": [dataset, load_id, first_id]}  # noqa: RUF012 - SQLAlchemy's way of saying it


class ReportMonth(Base):
    """Reports added up by dyad, month and root of the CAMEO code; kept exact by every load and undo."""

    __tablename__ = "report_month"
    __table_args__ = (
        CheckConstraint("reports > 0", name="reports"),
        Index("ix_report_month_country_a_month", "country_a", "month"),
        Index("ix_report_month_country_b_month", "country_b", "month"),
        {"comment": "Reports by dyad, month and root of the CAMEO code: counts and sums only"},
    )

    dyad: Mapped[Dyad] = mapped_column(primary_key=True, comment="Both countries, as in report")
    month: Mapped[datetime.date] = mapped_column(primary_key=True, comment="First day of the month")
    cameo_root: Mapped[Root] = mapped_column(
        primary_key=True, comment="First two digits of the CAMEO code; empty if the dictionary lacks it"
    )
    dataset: Mapped[Dataset] = mapped_column(primary_key=True, comment="The feed")
    country_a: Mapped[Iso3 | None] = mapped_column(comment="The one country of the dyad, first in the order of codes")
    country_b: Mapped[Iso3 | None] = mapped_column(comment="The other country of the dyad")
    reports: Mapped[int] = mapped_column(BigInteger, comment="Number of reports; not of events or stories")
    weighed: Mapped[int] = mapped_column(BigInteger, comment="Of these, how many have a Goldstein weight")
    goldstein_tenths: Mapped[int] = mapped_column(
        BigInteger, comment="Sum of the Goldstein weights in tenths, a whole number so that it stays exact"
    )
    mentions: Mapped[int] = mapped_column(
        BigInteger, comment="Sum of the reports' mentions; 0 where the feed states none, as ICEWS"
    )
    articles: Mapped[int] = mapped_column(
        BigInteger, comment="Sum of the reports' articles; 0 where the feed states none, as ICEWS"
    )
