"""Accounts by their last change."""

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    op.create_index(
        "accounts_by_update",
        "accounts",
        ["workspace_id", sa.text("coalesce(updated_at, created_at)"), "id"],
    )
