"""Reports: the rows of machine-coded feeds, their monthly rollup, and other names of countries.

Revision: 0006
Follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "country_alias",
        sa.Column("name", sa.String(length=300), nullable=False, comment="The other name, such as Russian Federation"),
        sa.Column("country_iso3", sa.String(length=3), nullable=False, comment="The country"),
        sa.ForeignKeyConstraint(["country_iso3"], ["country.iso3"], name=op.f("fk_country_alias_country_iso3_country")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_country_alias")),
        comment="Other names of countries, as datasets write them",
    )
    op.create_index(op.f("ix_country_alias_country_iso3"), "country_alias", ["country_iso3"], unique=False)
    op.create_table(
        "report",
        sa.Column(
            "dataset",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
            comment="The feed: gdelt1, gdelt2 or icews",
        ),
        sa.Column(
            "feed_id",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
            comment="The feed's own key of the row; of ICEWS, whose numbers repeat, with the day",
        ),
        sa.Column("event_date", sa.Date(), nullable=False, comment="Day on which it is said to have happened"),
        sa.Column(
            "added_date",
            sa.Date(),
            nullable=True,
            comment="Day on which the feed added the row; NULL where it does not say",
        ),
        sa.Column(
            "days_back",
            sa.Integer(),
            nullable=True,
            comment="Days from the event to its addition: 365 is mostly a mistaken year",
        ),
        sa.Column(
            "source_actor",
            sa.String(length=32),
            nullable=True,
            comment="Who acts, as the feed codes it (CAMEO actor code)",
        ),
        sa.Column("source_name", sa.String(length=300), nullable=True, comment="Who acts, by name"),
        sa.Column(
            "source_country", sa.String(length=300), nullable=True, comment="Country of who acts, as the feed writes it"
        ),
        sa.Column(
            "source_iso3",
            sa.String(length=3),
            nullable=True,
            comment="Country of who acts; NULL if the feed's is not a country",
        ),
        sa.Column(
            "target_actor", sa.String(length=32), nullable=True, comment="Who is acted upon, as the feed codes it"
        ),
        sa.Column("target_name", sa.String(length=300), nullable=True, comment="Who is acted upon, by name"),
        sa.Column(
            "target_country",
            sa.String(length=300),
            nullable=True,
            comment="Country of who is acted upon, as the feed writes it",
        ),
        sa.Column(
            "target_iso3",
            sa.String(length=3),
            nullable=True,
            comment="Country of who is acted upon; NULL if the feed's is not a country",
        ),
        sa.Column(
            "dyad",
            sa.String(length=7).with_variant(sa.String(length=7, collation="C"), "postgresql"),
            nullable=False,
            comment="Both countries in the order of their codes, CHN-KOR; KOR- where one is known, - where none is",
        ),
        sa.Column(
            "cameo_code",
            sa.String(length=32),
            nullable=True,
            comment="CAMEO code of the event, as text: 010 keeps its zero",
        ),
        sa.Column(
            "cameo_root",
            sa.String(length=2),
            nullable=True,
            comment="First two digits of a CAMEO code that the dictionary has; NULL if it has not",
        ),
        sa.Column(
            "quad_class",
            sa.Integer(),
            nullable=True,
            comment="1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; by the code",
        ),
        sa.Column(
            "goldstein",
            sa.Float(),
            nullable=True,
            comment="Goldstein weight of the code, from -10 (conflict) to 10 (cooperation)",
        ),
        sa.Column("mentions", sa.Integer(), nullable=True, comment="How often the feed's first sources mention it"),
        sa.Column("sources", sa.Integer(), nullable=True, comment="How many sources mention it"),
        sa.Column("articles", sa.Integer(), nullable=True, comment="How many articles mention it"),
        sa.Column("tone", sa.Float(), nullable=True, comment="Mean tone of these articles, from -100 to 100"),
        sa.Column("place_name", sa.String(length=500), nullable=True, comment="Where it happened, by name"),
        sa.Column(
            "place_country", sa.String(length=300), nullable=True, comment="Country of the place, as the feed writes it"
        ),
        sa.Column(
            "place_iso3",
            sa.String(length=3),
            nullable=True,
            comment="Country of the place; NULL if the feed's is not a country",
        ),
        sa.Column("latitude", sa.Float(), nullable=True, comment="Latitude of the place in degrees north"),
        sa.Column("longitude", sa.Float(), nullable=True, comment="Longitude of the place in degrees east"),
        sa.Column(
            "url",
            sa.String(length=2000),
            nullable=True,
            comment="Address of the story: several reports may come from one",
        ),
        sa.Column(
            "digest",
            sa.BigInteger(),
            nullable=False,
            comment="Checksum of the row as it stood in the file: equal rows say the same",
        ),
        sa.Column("load_id", sa.Integer(), nullable=False, comment="The load that brought this version of the row"),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_report_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_report_longitude")),
        sa.CheckConstraint("quad_class BETWEEN 1 AND 4", name=op.f("ck_report_quad_class")),
        sa.PrimaryKeyConstraint("dataset", "feed_id", name=op.f("pk_report")),
        comment="Rows of machine-coded feeds: reports that something happened, several of them for one event",
    )
    op.create_index(
        "ix_report_days_back",
        "report",
        ["load_id", "days_back"],
        unique=False,
        postgresql_where=sa.text("days_back >= 7"),
        sqlite_where=sa.text("days_back >= 7"),
    )
    op.create_index("ix_report_dyad_event_date", "report", ["dyad", "event_date"], unique=False)
    op.create_index(
        "ix_report_protest",
        "report",
        ["place_iso3", "event_date"],
        unique=False,
        postgresql_where=sa.text("cameo_root = '14'"),
        sqlite_where=sa.text("cameo_root = '14'"),
    )
    op.create_table(
        "report_replaced",
        sa.Column(
            "dataset",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
            comment="The feed: gdelt1, gdelt2 or icews",
        ),
        sa.Column(
            "feed_id",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
            comment="The feed's own key of the row; of ICEWS, whose numbers repeat, with the day",
        ),
        sa.Column("event_date", sa.Date(), nullable=False, comment="Day on which it is said to have happened"),
        sa.Column(
            "added_date",
            sa.Date(),
            nullable=True,
            comment="Day on which the feed added the row; NULL where it does not say",
        ),
        sa.Column(
            "days_back",
            sa.Integer(),
            nullable=True,
            comment="Days from the event to its addition: 365 is mostly a mistaken year",
        ),
        sa.Column(
            "source_actor",
            sa.String(length=32),
            nullable=True,
            comment="Who acts, as the feed codes it (CAMEO actor code)",
        ),
        sa.Column("source_name", sa.String(length=300), nullable=True, comment="Who acts, by name"),
        sa.Column(
            "source_country", sa.String(length=300), nullable=True, comment="Country of who acts, as the feed writes it"
        ),
        sa.Column(
            "source_iso3",
            sa.String(length=3),
            nullable=True,
            comment="Country of who acts; NULL if the feed's is not a country",
        ),
        sa.Column(
            "target_actor", sa.String(length=32), nullable=True, comment="Who is acted upon, as the feed codes it"
        ),
        sa.Column("target_name", sa.String(length=300), nullable=True, comment="Who is acted upon, by name"),
        sa.Column(
            "target_country",
            sa.String(length=300),
            nullable=True,
            comment="Country of who is acted upon, as the feed writes it",
        ),
        sa.Column(
            "target_iso3",
            sa.String(length=3),
            nullable=True,
            comment="Country of who is acted upon; NULL if the feed's is not a country",
        ),
        sa.Column(
            "dyad",
            sa.String(length=7).with_variant(sa.String(length=7, collation="C"), "postgresql"),
            nullable=False,
            comment="Both countries in the order of their codes, CHN-KOR; KOR- where one is known, - where none is",
        ),
        sa.Column(
            "cameo_code",
            sa.String(length=32),
            nullable=True,
            comment="CAMEO code of the event, as text: 010 keeps its zero",
        ),
        sa.Column(
            "cameo_root",
            sa.String(length=2),
            nullable=True,
            comment="First two digits of a CAMEO code that the dictionary has; NULL if it has not",
        ),
        sa.Column(
            "quad_class",
            sa.Integer(),
            nullable=True,
            comment="1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; by the code",
        ),
        sa.Column(
            "goldstein",
            sa.Float(),
            nullable=True,
            comment="Goldstein weight of the code, from -10 (conflict) to 10 (cooperation)",
        ),
        sa.Column("mentions", sa.Integer(), nullable=True, comment="How often the feed's first sources mention it"),
        sa.Column("sources", sa.Integer(), nullable=True, comment="How many sources mention it"),
        sa.Column("articles", sa.Integer(), nullable=True, comment="How many articles mention it"),
        sa.Column("tone", sa.Float(), nullable=True, comment="Mean tone of these articles, from -100 to 100"),
        sa.Column("place_name", sa.String(length=500), nullable=True, comment="Where it happened, by name"),
        sa.Column(
            "place_country", sa.String(length=300), nullable=True, comment="Country of the place, as the feed writes it"
        ),
        sa.Column(
            "place_iso3",
            sa.String(length=3),
            nullable=True,
            comment="Country of the place; NULL if the feed's is not a country",
        ),
        sa.Column("latitude", sa.Float(), nullable=True, comment="Latitude of the place in degrees north"),
        sa.Column("longitude", sa.Float(), nullable=True, comment="Longitude of the place in degrees east"),
        sa.Column(
            "url",
            sa.String(length=2000),
            nullable=True,
            comment="Address of the story: several reports may come from one",
        ),
        sa.Column(
            "digest",
            sa.BigInteger(),
            nullable=False,
            comment="Checksum of the row as it stood in the file: equal rows say the same",
        ),
        sa.Column("load_id", sa.Integer(), nullable=False, comment="The load that brought this version"),
        sa.Column("replaced_by", sa.Integer(), nullable=False, comment="The load whose version took its place"),
        sa.PrimaryKeyConstraint("dataset", "feed_id", "replaced_by", name=op.f("pk_report_replaced")),
        comment="Earlier versions of reports, each with the load that replaced it",
    )
    op.create_table(
        "report_left",
        sa.Column(
            "dataset",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
            comment="The feed of the report",
        ),
        sa.Column(
            "feed_id",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
            comment="The feed's own key of the report",
        ),
        sa.Column("load_id", sa.Integer(), nullable=False, comment="The load that read the row again"),
        comment="Which reports each load read and found there already, unchanged",
    )
    op.create_table(
        "report_month",
        sa.Column(
            "dyad",
            sa.String(length=7).with_variant(sa.String(length=7, collation="C"), "postgresql"),
            nullable=False,
            comment="Both countries, as in report",
        ),
        sa.Column("month", sa.Date(), nullable=False, comment="First day of the month"),
        sa.Column(
            "cameo_root",
            sa.String(length=2),
            nullable=False,
            comment="First two digits of the CAMEO code; empty if the dictionary lacks it",
        ),
        sa.Column(
            "dataset",
            sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql"),
            nullable=False,
            comment="The feed",
        ),
        sa.Column(
            "country_a",
            sa.String(length=3),
            nullable=True,
            comment="The one country of the dyad, first in the order of codes",
        ),
        sa.Column("country_b", sa.String(length=3), nullable=True, comment="The other country of the dyad"),
        sa.Column("reports", sa.BigInteger(), nullable=False, comment="Number of reports; not of events or stories"),
        sa.Column("weighed", sa.BigInteger(), nullable=False, comment="Of these, how many have a Goldstein weight"),
        sa.Column(
            "goldstein_tenths",
            sa.BigInteger(),
            nullable=False,
            comment="Sum of the Goldstein weights in tenths, a whole number so that it stays exact",
        ),
        sa.Column(
            "mentions",
            sa.BigInteger(),
            nullable=False,
            comment="Sum of the reports' mentions; 0 where the feed states none, as ICEWS",
        ),
        sa.Column(
            "articles",
            sa.BigInteger(),
            nullable=False,
            comment="Sum of the reports' articles; 0 where the feed states none, as ICEWS",
        ),
        sa.CheckConstraint("reports > 0", name=op.f("ck_report_month_reports")),
        sa.PrimaryKeyConstraint("dyad", "month", "cameo_root", "dataset", name=op.f("pk_report_month")),
        comment="Reports by dyad, month and root of the CAMEO code: counts and sums only",
    )
    op.create_index("ix_report_month_country_a_month", "report_month", ["country_a", "month"], unique=False)
    op.create_index("ix_report_month_country_b_month", "report_month", ["country_b", "month"], unique=False)


def downgrade() -> None:
    op.drop_table("report_month")
    op.drop_table("report_left")
    op.drop_table("report_replaced")
    op.drop_table("report")
    op.drop_table("country_alias")
