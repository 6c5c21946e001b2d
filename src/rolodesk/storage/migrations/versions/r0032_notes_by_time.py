"""Notes by when they were written."""

from alembic import op


def upgrade() -> None:
    op.create_index("notes_by_time", "notes", ["workspace_id", "created_at", "id"])
