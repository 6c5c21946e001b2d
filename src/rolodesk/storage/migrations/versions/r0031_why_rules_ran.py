"""Why a rule ran: what its conditions came to, kept with the run."""

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    op.add_column("rule_runs", sa.Column("findings", sa.Text(), nullable=True))
