"""People: leaders, their other names and their terms in office.

Revision: 0002
Follows: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leader",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key of the leader in this database"),
        sa.Column(
            "slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="Short name used in codings, such as xi-jinping",
        ),
        sa.Column("name", sa.String(length=300), nullable=False, comment="Name as the chosen source writes it"),
        sa.Column("country_iso3", sa.String(length=3), nullable=True, comment="Country that the leader acts for"),
        sa.Column("wikidata_id", sa.String(length=32), nullable=True, comment="Item in Wikidata, such as Q15031"),
        sa.ForeignKeyConstraint(["country_iso3"], ["country.iso3"], name=op.f("fk_leader_country_iso3_country")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader")),
        sa.UniqueConstraint("slug", name=op.f("uq_leader_slug")),
        comment="People who act for a country or an organization",
    )
    op.create_table(
        "leader_alias",
        sa.Column("leader_id", sa.Integer(), nullable=False, comment="The leader who goes by the name"),
        sa.Column("alias", sa.String(length=300), nullable=False, comment="The other name"),
        sa.ForeignKeyConstraint(["leader_id"], ["leader.id"], name=op.f("fk_leader_alias_leader_id_leader")),
        sa.PrimaryKeyConstraint("leader_id", "alias", name=op.f("pk_leader_alias")),
        comment="Other names that sources give leaders",
    )
    op.create_table(
        "office_term",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key of the term in this database"),
        sa.Column(
            "slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="Short name used in codings",
        ),
        sa.Column("leader_id", sa.Integer(), nullable=False, comment="Who held the office"),
        sa.Column("office", sa.String(length=300), nullable=False, comment="Name of the office, such as President"),
        sa.Column("country_iso3", sa.String(length=3), nullable=True, comment="Country that the office is one of"),
        sa.Column(
            "organization_slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=True,
            comment="Organization that the office is one of",
        ),
        sa.Column("start_earliest", sa.Date(), nullable=True, comment="First day on which the term can have begun"),
        sa.Column("start_latest", sa.Date(), nullable=True, comment="Last day on which the term can have begun"),
        sa.Column("end_earliest", sa.Date(), nullable=True, comment="First day on which the term can have ended"),
        sa.Column("end_latest", sa.Date(), nullable=True, comment="Last day on which the term can have ended"),
        sa.CheckConstraint("end_earliest <= end_latest", name=op.f("ck_office_term_end")),
        sa.CheckConstraint("start_earliest <= end_latest", name=op.f("ck_office_term_term")),
        sa.CheckConstraint("start_earliest <= start_latest", name=op.f("ck_office_term_start")),
        sa.ForeignKeyConstraint(["country_iso3"], ["country.iso3"], name=op.f("fk_office_term_country_iso3_country")),
        sa.ForeignKeyConstraint(
            ["leader_id"],
            ["leader.id"],
            name=op.f("fk_office_term_leader_id_leader"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["organization_slug"], ["organization.slug"], name=op.f("fk_office_term_organization_slug_organization")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_term")),
        sa.UniqueConstraint("slug", name=op.f("uq_office_term_slug")),
        comment="Terms in office; each start and end is known to lie between two days",
    )
    op.create_index(op.f("ix_office_term_country_iso3"), "office_term", ["country_iso3"], unique=False)
    op.create_index(op.f("ix_office_term_leader_id"), "office_term", ["leader_id"], unique=False)


def downgrade() -> None:
    op.drop_table("office_term")
    op.drop_table("leader_alias")
    op.drop_table("leader")
