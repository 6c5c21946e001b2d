"""Webhooks: more of each, what is on its way to them, how each try went; events by time."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _extend_webhooks()
    _make_deliveries()
    _make_delivery_attempts()
    op.create_index("events_by_time", "events", ["workspace_id", "at", "seq"])
    if op.get_context().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE deliveries_ids")


def _extend_webhooks() -> None:
    op.add_column("webhooks", sa.Column("kind", sa.Text(), nullable=False, server_default="whautomate"))
    op.add_column("webhooks", sa.Column("description", sa.Text(), nullable=False, server_default=""))
    op.add_column("webhooks", sa.Column("mailboxes", sa.Text(), nullable=True))
    op.add_column("webhooks", sa.Column("sealed", sa.Text(), nullable=False, server_default=""))
    op.add_column("webhooks", sa.Column("sealed_before", sa.Text(), nullable=False, server_default=""))
    op.add_column("webhooks", sa.Column("before_until", INT, nullable=True))
    op.add_column("webhooks", sa.Column("failing_since", INT, nullable=True))
    op.add_column("webhooks", sa.Column("last_failed_at", INT, nullable=True))
    op.add_column("webhooks", sa.Column("resting_until", INT, nullable=True))
    op.add_column("webhooks", sa.Column("disabled_at", INT, nullable=True))
    op.add_column("webhooks", sa.Column("disabled_reason", sa.Text(), nullable=False, server_default=""))


def _make_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("webhook_id", INT, nullable=False),
        sa.Column("message_ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", INT, nullable=False),
        sa.Column("event_seq", INT, nullable=False),
        sa.Column("replay", INT, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", INT, nullable=False),
        sa.Column("next_try_at", INT, nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("done_at", INT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "webhook_id", "replay", "event_seq"),
    )
    op.create_index(
        "deliveries_by_turn", "deliveries", ["workspace_id", "webhook_id", "state", "next_try_at", "id"]
    )
    op.create_index("deliveries_by_state", "deliveries", ["workspace_id", "webhook_id", "state", "id"])
    op.create_index("deliveries_by_webhook", "deliveries", ["workspace_id", "webhook_id", "id"])
    op.create_index("deliveries_by_due", "deliveries", ["state", "next_try_at"])
    op.create_index("deliveries_by_age", "deliveries", ["done_at"])
    op.create_index("deliveries_by_making", "deliveries", ["state", "created_at"])


def _make_delivery_attempts() -> None:
    op.create_table(
        "delivery_attempts",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("delivery_id", INT, nullable=False),
        sa.Column("number", INT, nullable=False),
        sa.Column("at", INT, nullable=False),
        sa.Column("duration_ms", INT, nullable=False),
        sa.Column("status", INT, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "delivery_id", "number"),
        sqlite_with_rowid=False,
    )
