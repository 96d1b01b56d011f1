"""Ledger: loads, the codings each one read, and rejected rows.

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "load",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the load, which eventdb undo takes"),
        sa.Column(
            "dataset", sa.String(length=32), nullable=False, comment="What was loaded: coding, or the name of a feed"
        ),
        sa.Column(
            "file",
            sa.Text(),
            nullable=False,
            comment="The files or folders that were named, one a line; empty: the seed",
        ),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="SHA-256 of what was read"),
        sa.Column("tool_version", sa.String(length=32), nullable=False, comment="Version of eventdb that loaded it"),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False, comment="When it began, in UTC"),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False, comment="When it ended, in UTC"),
        sa.Column("read_count", sa.Integer(), nullable=False, comment="Codings, or rows of a feed, that were read"),
        sa.Column("added_count", sa.Integer(), nullable=False, comment="Of these, how many were new"),
        sa.Column(
            "changed_count", sa.Integer(), nullable=False, comment="Of these, how many replaced an earlier version"
        ),
        sa.Column(
            "left_count",
            sa.Integer(),
            nullable=False,
            comment="Of these, how many were there already and left as they were",
        ),
        sa.Column("rejected_count", sa.Integer(), nullable=False, comment="Of these, how many were kept in reject"),
        sa.CheckConstraint("started_at <= finished_at", name=op.f("ck_load_times")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load")),
        comment="Every load, by its number: what it read and what came of it then",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "load_coding",
        sa.Column("load_id", sa.Integer(), nullable=False, comment="The load"),
        sa.Column("coding_id", sa.Integer(), nullable=False, comment="A coding that it read"),
        sa.Column(
            "article", sa.String(length=300), nullable=False, comment="Name of the article's file then, without .txt"
        ),
        sa.Column("file", sa.String(length=300), nullable=False, comment="Name of the coding's file then"),
        sa.ForeignKeyConstraint(["coding_id"], ["coding.id"], name=op.f("fk_load_coding_coding_id_coding")),
        sa.ForeignKeyConstraint(["load_id"], ["load.id"], name=op.f("fk_load_coding_load_id_load")),
        sa.PrimaryKeyConstraint("load_id", "coding_id", name=op.f("pk_load_coding")),
        comment="Which codings each load read, whether new or there already",
    )
    op.create_index(op.f("ix_load_coding_coding_id"), "load_coding", ["coding_id"], unique=False)
    op.create_table(
        "reject",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key of the rejected row in this database"),
        sa.Column("load_id", sa.Integer(), nullable=False, comment="The load that met the row"),
        sa.Column("line", sa.Integer(), nullable=False, comment="Line of the file on which the row begins"),
        sa.Column("reason", sa.Text(), nullable=False, comment="What was found and what was expected"),
        sa.Column("raw", sa.Text(), nullable=False, comment="The row as it stood in the file"),
        sa.CheckConstraint("line >= 1", name=op.f("ck_reject_line")),
        sa.ForeignKeyConstraint(["load_id"], ["load.id"], name=op.f("fk_reject_load_id_load")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reject")),
        comment="Rows of feeds that could not be taken, kept with the reason",
    )
    op.create_index(op.f("ix_reject_load_id"), "reject", ["load_id"], unique=False)


def downgrade() -> None:
    op.drop_table("reject")
    op.drop_table("load_coding")
    op.drop_table("load")
