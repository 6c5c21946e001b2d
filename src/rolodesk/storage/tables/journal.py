"""The journal, and how far each of its readers has come, and what seals it."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table
from sqlalchemy import text as sql

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
    whole("run_id", default=0),
    PrimaryKeyConstraint("workspace_id", "xid", "seq"),
    Index("events_by_subject", "workspace_id", "subject", "subject_id", "seq"),
    Index("events_by_time", "workspace_id", "at", "seq"),
    Index(
        "events_of_lost_contacts",
        "workspace_id",
        "seq",
        sqlite_where=sql("kind = 'contact.deleted'"),
        postgresql_where=sql("kind = 'contact.deleted'"),
    ),
    # Which workspaces have news? SQLite asks by rowid, which is in the order of commits there.
    # Of an expression, so that no plan reads one workspace's events by it, and everybody else's with them.
    Index("events_by_xid", sql("(xid + 0)"), info={"only": "postgresql"}),
)

feed_cursors = Table(
    "feed_cursors",
    metadata,
    whole("workspace_id"),
    text("consumer"),
    whole("xid"),
    whole("seq"),
    whole("attempts", default=0),
    whole("retry_at", default=0),
    text("last_error", default=""),
    PrimaryKeyConstraint("workspace_id", "consumer"),
    sqlite_with_rowid=False,
)

feed_names = Table(
    "feed_names",
    metadata,
    whole("workspace_id"),
    whole("position"),
    text("name"),
    PrimaryKeyConstraint("workspace_id", "position"),
    sqlite_with_rowid=False,
)

seals = Table(
    "seals",
    metadata,
    whole("workspace_id"),
    whole("number"),
    whole("xid"),
    whole("seq"),
    whole("events"),
    whole("sealed_at"),
    text("hash"),
    PrimaryKeyConstraint("workspace_id", "number"),
    sqlite_with_rowid=False,
)
