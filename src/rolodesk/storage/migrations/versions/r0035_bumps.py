"""When a ticket last came to the top of the inbox, and the inbox in that order."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("tickets", sa.Column("bumped_at", INT, nullable=False, server_default="0"))
    op.execute(
        """
        UPDATE tickets SET bumped_at = coalesce(
            (
                SELECT max(m.created_at) FROM messages AS m
                WHERE m.workspace_id = tickets.workspace_id AND m.ticket_id = tickets.id
                AND m.kind <> 'log' AND coalesce(m.delivery, '') <> 'cancelled'
            ),
            created_at
        )
        """
    )
    op.drop_index("tickets_by_mailbox", "tickets")
    op.drop_index("tickets_by_status_and_latest", "tickets")
    op.create_index("tickets_by_bump", "tickets", ["workspace_id", "bumped_at", "id"])
    op.create_index("tickets_by_mailbox", "tickets", ["workspace_id", "mailbox_id", "bumped_at", "id"])
    op.create_index("tickets_by_status_and_bump", "tickets", ["workspace_id", "status", "bumped_at", "id"])
