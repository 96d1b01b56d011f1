"""${message}

Revision: ${up_revision}
Follows: ${down_revision | comma,n}
Written: ${create_date}

Rules: import no model (a revision must go on meaning what it meant when written); name CHECKs with op.f(); give every
table and column its comment; alter tables with op.batch_alter_table, which SQLite needs; write the downgrade.
"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
