"""Found the store."""

from alembic import op
from sqlalchemy.schema import CreateIndex, CreateTable

from rolodesk.storage import tables

SQLITE_SEARCH = """
CREATE VIRTUAL TABLE contact_search USING fts5(
    name, title, tags, notes, digits,
    tokenize = 'trigram case_sensitive 1', content = '', contentless_delete = 1
)
"""
POSTGRES_SEARCH = """
CREATE INDEX contact_search_trigrams ON contact_search
    USING gin (name gin_trgm_ops, title gin_trgm_ops, tags gin_trgm_ops, notes gin_trgm_ops, digits gin_trgm_ops)
"""


def upgrade() -> None:
    dialect = op.get_context().dialect
    for table in tables.metadata.sorted_tables:
        op.execute(str(CreateTable(table).compile(dialect=dialect)))
        for index in table.indexes:
            op.execute(str(CreateIndex(index).compile(dialect=dialect)))
    if dialect.name == "sqlite":
        op.execute(SQLITE_SEARCH)
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute(str(CreateTable(tables.contact_search).compile(dialect=dialect)))
    op.execute(POSTGRES_SEARCH)
    for table in tables.metadata.sorted_tables:
        op.execute(f"CREATE SEQUENCE {table.name}_ids")
