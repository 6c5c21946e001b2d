"""The full-text indexes: FTS5 tables on SQLite, ordinary ones with GIN indexes on PostgreSQL."""

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

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

found_words = Table(
    "found_words",
    search_metadata,
    whole("workspace_id"),
    text("piece"),
    text("word"),
    PrimaryKeyConstraint("workspace_id", "piece", "word"),
    sqlite_with_rowid=False,
)
"""Every word that a record of the workspace ever had, under its pieces (`model/search/near.py`)."""

found_lexicon = Table(
    "found_lexicon",
    search_metadata,
    whole("workspace_id"),
    Column("word", Text(collation="C"), nullable=False),
    PrimaryKeyConstraint("workspace_id", "word"),
)
"""On PostgreSQL: each word that is listed (`model/search/sharpening.py`), in the order of its letters."""

found_progress = Table(
    "found_progress",
    search_metadata,
    Column("noun", text("noun").type, primary_key=True),
    whole("workspace_id"),
    whole("last_id"),
    whole("is_done"),
)
"""How far the records that were there before the index have been told to it, for each kind of record."""


def _found(noun: str) -> Table:
    """Describe PostgreSQL's index of a kind of record."""
    return Table(
        f"found_{noun}s",
        search_metadata,
        whole("workspace_id"),
        whole("id"),
        Column("words", TSVECTOR, nullable=False),
        PrimaryKeyConstraint("workspace_id", "id"),
    )


found = {noun: _found(noun) for noun in ("contact", "account", "ticket", "message", "note")}
"""What search over everything asks, by kind of record; on SQLite they are FTS5 tables of the same names."""
