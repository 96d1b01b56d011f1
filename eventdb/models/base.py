"""The declarative base: naming convention, column types stated once, and CHECKs from enums."""

import datetime
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, ClassVar

from sqlalchemy import CheckConstraint, Date, DateTime, Float, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column

from eventdb import limits
from eventdb.database import slug_type

# Every constraint has a name, for a migration can only change or drop what it can name. CHECKs carry their short
# name in the model and get the table's before it.
NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# Bounded text has a length because ODBC clients (Excel, Tableau, Power BI) treat unbounded text as a memo that
# cannot be sorted or joined on.
Slug = Annotated[str, mapped_column(slug_type(limits.SLUG))]
Iso3 = Annotated[str, mapped_column(String(3))]
Code = Annotated[str, mapped_column(String(limits.CODE))]
Name = Annotated[str, mapped_column(String(limits.NAME))]
Title = Annotated[str, mapped_column(String(limits.TITLE))]
Url = Annotated[str, mapped_column(String(limits.URL))]
Sha256 = Annotated[str, mapped_column(String(64))]


class Base(DeclarativeBase):
    """Base of all tables; ``Base.metadata`` is what migrations are compared with."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[object, object]] = {
        str: Text(),
        float: Float(),
        datetime.date: Date(),
        datetime.datetime: DateTime(timezone=True),
    }

    def __repr__(self) -> str:
        """The class and what a person would call the row by."""
        for name in ("slug", "iso3", "code", "id", "day"):
            if name in self.__mapper__.columns:
                return f"<{type(self).__name__} {getattr(self, name)}>"
        return f"<{type(self).__name__}>"


def one_of(column: str, values: Iterable[StrEnum], *, nullable: bool = False) -> CheckConstraint:
    """A CHECK that ``column`` holds one of ``values``, named after the column."""
    listed = ", ".join(f"'{value}'" for value in values)
    condition = f"{column} IN ({listed})"
    return CheckConstraint(f"{column} IS NULL OR {condition}" if nullable else condition, name=column)
