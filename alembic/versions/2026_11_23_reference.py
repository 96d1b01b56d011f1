"""Reference: the vocabularies that records are coded with.

Revision: 0001
Follows: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "country",
        sa.Column("iso3", sa.String(length=3), nullable=False, comment="ISO 3166-1 alpha-3 code, such as KOR"),
        sa.Column(
            "iso2",
            sa.String(length=2),
            nullable=True,
            comment="ISO 3166-1 alpha-2 code; NA is Namibia, not a missing value",
        ),
        sa.Column(
            "iso_numeric",
            sa.String(length=3),
            nullable=True,
            comment="ISO 3166-1 numeric code as text, for 036 keeps its zero",
        ),
        sa.Column("name", sa.String(length=300), nullable=False, comment="Usual short name in English"),
        sa.Column(
            "region",
            sa.String(length=300),
            nullable=True,
            comment="Region of the United Nations' M49 standard, such as Asia",
        ),
        sa.Column("subregion", sa.String(length=300), nullable=True, comment="Subregion of M49, such as Eastern Asia"),
        sa.Column("latitude", sa.Float(), nullable=True, comment="Latitude of a point for maps, in degrees north"),
        sa.Column("longitude", sa.Float(), nullable=True, comment="Longitude of a point for maps, in degrees east"),
        sa.Column("cow", sa.String(length=3), nullable=True, comment="Correlates of War country number, as text"),
        sa.Column(
            "fips",
            sa.String(length=2),
            nullable=True,
            comment="FIPS 10-4 code, which GDELT uses for places; KS is South Korea",
        ),
        sa.Column(
            "cameo", sa.String(length=3), nullable=True, comment="CAMEO country code, which GDELT uses for actors"
        ),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_country_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_country_longitude")),
        sa.PrimaryKeyConstraint("iso3", name=op.f("pk_country")),
        sa.UniqueConstraint("cameo", name=op.f("uq_country_cameo")),
        sa.UniqueConstraint("cow", name=op.f("uq_country_cow")),
        sa.UniqueConstraint("fips", name=op.f("uq_country_fips")),
        sa.UniqueConstraint("iso2", name=op.f("uq_country_iso2")),
        sa.UniqueConstraint("iso_numeric", name=op.f("uq_country_iso_numeric")),
        sa.UniqueConstraint("name", name=op.f("uq_country_name")),
        comment="Countries and territories, with their codes in ISO 3166-1 and in the datasets of the field",
    )
    op.create_table(
        "place",
        sa.Column(
            "slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="Short name used in codings, such as gyeongju",
        ),
        sa.Column("name", sa.String(length=300), nullable=False, comment="Usual name in English"),
        sa.Column("country_iso3", sa.String(length=3), nullable=True, comment="Country that the place lies in"),
        sa.Column("latitude", sa.Float(), nullable=True, comment="Latitude in degrees north"),
        sa.Column("longitude", sa.Float(), nullable=True, comment="Longitude in degrees east"),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_place_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_place_longitude")),
        sa.ForeignKeyConstraint(["country_iso3"], ["country.iso3"], name=op.f("fk_place_country_iso3_country")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_place")),
        comment="Cities and sites where events happen",
    )
    op.create_table(
        "topic",
        sa.Column(
            "slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="Short name used in codings, such as denuclearization",
        ),
        sa.Column("name", sa.String(length=300), nullable=False, comment="Name in English"),
        sa.Column("description", sa.Text(), nullable=True, comment="What belongs here and what does not"),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_topic")),
        sa.UniqueConstraint("name", name=op.f("uq_topic_name")),
        comment="What agenda items and statements are about",
    )
    op.create_table(
        "organization",
        sa.Column(
            "slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="Short name used in codings, such as apec",
        ),
        sa.Column("name", sa.String(length=300), nullable=False, comment="Usual name in English"),
        sa.Column(
            "kind",
            sa.String(length=32),
            nullable=False,
            comment="What kind of body: intergovernmental, media, company, party …",
        ),
        sa.Column(
            "status", sa.String(length=32), nullable=True, comment="Whether it exists: existing, proposed or dissolved"
        ),
        sa.Column(
            "country_iso3",
            sa.String(length=3),
            nullable=True,
            comment="The one country it belongs to, where there is one",
        ),
        sa.Column(
            "place_slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=True,
            comment="Where it has, or would have, its seat",
        ),
        sa.Column("wikidata_id", sa.String(length=32), nullable=True, comment="Item in Wikidata, such as Q170481"),
        sa.Column("description", sa.Text(), nullable=True, comment="One sentence that says what it is"),
        sa.Column(
            "coded",
            sa.Boolean(),
            nullable=False,
            comment="True if a coding named it, and its values have claims; false if the vocabulary did",
        ),
        sa.CheckConstraint(
            "kind IN ('intergovernmental', 'media', 'company', 'party', 'armed_group', 'ngo', 'government_body', 'other')",
            name=op.f("ck_organization_kind"),
        ),
        sa.CheckConstraint(
            "status IS NULL OR status IN ('existing', 'proposed', 'dissolved')", name=op.f("ck_organization_status")
        ),
        sa.ForeignKeyConstraint(["country_iso3"], ["country.iso3"], name=op.f("fk_organization_country_iso3_country")),
        sa.ForeignKeyConstraint(["place_slug"], ["place.slug"], name=op.f("fk_organization_place_slug_place")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_organization")),
        comment="Bodies that take part in events: from the vocabulary, or named by a coded article",
    )
    op.create_table(
        "cameo",
        sa.Column("code", sa.String(length=32), nullable=False, comment="CAMEO code as text: 036 is not 36"),
        sa.Column("name", sa.String(length=300), nullable=False, comment="What the code stands for"),
        sa.Column(
            "root", sa.String(length=32), nullable=False, comment="Root category, 01 to 20: the first two digits"
        ),
        sa.Column(
            "quad_class",
            sa.Integer(),
            nullable=False,
            comment="1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict",
        ),
        sa.Column(
            "goldstein", sa.Float(), nullable=True, comment="Goldstein weight from -10 (conflict) to 10 (cooperation)"
        ),
        sa.CheckConstraint("goldstein BETWEEN -10 AND 10", name=op.f("ck_cameo_goldstein")),
        sa.CheckConstraint("quad_class BETWEEN 1 AND 4", name=op.f("ck_cameo_quad_class")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_cameo")),
        comment="Codes of CAMEO, Conflict and Mediation Event Observations, with their Goldstein weights",
    )
    op.create_table(
        "role",
        sa.Column(
            "slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="Short name used in codings, such as host",
        ),
        sa.Column("name", sa.String(length=300), nullable=False, comment="Name in English"),
        sa.Column(
            "side",
            sa.String(length=32),
            nullable=True,
            comment="Side of a dyad: source acts, target is acted upon, both stands on either; NULL stands on none",
        ),
        sa.Column(
            "kinds",
            sa.String(length=300),
            nullable=False,
            comment="Kinds of event that have this role, separated by blanks",
        ),
        sa.Column("description", sa.Text(), nullable=True, comment="Who has this role"),
        sa.CheckConstraint("side IS NULL OR side IN ('source', 'target', 'both')", name=op.f("ck_role_side")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_role")),
        comment="The parts that participants have in events",
    )
    op.create_table(
        "act",
        sa.Column(
            "slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="Short name used in codings, such as request",
        ),
        sa.Column("name", sa.String(length=300), nullable=False, comment="Name in English"),
        sa.Column("description", sa.Text(), nullable=True, comment="When to code it"),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_act")),
        comment="What speakers do in saying something: request, offer, reject …",
    )
    op.create_table(
        "instrument",
        sa.Column(
            "slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="Short name used in codings, such as memorandum",
        ),
        sa.Column("name", sa.String(length=300), nullable=False, comment="Name in English"),
        sa.Column("description", sa.Text(), nullable=True, comment="When to code it"),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_instrument")),
        comment="The forms that agreements take: treaty, memorandum, currency swap …",
    )
    op.create_table(
        "tactic",
        sa.Column(
            "slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="Short name used in codings, such as rally",
        ),
        sa.Column("name", sa.String(length=300), nullable=False, comment="Name in English"),
        sa.Column("description", sa.Text(), nullable=True, comment="When to code it"),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_tactic")),
        comment="What protesters do: march, rally, strike …",
    )
    op.create_table(
        "size_rule",
        sa.Column(
            "slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="Short name of the rule",
        ),
        sa.Column(
            "words", sa.String(length=300), nullable=False, comment="The words that the rule reads, in lower case"
        ),
        sa.Column("low", sa.Integer(), nullable=False, comment="Least number that the words can mean"),
        sa.Column("high", sa.Integer(), nullable=False, comment="Greatest number that the words can mean"),
        sa.CheckConstraint("low <= high", name=op.f("ck_size_rule_range")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_size_rule")),
        sa.UniqueConstraint("words", name=op.f("uq_size_rule_words")),
        comment="How words for the size of a crowd become a range; each dataset has rules of its own",
    )
    op.create_table(
        "calendar",
        sa.Column("day", sa.Date(), nullable=False, comment="The day"),
        sa.Column(
            "day_number",
            sa.Integer(),
            nullable=False,
            comment="Running number of the day (1 is 0001-01-01): subtract two to count days between",
        ),
        sa.Column("year", sa.Integer(), nullable=False, comment="Calendar year"),
        sa.Column("quarter", sa.Integer(), nullable=False, comment="Quarter of the year, 1 to 4"),
        sa.Column("month", sa.Date(), nullable=False, comment="First day of the month"),
        sa.Column("iso_year", sa.Integer(), nullable=False, comment="Year that the ISO 8601 week belongs to"),
        sa.Column("iso_week", sa.Integer(), nullable=False, comment="ISO 8601 week, 1 to 53"),
        sa.CheckConstraint("iso_week BETWEEN 1 AND 53", name=op.f("ck_calendar_iso_week")),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_calendar_quarter")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar")),
        sa.UniqueConstraint("day_number", name=op.f("uq_calendar_day_number")),
        comment="One row a day, 1900 to 2100 and more years where an event needs them",
    )
    op.create_index(op.f("ix_calendar_month"), "calendar", ["month"], unique=False)


def downgrade() -> None:
    op.drop_table("calendar")
    op.drop_table("size_rule")
    op.drop_table("tactic")
    op.drop_table("instrument")
    op.drop_table("act")
    op.drop_table("role")
    op.drop_table("cameo")
    op.drop_table("organization")
    op.drop_table("topic")
    op.drop_table("place")
    op.drop_table("country")
