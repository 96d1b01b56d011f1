"""Evidence: documents, codings, and claims with the passages they cite.

Revision: 0004
Follows: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key of the document in this database"),
        sa.Column(
            "sha256",
            sa.String(length=64),
            nullable=False,
            comment="SHA-256 of the file's bytes: the document's identity",
        ),
        sa.Column(
            "name", sa.String(length=300), nullable=False, comment="Name of the file it was read from, without .txt"
        ),
        sa.Column("title", sa.String(length=500), nullable=True, comment="Title or headline"),
        sa.Column(
            "publisher",
            sa.String(length=300),
            nullable=True,
            comment="Who published it; NULL if the document does not say",
        ),
        sa.Column("url", sa.String(length=2000), nullable=True, comment="Where it was published"),
        sa.Column(
            "published_date",
            sa.Date(),
            nullable=True,
            comment="Day on which it was published; NULL if the document does not say",
        ),
        sa.Column(
            "language", sa.String(length=32), nullable=True, comment="Language of the text as a BCP 47 tag, such as en"
        ),
        sa.Column(
            "text",
            sa.Text(),
            nullable=False,
            comment="The whole text; start_char and end_char of citations count its characters",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("sha256", name=op.f("uq_document_sha256")),
        comment="Source texts, kept whole: the passages that claims cite are slices of them",
    )
    op.create_index(op.f("ix_document_published_date"), "document", ["published_date"], unique=False)
    op.create_table(
        "coding",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key of the coding in this database"),
        sa.Column("document_id", sa.Integer(), nullable=False, comment="The document that was coded"),
        sa.Column("coder", sa.String(length=300), nullable=False, comment="Who coded it"),
        sa.Column(
            "article",
            sa.String(length=300),
            nullable=False,
            comment="Name of the article's file beside it, without .txt, when it was last loaded",
        ),
        sa.Column(
            "file", sa.String(length=300), nullable=False, comment="Name of the coding's file when it was last loaded"
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="SHA-256 of the coding's text in UTF-8"),
        sa.Column("content", sa.Text(), nullable=False, comment="The coding as it was loaded"),
        sa.Column(
            "current",
            sa.Boolean(),
            nullable=False,
            comment="True for the version loaded last, whose claims are in claim",
        ),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_coding_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coding")),
        sa.UniqueConstraint("document_id", "coder", "sha256", name=op.f("uq_coding_document_id_coder_sha256")),
        comment="Coders' readings of documents; of each document and coder one version is current",
    )
    op.create_index(
        "uq_coding_current",
        "coding",
        ["document_id", "coder"],
        unique=True,
        postgresql_where=sa.text("current"),
        sqlite_where=sa.text("current"),
    )
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key of the claim in this database"),
        sa.Column("coding_id", sa.Integer(), nullable=False, comment="The coding that says so"),
        sa.Column("event_id", sa.Integer(), nullable=True, comment="The event it is about"),
        sa.Column("leader_id", sa.Integer(), nullable=True, comment="The leader it is about"),
        sa.Column("office_term_id", sa.Integer(), nullable=True, comment="The term in office it is about"),
        sa.Column(
            "organization_slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=True,
            comment="The organization it is about",
        ),
        sa.Column(
            "field",
            sa.String(length=32),
            nullable=False,
            comment="Field of the coded document: title, date, host, topic …",
        ),
        sa.Column(
            "position",
            sa.Integer(),
            nullable=True,
            comment="For a participant or topic, the position of its row; NULL for a field with one value",
        ),
        sa.Column("value", sa.Text(), nullable=False, comment="The value in its canonical form, as text"),
        sa.Column(
            "basis",
            sa.String(length=32),
            nullable=False,
            comment="stated: the passage says it; inferred: the coder read it from the passage",
        ),
        sa.Column("note", sa.Text(), nullable=True, comment="Why it was inferred"),
        sa.Column(
            "preferred", sa.Boolean(), nullable=False, comment="True if the coding asks that its value be chosen"
        ),
        sa.Column("chosen", sa.Boolean(), nullable=False, comment="True if the record holds this value"),
        sa.CheckConstraint("basis IN ('stated', 'inferred')", name=op.f("ck_claim_basis")),
        sa.CheckConstraint(
            "CASE WHEN event_id IS NULL THEN 0 ELSE 1 END + CASE WHEN leader_id IS NULL THEN 0 ELSE 1 END + CASE WHEN office_term_id IS NULL THEN 0 ELSE 1 END + CASE WHEN organization_slug IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_claim_one_record"),
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_claim_position")),
        sa.ForeignKeyConstraint(["coding_id"], ["coding.id"], name=op.f("fk_claim_coding_id_coding")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_claim_event_id_event")),
        sa.ForeignKeyConstraint(["leader_id"], ["leader.id"], name=op.f("fk_claim_leader_id_leader")),
        sa.ForeignKeyConstraint(
            ["office_term_id"], ["office_term.id"], name=op.f("fk_claim_office_term_id_office_term")
        ),
        sa.ForeignKeyConstraint(
            ["organization_slug"], ["organization.slug"], name=op.f("fk_claim_organization_slug_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        comment="What each coding says of each field of each record, and which of these was chosen",
    )
    op.create_index(op.f("ix_claim_coding_id"), "claim", ["coding_id"], unique=False)
    op.create_index(op.f("ix_claim_event_id"), "claim", ["event_id"], unique=False)
    op.create_index(
        "ix_claim_leader_id",
        "claim",
        ["leader_id"],
        unique=False,
        postgresql_where=sa.text("leader_id IS NOT NULL"),
        sqlite_where=sa.text("leader_id IS NOT NULL"),
    )
    op.create_index(
        "ix_claim_office_term_id",
        "claim",
        ["office_term_id"],
        unique=False,
        postgresql_where=sa.text("office_term_id IS NOT NULL"),
        sqlite_where=sa.text("office_term_id IS NOT NULL"),
    )
    op.create_index(
        "ix_claim_organization_slug",
        "claim",
        ["organization_slug"],
        unique=False,
        postgresql_where=sa.text("organization_slug IS NOT NULL"),
        sqlite_where=sa.text("organization_slug IS NOT NULL"),
    )
    op.create_index(
        "uq_claim_event_chosen",
        "claim",
        ["event_id", "field"],
        unique=True,
        postgresql_where=sa.text("chosen AND position IS NULL"),
        sqlite_where=sa.text("chosen AND position IS NULL"),
    )
    op.create_index(
        "uq_claim_leader_chosen",
        "claim",
        ["leader_id", "field"],
        unique=True,
        postgresql_where=sa.text("chosen AND position IS NULL"),
        sqlite_where=sa.text("chosen AND position IS NULL"),
    )
    op.create_index(
        "uq_claim_office_chosen",
        "claim",
        ["office_term_id", "field"],
        unique=True,
        postgresql_where=sa.text("chosen AND position IS NULL"),
        sqlite_where=sa.text("chosen AND position IS NULL"),
    )
    op.create_index(
        "uq_claim_organization_chosen",
        "claim",
        ["organization_slug", "field"],
        unique=True,
        postgresql_where=sa.text("chosen AND position IS NULL"),
        sqlite_where=sa.text("chosen AND position IS NULL"),
    )
    op.create_table(
        "citation",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key of the passage in this database"),
        sa.Column("document_id", sa.Integer(), nullable=False, comment="The document that the words are from"),
        sa.Column("start_char", sa.Integer(), nullable=False, comment="Characters of the text before the quote"),
        sa.Column(
            "end_char", sa.Integer(), nullable=False, comment="Characters of the text up to the end of the quote"
        ),
        sa.Column("quote", sa.Text(), nullable=False, comment="The words, exactly as in the document"),
        sa.Column(
            "match",
            sa.String(length=32),
            nullable=False,
            comment="exact: the coding has the same letters; folded: it differs in quotes, dashes or white space",
        ),
        sa.CheckConstraint("match IN ('exact', 'folded')", name=op.f("ck_citation_match")),
        sa.CheckConstraint("end_char - start_char = length(quote)", name=op.f("ck_citation_quote")),
        sa.CheckConstraint("end_char > start_char", name=op.f("ck_citation_end_char")),
        sa.CheckConstraint("start_char >= 0", name=op.f("ck_citation_start_char")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_citation_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
        sa.UniqueConstraint(
            "document_id", "start_char", "end_char", name=op.f("uq_citation_document_id_start_char_end_char")
        ),
        comment="Passages of documents: the quote is the document's text from start_char to end_char",
    )
    op.create_table(
        "claim_citation",
        sa.Column("claim_id", sa.Integer(), nullable=False, comment="The claim"),
        sa.Column("citation_id", sa.Integer(), nullable=False, comment="A passage that it cites"),
        sa.ForeignKeyConstraint(["citation_id"], ["citation.id"], name=op.f("fk_claim_citation_citation_id_citation")),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_citation_claim_id_claim")),
        sa.PrimaryKeyConstraint("claim_id", "citation_id", name=op.f("pk_claim_citation")),
        comment="Which passages each claim cites",
    )
    op.create_index(op.f("ix_claim_citation_citation_id"), "claim_citation", ["citation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("claim_citation")
    op.drop_table("citation")
    op.drop_table("claim")
    op.drop_table("coding")
    op.drop_table("document")
