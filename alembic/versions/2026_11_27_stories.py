"""Stories: the checksum of each report's address, by which indexes alone tell how many different ones there are.

On Postgres, rows that were there are looked at still, until the server has vacuumed the table: by itself or by VACUUM.

Revision: 0008
Follows: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = {"report": ("dataset", "feed_id"), "report_replaced": ("dataset", "feed_id", "replaced_by")}
_PROTEST = sa.text("cameo_root = '14'")
_ROWS_AT_ONCE = 20_000


def upgrade() -> None:
    op.drop_index("ix_report_dyad_event_date", "report")
    op.drop_index("ix_report_protest", "report")
    for table, keys in _TABLES.items():
        op.add_column(
            table,
            sa.Column(
                "story",
                sa.BigInteger(),
                nullable=True,
                comment="Checksum of the address: reports with equal ones are of one story",
            ),
        )
        _fill(table, keys)
    op.create_index("ix_report_dyad", "report", ["dyad", "event_date", "cameo_root", "story", "dataset"])
    op.create_index(
        "ix_report_protest",
        "report",
        ["place_iso3", "event_date", "story", "dataset"],
        postgresql_where=_PROTEST,
        sqlite_where=_PROTEST,
    )


def _fill(table: str, keys: Sequence[str]) -> None:
    """Write the checksum of each address; on a cluster no UPDATE may look at other tables, so row by row."""
    rows = sa.table(table, *(sa.column(name) for name in (*keys, "url", "story")))
    columns = [rows.c[key] for key in keys]
    addresses = sa.select(*columns, rows.c.url).where(rows.c.url.is_not(None)).order_by(*columns).limit(_ROWS_AT_ONCE)
    changed = sa.update(rows).where(*(column == sa.bindparam(f"of_{column.name}") for column in columns))
    changed = changed.values(story=sa.bindparam("checksum"))
    named = [*(f"of_{key}" for key in keys), "checksum"]
    connection, following = op.get_bind(), addresses
    while found := connection.execute(following).all():
        checksums = _checksums([row.url for row in found])
        values = ((*row[:-1], checksum) for row, checksum in zip(found, checksums, strict=True))
        connection.execute(changed, [dict(zip(named, each, strict=True)) for each in values])
        following = addresses.where(sa.tuple_(*columns) > sa.tuple_(*found[-1][:-1]))


def _checksums(addresses: list[str]) -> list[int]:
    """XXH3-64, as a load takes it."""
    try:
        import polars as pl  # noqa: PLC0415 - an extra, which only a database with reports needs
        import polars_hash  # noqa: PLC0415 - likewise
    except ImportError as error:
        raise ImportError(
            "there are reports, whose addresses get a checksum; that needs polars_hash, which is not installed;"
            " run: pip install 'eventdb[feeds]'"
        ) from error

    checksum = polars_hash.col("url").nchash.xxh3_64().reinterpret(signed=True)
    return pl.DataFrame({"url": addresses}).select(checksum).to_series().to_list()


def downgrade() -> None:
    op.drop_index("ix_report_dyad", "report")
    op.drop_index("ix_report_protest", "report")
    for table in _TABLES:
        op.drop_column(table, "story")
    op.create_index("ix_report_dyad_event_date", "report", ["dyad", "event_date"])
    op.create_index(
        "ix_report_protest",
        "report",
        ["place_iso3", "event_date"],
        postgresql_where=_PROTEST,
        sqlite_where=_PROTEST,
    )
