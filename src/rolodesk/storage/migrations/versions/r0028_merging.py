"""Into which ticket another one was merged."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("tickets", sa.Column("merged_into", INT, nullable=True))
    op.create_index(
        "tickets_merged",
        "tickets",
        ["workspace_id", "merged_into", "id"],
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
