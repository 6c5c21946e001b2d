"""What a password opens: all workspaces of its person, or the one in which it was chosen."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("people", sa.Column("password_workspace_id", INT, nullable=True))
