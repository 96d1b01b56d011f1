"""Evidence: documents, their codings, and the claims that tie each value to the words it came from."""

import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventdb.database import partial_index
from eventdb.models.base import Base, Code, Name, Sha256, Slug, Title, Url, one_of
from eventdb.models.event import Event
from eventdb.models.people import Leader, OfficeTerm
from eventdb.models.reference import Organization
from eventdb.vocabulary import Basis, Match

# A claim is about exactly one record. Written as CASE WHEN, for a sum of booleans is no SQL that both engines take.
ONE_RECORD = " + ".join(
    f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END"
    for column in ("event_id", "leader_id", "office_term_id", "organization_slug")
)


class Document(Base):
    """A source text, kept whole: the words that claims cite are slices of it."""

    __tablename__ = "document"
    __table_args__ = ({"comment": "Source texts, kept whole: the passages that claims cite are slices of them"},)

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key of the document in this database")
    sha256: Mapped[Sha256] = mapped_column(unique=True, comment="SHA-256 of the file's bytes: the document's identity")
    name: Mapped[Name] = mapped_column(comment="Name of the file it was read from, without .txt")
    title: Mapped[Title | None] = mapped_column(comment="Title or headline")
    publisher: Mapped[Name | None] = mapped_column(comment="Who published it; NULL if the document does not say")
    url: Mapped[Url | None] = mapped_column(comment="Where it was published")
    published_date: Mapped[datetime.date | None] = mapped_column(
        index=True, comment="Day on which it was published; NULL if the document does not say"
    )
    language: Mapped[Code | None] = mapped_column(comment="Language of the text as a BCP 47 tag, such as en")
    text: Mapped[str] = mapped_column(
        comment="The whole text; start_char and end_char of citations count its characters"
    )

    codings: Mapped[list["Coding"]] = relationship(back_populates="document", order_by="Coding.id")
    citations: Mapped[list["Citation"]] = relationship(back_populates="document", order_by="Citation.start_char")


class Coding(Base):
    """One coder's reading of a document, in one version of its file; the claims of the current version stand."""

    __tablename__ = "coding"
    __table_args__ = (
        UniqueConstraint("document_id", "coder", "sha256"),
        partial_index("uq_coding_current", "document_id", "coder", where="current"),
        {"comment": "Coders' readings of documents; of each document and coder one version is current"},
    )

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key of the coding in this database")
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), comment="The document that was coded")
    document: Mapped[Document] = relationship(back_populates="codings")
    coder: Mapped[Name] = mapped_column(comment="Who coded it")
    article: Mapped[Name] = mapped_column(
        comment="Name of the article's file beside it, without .txt, when it was last loaded"
    )
    file: Mapped[Name] = mapped_column(comment="Name of the coding's file when it was last loaded")
    sha256: Mapped[Sha256] = mapped_column(comment="SHA-256 of the coding's text in UTF-8")
    content: Mapped[str] = mapped_column(comment="The coding as it was loaded")
    current: Mapped[bool] = mapped_column(comment="True for the version loaded last, whose claims are in claim")

    claims: Mapped[list["Claim"]] = relationship(back_populates="coding", order_by="Claim.id")


class Claim(Base):
    """What one coding says of one field of one record."""

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint(f"{ONE_RECORD} = 1", name="one_record"),
        one_of("basis", Basis),
        CheckConstraint("position >= 1", name="position"),
        # Of the claims on a field that can have one value only, one at most is chosen. Participants and topics are
        # sets: they have a position and never contradict.
        partial_index("uq_claim_event_chosen", "event_id", "field", where="chosen AND position IS NULL"),
        partial_index("uq_claim_leader_chosen", "leader_id", "field", where="chosen AND position IS NULL"),
        partial_index("uq_claim_office_chosen", "office_term_id", "field", where="chosen AND position IS NULL"),
        partial_index(
            "uq_claim_organization_chosen", "organization_slug", "field", where="chosen AND position IS NULL"
        ),
        # Nearly all claims are about events: the other keys are indexed where they are set.
        partial_index("ix_claim_leader_id", "leader_id", where="leader_id IS NOT NULL", unique=False),
        partial_index("ix_claim_office_term_id", "office_term_id", where="office_term_id IS NOT NULL", unique=False),
        partial_index(
            "ix_claim_organization_slug", "organization_slug", where="organization_slug IS NOT NULL", unique=False
        ),
        {"comment": "What each coding says of each field of each record, and which of these was chosen"},
    )

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key of the claim in this database")
    coding_id: Mapped[int] = mapped_column(ForeignKey("coding.id"), index=True, comment="The coding that says so")
    coding: Mapped[Coding] = relationship(back_populates="claims")
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True, comment="The event it is about")
    event: Mapped[Event | None] = relationship()
    leader_id: Mapped[int | None] = mapped_column(ForeignKey("leader.id"), comment="The leader it is about")
    leader: Mapped[Leader | None] = relationship()
    office_term_id: Mapped[int | None] = mapped_column(
        ForeignKey("office_term.id"), comment="The term in office it is about"
    )
    office_term: Mapped[OfficeTerm | None] = relationship()
    organization_slug: Mapped[Slug | None] = mapped_column(
        ForeignKey("organization.slug"), comment="The organization it is about"
    )
    organization: Mapped[Organization | None] = relationship()
    field: Mapped[Code] = mapped_column(comment="Field of the coded document: title, date, host, topic …")
    position: Mapped[int | None] = mapped_column(
        comment="For a participant or topic, the position of its row; NULL for a field with one value"
    )
    value: Mapped[str] = mapped_column(comment="The value in its canonical form, as text")
    basis: Mapped[Code] = mapped_column(
        comment="stated: the passage says it; inferred: the coder read it from the passage"
    )
    note: Mapped[str | None] = mapped_column(comment="Why it was inferred")
    preferred: Mapped[bool] = mapped_column(comment="True if the coding asks that its value be chosen")
    chosen: Mapped[bool] = mapped_column(comment="True if the record holds this value")

    citations: Mapped[list["Citation"]] = relationship(
        secondary="claim_citation", back_populates="claims", order_by="Citation.start_char"
    )


class Citation(Base):
    """A passage: ``document.text[start_char:end_char] == quote``, always."""

    __tablename__ = "citation"
    __table_args__ = (
        UniqueConstraint("document_id", "start_char", "end_char"),
        one_of("match", Match),
        CheckConstraint("start_char >= 0", name="start_char"),
        CheckConstraint("end_char > start_char", name="end_char"),
        CheckConstraint("end_char - start_char = length(quote)", name="quote"),
        {"comment": "Passages of documents: the quote is the document's text from start_char to end_char"},
    )

    id: Mapped[int] = mapped_column(primary_key=True, comment="Key of the passage in this database")
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), comment="The document that the words are from")
    document: Mapped[Document] = relationship(back_populates="citations")
    start_char: Mapped[int] = mapped_column(comment="Characters of the text before the quote")
    end_char: Mapped[int] = mapped_column(comment="Characters of the text up to the end of the quote")
    quote: Mapped[str] = mapped_column(comment="The words, exactly as in the document")
    match: Mapped[Code] = mapped_column(
        comment="exact: the coding has the same letters; folded: it differs in quotes, dashes or white space"
    )

    claims: Mapped[list[Claim]] = relationship(secondary="claim_citation", back_populates="citations")


class ClaimCitation(Base):
    """Which passages a claim cites."""

    __tablename__ = "claim_citation"
    __table_args__ = ({"comment": "Which passages each claim cites"},)

    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), primary_key=True, comment="The claim")
    citation_id: Mapped[int] = mapped_column(
        ForeignKey("citation.id"), primary_key=True, index=True, comment="A passage that it cites"
    )
