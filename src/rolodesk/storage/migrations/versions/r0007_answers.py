"""Answers that are kept for calls which are repeated under an idempotency key."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kept_answers",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("name_hash", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("leased_until", INT, nullable=False),
        sa.Column("status", INT, nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sealed", INT, nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "actor", "name_hash"),
    )
    op.create_index("kept_answers_by_time", "kept_answers", ["created_at"])
