"""The table of who is at which ticket now: rows that live for seconds."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from rolodesk.storage.tables.columns import metadata, text, whole

presences = Table(
    "presences",
    metadata,
    whole("workspace_id"),
    whole("ticket_id"),
    whole("member_id"),
    text("doing"),
    whole("until"),
    PrimaryKeyConstraint("workspace_id", "ticket_id", "member_id"),
    Index("presences_by_time", "until"),
    sqlite_with_rowid=False,
)
