"""Links by which people choose a new password: one a person, the newest."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "password_resets",
        sa.Column("person_id", INT, primary_key=True, autoincrement=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", INT, nullable=False),
        sa.Column("workspace_id", INT, nullable=True),
        sa.UniqueConstraint("token_hash"),
    )
