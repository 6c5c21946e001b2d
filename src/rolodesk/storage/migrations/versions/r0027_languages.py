"""The language that a member chose, which letters to them come in."""

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    op.add_column("members", sa.Column("language", sa.Text(), nullable=True))
