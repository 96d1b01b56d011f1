"""How long the file of each load was, so that a file of another length need not be read whole to be known as another.

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COMMENT = "Bytes of the feed's file; NULL for codings, and for loads of eventdb before it noted them"


def upgrade() -> None:
    op.add_column("load", sa.Column("file_bytes", sa.BigInteger(), nullable=True, comment=_COMMENT))


def downgrade() -> None:
    op.drop_column("load", "file_bytes")
