"""Reference tables: the vocabularies that records are coded with, filled from fixtures/."""

import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventdb.models.base import Base, Code, Iso3, Name, Slug, one_of
from eventdb.vocabulary import OrganizationKind, OrganizationStatus, RoleSide


def _on_earth() -> tuple[CheckConstraint, CheckConstraint]:
    return (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
    )


class Country(Base):
    """A country or territory of ISO 3166-1, with its codes in the datasets of the field."""

    __tablename__ = "country"
    __table_args__ = (
        *_on_earth(),
        {"comment": "Countries and territories, with their codes in ISO 3166-1 and in the datasets of the field"},
    )

    iso3: Mapped[Iso3] = mapped_column(primary_key=True, comment="ISO 3166-1 alpha-3 code, such as KOR")
    iso2: Mapped[str | None] = mapped_column(
        String(2), unique=True, comment="ISO 3166-1 alpha-2 code; NA is Namibia, not a missing value"
    )
    iso_numeric: Mapped[str | None] = mapped_column(
        String(3), unique=True, comment="ISO 3166-1 numeric code as text, for 036 keeps its zero"
    )
    name: Mapped[Name] = mapped_column(unique=True, comment="Usual short name in English")
    region: Mapped[Name | None] = mapped_column(comment="Region of the United Nations' M49 standard, such as Asia")
    subregion: Mapped[Name | None] = mapped_column(comment="Subregion of M49, such as Eastern Asia")
    latitude: Mapped[float | None] = mapped_column(comment="Latitude of a point for maps, in degrees north")
    longitude: Mapped[float | None] = mapped_column(comment="Longitude of a point for maps, in degrees east")
    cow: Mapped[str | None] = mapped_column(String(3), unique=True, comment="Correlates of War country number, as text")
    fips: Mapped[str | None] = mapped_column(
        String(2), unique=True, comment="FIPS 10-4 code, which GDELT uses for places; KS is South Korea"
    )
    cameo: Mapped[str | None] = mapped_column(
        String(3), unique=True, comment="CAMEO country code, which GDELT uses for actors"
    )


class CountryAlias(Base):
    """Another name that a dataset has for a country."""

    __tablename__ = "country_alias"
    __table_args__ = ({"comment": "Other names of countries, as datasets write them"},)

    name: Mapped[Name] = mapped_column(primary_key=True, comment="The other name, such as Russian Federation")
    country_iso3: Mapped[Iso3] = mapped_column(ForeignKey("country.iso3"), index=True, comment="The country")
    country: Mapped[Country] = relationship()


class Place(Base):
    """A city or site where events happen."""

    __tablename__ = "place"
    __table_args__ = (*_on_earth(), {"comment": "Cities and sites where events happen"})

    slug: Mapped[Slug] = mapped_column(primary_key=True, comment="Short name used in codings, such as gyeongju")
    name: Mapped[Name] = mapped_column(comment="Usual name in English")
    country_iso3: Mapped[Iso3 | None] = mapped_column(
        ForeignKey("country.iso3"), comment="Country that the place lies in"
    )
    country: Mapped[Country | None] = relationship()
    latitude: Mapped[float | None] = mapped_column(comment="Latitude in degrees north")
    longitude: Mapped[float | None] = mapped_column(comment="Longitude in degrees east")


class Topic(Base):
    """What an agenda item or a statement is about."""

    __tablename__ = "topic"
    __table_args__ = ({"comment": "What agenda items and statements are about"},)

    slug: Mapped[Slug] = mapped_column(primary_key=True, comment="Short name used in codings, such as denuclearization")
    name: Mapped[Name] = mapped_column(unique=True, comment="Name in English")
    description: Mapped[str | None] = mapped_column(comment="What belongs here and what does not")


class Organization(Base):
    """A body that takes part in events: from the vocabulary, or named by a coding."""

    __tablename__ = "organization"
    __table_args__ = (
        one_of("kind", OrganizationKind),
        one_of("status", OrganizationStatus, nullable=True),
        {"comment": "Bodies that take part in events: from the vocabulary, or named by a coded article"},
    )

    slug: Mapped[Slug] = mapped_column(primary_key=True, comment="Short name used in codings, such as apec")
    name: Mapped[Name] = mapped_column(comment="Usual name in English")
    kind: Mapped[Code] = mapped_column(comment="What kind of body: intergovernmental, media, company, party …")
    status: Mapped[Code | None] = mapped_column(comment="Whether it exists: existing, proposed or dissolved")
    country_iso3: Mapped[Iso3 | None] = mapped_column(
        ForeignKey("country.iso3"), comment="The one country it belongs to, where there is one"
    )
    country: Mapped[Country | None] = relationship()
    place_slug: Mapped[Slug | None] = mapped_column(
        ForeignKey("place.slug"), comment="Where it has, or would have, its seat"
    )
    place: Mapped[Place | None] = relationship()
    wikidata_id: Mapped[Code | None] = mapped_column(comment="Item in Wikidata, such as Q170481")
    description: Mapped[str | None] = mapped_column(comment="One sentence that says what it is")
    coded: Mapped[bool] = mapped_column(
        default=False, comment="True if a coding named it, and its values have claims; false if the vocabulary did"
    )


class Cameo(Base):
    """A code of the CAMEO event ontology."""

    __tablename__ = "cameo"
    __table_args__ = (
        CheckConstraint("quad_class BETWEEN 1 AND 4", name="quad_class"),
        CheckConstraint("goldstein BETWEEN -10 AND 10", name="goldstein"),
        {"comment": "Codes of CAMEO, Conflict and Mediation Event Observations, with their Goldstein weights"},
    )

    code: Mapped[Code] = mapped_column(primary_key=True, comment="CAMEO code as text: 036 is not 36")
    name: Mapped[Name] = mapped_column(comment="What the code stands for")
    root: Mapped[Code] = mapped_column(comment="Root category, 01 to 20: the first two digits")
    quad_class: Mapped[int] = mapped_column(
        comment="1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict"
    )
    goldstein: Mapped[float | None] = mapped_column(comment="Goldstein weight from -10 (conflict) to 10 (cooperation)")


class Role(Base):
    """The part that a participant has in an event."""

    __tablename__ = "role"
    __table_args__ = (
        one_of("side", RoleSide, nullable=True),
        {"comment": "The parts that participants have in events"},
    )

    slug: Mapped[Slug] = mapped_column(primary_key=True, comment="Short name used in codings, such as host")
    name: Mapped[Name] = mapped_column(comment="Name in English")
    side: Mapped[Code | None] = mapped_column(
        comment="Side of a dyad: source acts, target is acted upon, both stands on either; NULL stands on none"
    )
    kinds: Mapped[Name] = mapped_column(comment="Kinds of event that have this role, separated by blanks")
    description: Mapped[str | None] = mapped_column(comment="Who has this role")


class Act(Base):
    """What a speaker does in saying something."""

    __tablename__ = "act"
    __table_args__ = ({"comment": "What speakers do in saying something: request, offer, reject …"},)

    slug: Mapped[Slug] = mapped_column(primary_key=True, comment="Short name used in codings, such as request")
    name: Mapped[Name] = mapped_column(comment="Name in English")
    description: Mapped[str | None] = mapped_column(comment="When to code it")


class Instrument(Base):
    """The form that an agreement takes."""

    __tablename__ = "instrument"
    __table_args__ = ({"comment": "The forms that agreements take: treaty, memorandum, currency swap …"},)

    slug: Mapped[Slug] = mapped_column(primary_key=True, comment="Short name used in codings, such as memorandum")
    name: Mapped[Name] = mapped_column(comment="Name in English")
    description: Mapped[str | None] = mapped_column(comment="When to code it")


class Tactic(Base):
    """What protesters do."""

    __tablename__ = "tactic"
    __table_args__ = ({"comment": "What protesters do: march, rally, strike …"},)

    slug: Mapped[Slug] = mapped_column(primary_key=True, comment="Short name used in codings, such as rally")
    name: Mapped[Name] = mapped_column(comment="Name in English")
    description: Mapped[str | None] = mapped_column(comment="When to code it")


class SizeRule(Base):
    """How words for the size of a crowd become numbers."""

    __tablename__ = "size_rule"
    __table_args__ = (
        CheckConstraint("low <= high", name="range"),
        {"comment": "How words for the size of a crowd become a range; each dataset has rules of its own"},
    )

    slug: Mapped[Slug] = mapped_column(primary_key=True, comment="Short name of the rule")
    words: Mapped[Name] = mapped_column(unique=True, comment="The words that the rule reads, in lower case")
    low: Mapped[int] = mapped_column(comment="Least number that the words can mean")
    high: Mapped[int] = mapped_column(comment="Greatest number that the words can mean")


class Calendar(Base):
    """One day; months, quarters and date arithmetic are then the same SQL on every engine."""

    __tablename__ = "calendar"
    __table_args__ = (
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("iso_week BETWEEN 1 AND 53", name="iso_week"),
        {"comment": "One row a day, 1900 to 2100 and more years where an event needs them"},
    )

    day: Mapped[datetime.date] = mapped_column(primary_key=True, comment="The day")
    day_number: Mapped[int] = mapped_column(
        unique=True, comment="Running number of the day (1 is 0001-01-01): subtract two to count days between"
    )
    year: Mapped[int] = mapped_column(comment="Calendar year")
    quarter: Mapped[int] = mapped_column(comment="Quarter of the year, 1 to 4")
    month: Mapped[datetime.date] = mapped_column(index=True, comment="First day of the month")
    iso_year: Mapped[int] = mapped_column(comment="Year that the ISO 8601 week belongs to")
    iso_week: Mapped[int] = mapped_column(comment="ISO 8601 week, 1 to 53")
