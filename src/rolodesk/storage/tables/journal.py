"""The journal."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from rolodesk.storage.tables.columns import metadata, text, whole, whole_or_null

events = Table(
    "events",
    metadata,
    whole("workspace_id"),
    whole("seq"),
    whole("xid", default=0),
    whole("at"),
    text("kind"),
    text("subject"),
    whole("subject_id"),
    text("actor"),
    whole_or_null("actor_id"),
    text("door"),
    text("before"),
    text("after"),
    PrimaryKeyConstraint("workspace_id", "xid", "seq"),
    Index("events_by_subject", "workspace_id", "subject", "subject_id", "seq"),
)
