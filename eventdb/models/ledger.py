"""The ledger: every load by its number, what it brought, and the rows that it could not take."""

import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventdb.database import KEYS_NEVER_RETURN
from eventdb.models.base import Base, Code, Name, Sha256
from eventdb.models.evidence import Coding


class Load(Base):
    """One run of ``eventdb load``: one transaction, whole or not at all."""

    __tablename__ = "load"
    __table_args__ = (
        CheckConstraint("started_at <= finished_at", name="times"),
        {"comment": "Every load, by its number: what it read and what came of it then", **KEYS_NEVER_RETURN},
    )

    id: Mapped[int] = mapped_column(primary_key=True, comment="Number of the load, which eventdb undo takes")
    dataset: Mapped[Code] = mapped_column(comment="What was loaded: coding, or the name of a feed")
    file: Mapped[str] = mapped_column(comment="The files or folders that were named, one a line; empty: the seed")
    sha256: Mapped[Sha256] = mapped_column(comment="SHA-256 of what was read")
    tool_version: Mapped[Code] = mapped_column(comment="Version of eventdb that loaded it")
    started_at: Mapped[datetime.datetime] = mapped_column(comment="When it began, in UTC")
    finished_at: Mapped[datetime.datetime] = mapped_column(comment="When it ended, in UTC")
    read_count: Mapped[int] = mapped_column(comment="Codings, or rows of a feed, that were read")
    added_count: Mapped[int] = mapped_column(comment="Of these, how many were new")
    changed_count: Mapped[int] = mapped_column(comment="Of these, how many replaced an earlier version")
    left_count: Mapped[int] = mapped_column(comment="Of these, how many were there already and left as they were")
    rejected_count: Mapped[int] = mapped_column(comment="Of these, how many were kept in reject")
    file_bytes: Mapped[int | None] = mapped_column(
        BigInteger, comment="Bytes of the feed's file; NULL for codings, and for loads of eventdb before it noted them"
    )

    codings: Mapped[list["Coding"]] = relationship(secondary="load_coding")
    rejects: Mapped[list["Reject"]] = relationship(back_populates="load", order_by="Reject.line")


class LoadCoding(Base):
    """Which codings a load brought, those left as they were included: undo takes back exactly these."""

    __tablename__ = "load_coding"
    __table_args__ = ({"comment": "Which codings each load read, whether new or there already"},)

    load_id: Mapped[int] = mapped_column(ForeignKey("load.id"), primary_key=True, comment="The load")
    coding_id: Mapped[int] = mapped_column(
        ForeignKey("coding.id"), primary_key=True, index=True, comment="A coding that it read"
    )
    article: Mapped[Name] = mapped_column(comment="Name of the article's file then, without .txt")
    file: Mapped[Name] = mapped_column(comment="Name of the coding's file then")


class Reject(Base):
    """A row that could not be taken, and why."""

    __tablename__ = "reject"
    __table_args__ = (
        CheckConstraint("line >= 1", name="line"),
        {"comment": "Rows of feeds that could not be taken, kept with the reason"},
    )

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key of the rejected row in this database")
    load_id: Mapped[int] = mapped_column(ForeignKey("load.id"), index=True, comment="The load that met the row")
    load: Mapped[Load] = relationship(back_populates="rejects")
    line: Mapped[int] = mapped_column(comment="Line of the file on which the row begins")
    reason: Mapped[str] = mapped_column(comment="What was found and what was expected")
    raw: Mapped[str] = mapped_column(comment="The row as it stood in the file")
