"""The table of answers that are kept for calls which are repeated."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from rolodesk.storage.tables.columns import metadata, text, whole, whole_or_null

kept_answers = Table(
    "kept_answers",
    metadata,
    whole("workspace_id"),
    text("actor"),
    text("name_hash"),
    text("fingerprint"),
    text("holder"),
    whole("leased_until"),
    whole_or_null("status"),
    text("media_type"),
    text("headers"),
    text("body"),
    whole("sealed"),
    whole("created_at"),
    PrimaryKeyConstraint("workspace_id", "actor", "name_hash"),
    Index("kept_answers_by_time", "created_at"),
)
