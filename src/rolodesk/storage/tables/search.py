"""The full-text index: an FTS5 table on SQLite, an ordinary one with trigram indexes on PostgreSQL."""

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, Table

from rolodesk.storage.tables.columns import INT, text, whole

search_metadata = MetaData()

contact_search = Table(
    "contact_search",
    search_metadata,
    whole("workspace_id"),
    Column("contact_id", INT, nullable=False),
    *(text(name) for name in ("name", "title", "tags", "notes", "digits")),
    PrimaryKeyConstraint("workspace_id", "contact_id"),
)
