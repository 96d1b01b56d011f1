"""Which reports a load left as they were: in spans, where each had a row of its own.

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SLUG = sa.String(length=32).with_variant(sa.String(length=32, collation="C"), "postgresql")
_BEFORE = "Which reports each load read and found there already, unchanged"
_SINCE = (
    "Spans of reports that a load read and found there already, unchanged: all those from the first to the last that"
    " were of earlier loads then"
)


def upgrade() -> None:
    op.execute("CREATE TEMP TABLE kept AS SELECT dataset, load_id, feed_id FROM report_left")
    op.execute("DELETE FROM report_left")
    with op.batch_alter_table("report_left") as table:
        table.drop_column("feed_id")
        table.alter_column("dataset", existing_type=_SLUG, comment="The feed of the reports")
        table.alter_column("load_id", existing_type=sa.Integer(), comment="The load that read their rows again")
        table.add_column(
            sa.Column(
                "first_id",
                _SLUG,
                nullable=False,
                comment="The feed's own key of the first report, in the order of text",
            )
        )
        table.add_column(sa.Column("last_id", _SLUG, nullable=False, comment="The feed's own key of the last report"))
        table.create_table_comment(_SINCE)
    op.execute(
        "INSERT INTO report_left (dataset, load_id, first_id, last_id) SELECT dataset, load_id, feed_id, feed_id FROM kept"
    )
    op.execute("DROP TABLE kept")


def downgrade() -> None:
    op.execute(
        f"""
        CREATE TEMP TABLE kept AS
        {_left("report", "v.load_id < x.load_id")}
        UNION
        {_left("report_replaced", "v.load_id < x.load_id AND x.load_id < v.replaced_by")}
        """
    )
    op.execute("DELETE FROM report_left")
    with op.batch_alter_table("report_left") as table:
        table.drop_column("first_id")
        table.drop_column("last_id")
        table.alter_column("dataset", existing_type=_SLUG, comment="The feed of the report")
        table.alter_column("load_id", existing_type=sa.Integer(), comment="The load that read the row again")
        table.add_column(sa.Column("feed_id", _SLUG, nullable=False, comment="The feed's own key of the report"))
        table.create_table_comment(_BEFORE)
    op.execute("INSERT INTO report_left (dataset, load_id, feed_id) SELECT dataset, load_id, feed_id FROM kept")
    op.execute("DROP TABLE kept")


def _left(table: str, stood: str) -> str:
    """What loads left, each report by itself: for each span, the greater table's index is looked into."""
    in_span = "v.dataset = x.dataset AND v.feed_id BETWEEN x.first_id AND x.last_id"
    found = f"{table} v WHERE {in_span}"
    if op.get_bind().dialect.name == "postgresql":  # which would compare each report with each span
        found = f"LATERAL (SELECT * FROM {table} v WHERE {in_span} OFFSET 0) v WHERE true"  # noqa: S608 - our names
    return f"SELECT v.dataset, x.load_id, v.feed_id FROM report_left x CROSS JOIN {found} AND {stood}"  # noqa: S608
