"""Reports dated after their addition stand in the index of those that are dated well before it.

All reports are read once, as the index is made anew.

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BEFORE = "days_back >= 7"
_SINCE = "days_back >= 7 OR days_back < 0"


def upgrade() -> None:
    _index_where(_SINCE)


def downgrade() -> None:
    _index_where(_BEFORE)


def _index_where(condition: str) -> None:
    op.drop_index("ix_report_days_back", "report")
    where = sa.text(condition)
    op.create_index(
        "ix_report_days_back", "report", ["load_id", "days_back"], postgresql_where=where, sqlite_where=where
    )
