"""Events: the supertype, its four kinds, who took part and what they were about.

Revision: 0003
Follows: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key of the event in this database"),
        sa.Column(
            "slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="Short name used in codings and by eventdb show",
        ),
        sa.Column("kind", sa.String(length=32), nullable=False, comment="summit, agreement, statement or protest"),
        sa.Column("title", sa.String(length=500), nullable=False, comment="What to call it, in the coder's words"),
        sa.Column(
            "status",
            sa.String(length=32),
            nullable=True,
            comment="How far it had come when its source spoke of it: proposed, announced, held, signed …",
        ),
        sa.Column("start_date", sa.Date(), nullable=True, comment="First day, or the earliest that it can have been"),
        sa.Column("end_date", sa.Date(), nullable=True, comment="Last day, or the latest that it can have been"),
        sa.Column(
            "date_precision",
            sa.String(length=32),
            nullable=False,
            comment="day, month, year: known to that unit, from start to end; between, after, before: one unknown day in these bounds; unknown",
        ),
        sa.Column(
            "place_slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=True,
            comment="Where it was",
        ),
        sa.Column("country_iso3", sa.String(length=3), nullable=True, comment="Country where it was"),
        sa.Column("occasion_id", sa.Integer(), nullable=True, comment="The summit on whose occasion it happened"),
        sa.Column("cameo_code", sa.String(length=32), nullable=True, comment="What was done, as a CAMEO code"),
        sa.Column("summary", sa.Text(), nullable=True, comment="A few sentences in the coder's words"),
        sa.CheckConstraint(
            "CASE date_precision WHEN 'unknown' THEN start_date IS NULL AND end_date IS NULL WHEN 'after' THEN start_date IS NOT NULL AND end_date IS NULL WHEN 'before' THEN start_date IS NULL AND end_date IS NOT NULL ELSE start_date IS NOT NULL AND end_date IS NOT NULL AND start_date <= end_date END",
            name=op.f("ck_event_dates"),
        ),
        sa.CheckConstraint(
            "date_precision IN ('day', 'month', 'year', 'between', 'after', 'before', 'unknown')",
            name=op.f("ck_event_date_precision"),
        ),
        sa.CheckConstraint("kind IN ('summit', 'agreement', 'statement', 'protest')", name=op.f("ck_event_kind")),
        sa.CheckConstraint(
            "status IS NULL OR CASE kind WHEN 'summit' THEN status IN ('proposed', 'announced', 'held', 'postponed', 'cancelled') WHEN 'agreement' THEN status IN ('proposed', 'announced', 'agreed', 'signed', 'adopted', 'ratified', 'in_force', 'cancelled', 'ended') WHEN 'statement' THEN status IN ('made', 'announced', 'cancelled') WHEN 'protest' THEN status IN ('announced', 'held', 'postponed', 'cancelled') ELSE FALSE END",
            name=op.f("ck_event_status"),
        ),
        sa.ForeignKeyConstraint(["cameo_code"], ["cameo.code"], name=op.f("fk_event_cameo_code_cameo")),
        sa.ForeignKeyConstraint(["country_iso3"], ["country.iso3"], name=op.f("fk_event_country_iso3_country")),
        sa.ForeignKeyConstraint(["end_date"], ["calendar.day"], name=op.f("fk_event_end_date_calendar")),
        sa.ForeignKeyConstraint(
            ["occasion_id"],
            ["event.id"],
            name=op.f("fk_event_occasion_id_event"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["place_slug"], ["place.slug"], name=op.f("fk_event_place_slug_place")),
        sa.ForeignKeyConstraint(["start_date"], ["calendar.day"], name=op.f("fk_event_start_date_calendar")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("id", "kind", name=op.f("uq_event_id_kind")),
        sa.UniqueConstraint("slug", name=op.f("uq_event_slug")),
        comment="Everything that happened or was to happen: summits, agreements, statements and protests",
    )
    op.create_index(op.f("ix_event_cameo_code"), "event", ["cameo_code"], unique=False)
    op.create_index(op.f("ix_event_country_iso3"), "event", ["country_iso3"], unique=False)
    op.create_index(op.f("ix_event_kind_start_date"), "event", ["kind", "start_date"], unique=False)
    op.create_index(op.f("ix_event_occasion_id"), "event", ["occasion_id"], unique=False)
    op.create_index(op.f("ix_event_place_slug"), "event", ["place_slug"], unique=False)
    op.create_index(op.f("ix_event_start_date"), "event", ["start_date"], unique=False)
    op.create_table(
        "summit",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key of the event"),
        sa.Column("kind", sa.String(length=32), nullable=False, comment="Always summit"),
        sa.Column("format", sa.String(length=32), nullable=True, comment="bilateral or multilateral"),
        sa.Column(
            "level",
            sa.String(length=32),
            nullable=True,
            comment="Rank of those who met: leaders, ministers or officials",
        ),
        sa.Column(
            "series",
            sa.String(length=300),
            nullable=True,
            comment="The series of meetings it is one of, such as APEC summit",
        ),
        sa.Column(
            "edition", sa.String(length=300), nullable=True, comment="Which one of its series, such as 2025 or 33rd"
        ),
        sa.CheckConstraint("format IS NULL OR format IN ('bilateral', 'multilateral')", name=op.f("ck_summit_format")),
        sa.CheckConstraint("kind IN ('summit')", name=op.f("ck_summit_kind")),
        sa.CheckConstraint(
            "level IS NULL OR level IN ('leaders', 'ministers', 'officials')", name=op.f("ck_summit_level")
        ),
        sa.ForeignKeyConstraint(["id", "kind"], ["event.id", "event.kind"], name=op.f("fk_summit_id_kind_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit")),
        comment="Meetings of leaders, ministers or officials of at least two sides",
    )
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key of the event"),
        sa.Column("kind", sa.String(length=32), nullable=False, comment="Always agreement"),
        sa.Column(
            "instrument_slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=True,
            comment="Its form: treaty, memorandum, currency swap, package …",
        ),
        sa.Column(
            "instrument_count", sa.Integer(), nullable=True, comment="How many instruments it is, as its source states"
        ),
        sa.Column("package_id", sa.Integer(), nullable=True, comment="The package it is a member of"),
        sa.Column(
            "net_count",
            sa.Integer(),
            nullable=False,
            comment="What the row adds to a total: a package of seven with three named members adds 4, each member 1",
        ),
        sa.CheckConstraint("kind IN ('agreement')", name=op.f("ck_agreement_kind")),
        sa.CheckConstraint("instrument_count >= 1", name=op.f("ck_agreement_instrument_count")),
        sa.CheckConstraint("net_count >= 0", name=op.f("ck_agreement_net_count")),
        sa.CheckConstraint("package_id <> id", name=op.f("ck_agreement_package")),
        sa.ForeignKeyConstraint(["id", "kind"], ["event.id", "event.kind"], name=op.f("fk_agreement_id_kind_event")),
        sa.ForeignKeyConstraint(
            ["instrument_slug"], ["instrument.slug"], name=op.f("fk_agreement_instrument_slug_instrument")
        ),
        sa.ForeignKeyConstraint(
            ["package_id"],
            ["agreement.id"],
            name=op.f("fk_agreement_package_id_agreement"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        comment="What parties sign, adopt or conclude; SUM(net_count) counts instruments, COUNT(*) records",
    )
    op.create_index(op.f("ix_agreement_package_id"), "agreement", ["package_id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key of the event"),
        sa.Column("kind", sa.String(length=32), nullable=False, comment="Always statement"),
        sa.Column(
            "form",
            sa.String(length=32),
            nullable=True,
            comment="quote: the text is the speaker's words; paraphrase: it is the source's or the coder's",
        ),
        sa.Column("text", sa.Text(), nullable=True, comment="The words, or what they come to"),
        sa.Column(
            "text_folded",
            sa.Text(),
            nullable=True,
            comment="The text casefolded, for a search that ignores case in the same way on every engine",
        ),
        sa.Column(
            "act_slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=True,
            comment="What the speaker does in saying it: request, reject …",
        ),
        sa.Column(
            "medium", sa.String(length=300), nullable=True, comment="How it was said: speech, interview, state media …"
        ),
        sa.CheckConstraint("form IS NULL OR form IN ('quote', 'paraphrase')", name=op.f("ck_statement_form")),
        sa.CheckConstraint("kind IN ('statement')", name=op.f("ck_statement_kind")),
        sa.CheckConstraint("(text IS NULL) = (text_folded IS NULL)", name=op.f("ck_statement_text_folded")),
        sa.ForeignKeyConstraint(["act_slug"], ["act.slug"], name=op.f("fk_statement_act_slug_act")),
        sa.ForeignKeyConstraint(["id", "kind"], ["event.id", "event.kind"], name=op.f("fk_statement_id_kind_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        comment="What leaders, countries and organizations said, as quotes or paraphrases",
    )
    op.create_index(op.f("ix_statement_act_slug"), "statement", ["act_slug"], unique=False)
    op.create_table(
        "protest",
        sa.Column("id", sa.Integer(), nullable=False, comment="Key of the event"),
        sa.Column("kind", sa.String(length=32), nullable=False, comment="Always protest"),
        sa.Column(
            "tactic_slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=True,
            comment="What protesters did: march, rally, strike …",
        ),
        sa.Column("slogan", sa.Text(), nullable=True, comment="What they called or carried"),
        sa.Column(
            "size_text", sa.String(length=300), nullable=True, comment="How many they were, in the words of the source"
        ),
        sa.Column(
            "size_low", sa.Integer(), nullable=True, comment="Least number that the source allows; NULL if unknown"
        ),
        sa.Column(
            "size_best", sa.Integer(), nullable=True, comment="The number that the source gives; NULL if it gives none"
        ),
        sa.Column(
            "size_high", sa.Integer(), nullable=True, comment="Greatest number that the source allows; NULL if unknown"
        ),
        sa.Column(
            "size_rule_slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=True,
            comment="The rule that made a range of the words, if one did",
        ),
        sa.Column(
            "violence", sa.Boolean(), nullable=True, comment="Whether there was violence; NULL if the source is silent"
        ),
        sa.Column(
            "state_response", sa.Text(), nullable=True, comment="What the authorities did about this protest, in words"
        ),
        sa.CheckConstraint("kind IN ('protest')", name=op.f("ck_protest_kind")),
        sa.CheckConstraint("size_best <= size_high", name=op.f("ck_protest_size_best_high")),
        sa.CheckConstraint("size_best >= 0", name=op.f("ck_protest_size_best")),
        sa.CheckConstraint("size_high >= 0", name=op.f("ck_protest_size_high")),
        sa.CheckConstraint("size_low <= size_best", name=op.f("ck_protest_size_best_low")),
        sa.CheckConstraint("size_low <= size_high", name=op.f("ck_protest_size_range")),
        sa.CheckConstraint("size_low >= 0", name=op.f("ck_protest_size_low")),
        sa.ForeignKeyConstraint(["id", "kind"], ["event.id", "event.kind"], name=op.f("fk_protest_id_kind_event")),
        sa.ForeignKeyConstraint(
            ["size_rule_slug"], ["size_rule.slug"], name=op.f("fk_protest_size_rule_slug_size_rule")
        ),
        sa.ForeignKeyConstraint(["tactic_slug"], ["tactic.slug"], name=op.f("fk_protest_tactic_slug_tactic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_protest")),
        comment="People who act together in public for or against something",
    )
    op.create_table(
        "participation",
        sa.Column("event_id", sa.Integer(), nullable=False, comment="The event"),
        sa.Column(
            "role_slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="The part taken: host, signatory, speaker, target …",
        ),
        sa.Column(
            "position",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Order among those with the same role, from 1",
        ),
        sa.Column("name", sa.String(length=300), nullable=False, comment="Name of the participant, whoever it is"),
        sa.Column("leader_id", sa.Integer(), nullable=True, comment="The leader, if it is a person"),
        sa.Column(
            "country_iso3",
            sa.String(length=3),
            nullable=True,
            comment="The country, or the one that the leader acts for",
        ),
        sa.Column(
            "organization_slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=True,
            comment="The organization, if it is one",
        ),
        sa.Column(
            "acted_on",
            sa.Date(),
            nullable=True,
            comment="Day on which this participant acted, where it has its own (ratified)",
        ),
        sa.CheckConstraint("leader_id IS NULL OR organization_slug IS NULL", name=op.f("ck_participation_one_actor")),
        sa.CheckConstraint("position >= 1", name=op.f("ck_participation_position")),
        sa.ForeignKeyConstraint(["acted_on"], ["calendar.day"], name=op.f("fk_participation_acted_on_calendar")),
        sa.ForeignKeyConstraint(["country_iso3"], ["country.iso3"], name=op.f("fk_participation_country_iso3_country")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_participation_event_id_event")),
        sa.ForeignKeyConstraint(["leader_id"], ["leader.id"], name=op.f("fk_participation_leader_id_leader")),
        sa.ForeignKeyConstraint(
            ["organization_slug"], ["organization.slug"], name=op.f("fk_participation_organization_slug_organization")
        ),
        sa.ForeignKeyConstraint(["role_slug"], ["role.slug"], name=op.f("fk_participation_role_slug_role")),
        sa.PrimaryKeyConstraint("event_id", "role_slug", "position", name=op.f("pk_participation")),
        comment="Who took part in which event, in which role: a leader, a country, an organization or a name",
    )
    op.create_index(
        op.f("ix_participation_country_iso3_event_id"), "participation", ["country_iso3", "event_id"], unique=False
    )
    op.create_index(
        op.f("ix_participation_leader_id_event_id"), "participation", ["leader_id", "event_id"], unique=False
    )
    op.create_index(
        op.f("ix_participation_organization_slug_event_id"),
        "participation",
        ["organization_slug", "event_id"],
        unique=False,
    )
    op.create_table(
        "event_topic",
        sa.Column("event_id", sa.Integer(), nullable=False, comment="The event"),
        sa.Column(
            "position",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Order among the event's topics, from 1",
        ),
        sa.Column(
            "topic_slug",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
            comment="The topic",
        ),
        sa.Column(
            "text", sa.Text(), nullable=True, comment="The item in words, where the topic's name says too little"
        ),
        sa.CheckConstraint("position >= 1", name=op.f("ck_event_topic_position")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_topic_event_id_event")),
        sa.ForeignKeyConstraint(["topic_slug"], ["topic.slug"], name=op.f("fk_event_topic_topic_slug_topic")),
        sa.PrimaryKeyConstraint("event_id", "position", name=op.f("pk_event_topic")),
        comment="What events were about: agenda items, and topics spoken of",
    )
    op.create_index(op.f("ix_event_topic_topic_slug_event_id"), "event_topic", ["topic_slug", "event_id"], unique=False)


def downgrade() -> None:
    op.drop_table("event_topic")
    op.drop_table("participation")
    op.drop_table("protest")
    op.drop_table("statement")
    op.drop_table("agreement")
    op.drop_table("summit")
    op.drop_table("event")
