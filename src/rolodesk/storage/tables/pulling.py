"""The tables of pulls: how far one has come in another vendor's account, and what became of its records."""

from sqlalchemy import PrimaryKeyConstraint, Table

from rolodesk.storage.tables.columns import metadata, text, whole

pulls = Table(
    "pulls",
    metadata,
    whole("workspace_id"),
    text("source"),
    text("stage"),
    text("place"),
    whole("done"),
    whole("updated_at"),
    PrimaryKeyConstraint("workspace_id", "source", "stage"),
    sqlite_with_rowid=False,
)

pulled = Table(
    "pulled",
    metadata,
    whole("workspace_id"),
    text("source"),
    text("noun"),
    text("source_id"),
    whole("local_id"),
    PrimaryKeyConstraint("workspace_id", "source", "noun", "source_id"),
    sqlite_with_rowid=False,
)
