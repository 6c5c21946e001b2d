"""Finding the mails of a state, which are few, beside all that were sent."""

from alembic import op


def upgrade() -> None:
    op.create_index("outgoing_by_state", "outgoing", ["state", "workspace_id", "id"])
