"""The tables of webhooks: where events go, what is on its way, and how each try went."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint

from rolodesk.storage.tables.columns import (
    metadata,
    of_workspace,
    text,
    text_or_null,
    whole,
    whole_or_null,
)

webhooks = of_workspace(
    "webhooks",
    text("ref"),
    text("name"),
    whole("active"),
    text("server_url"),
    text("headers"),
    text("events"),
    whole("created_at"),
    whole_or_null("updated_at"),
    text("kind", default="whautomate"),
    text("description", default=""),
    text_or_null("mailboxes"),
    text("sealed", default=""),
    text("sealed_before", default=""),
    whole_or_null("before_until"),
    whole_or_null("failing_since"),
    whole_or_null("last_failed_at"),
    whole_or_null("resting_until"),
    whole_or_null("disabled_at"),
    text("disabled_reason", default=""),
    UniqueConstraint("workspace_id", "ref"),
)

deliveries = of_workspace(
    "deliveries",
    whole("webhook_id"),
    text("message_ref"),
    text("kind"),
    text("subject"),
    whole("subject_id"),
    whole("event_seq"),
    whole("replay"),
    text("payload"),
    text("state"),
    whole("attempts"),
    whole("next_try_at"),
    whole("created_at"),
    whole_or_null("done_at"),
    UniqueConstraint("workspace_id", "webhook_id", "replay", "event_seq"),
    Index("deliveries_by_turn", "workspace_id", "webhook_id", "state", "next_try_at", "id"),
    Index("deliveries_by_state", "workspace_id", "webhook_id", "state", "id"),
    Index("deliveries_by_webhook", "workspace_id", "webhook_id", "id"),
    Index("deliveries_by_due", "state", "next_try_at"),
    Index("deliveries_by_age", "done_at"),
    Index("deliveries_by_making", "state", "created_at"),
)

delivery_attempts = Table(
    "delivery_attempts",
    metadata,
    whole("workspace_id"),
    whole("delivery_id"),
    whole("number"),
    whole("at"),
    whole("duration_ms"),
    whole_or_null("status"),
    text("error"),
    text("answer"),
    PrimaryKeyConstraint("workspace_id", "delivery_id", "number"),
    sqlite_with_rowid=False,
)
