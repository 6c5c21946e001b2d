"""The full-text index over contacts."""

import sqlalchemy as sa
from alembic import op

SQLITE = """
CREATE VIRTUAL TABLE contact_search USING fts5(
    name, title, tags, notes, digits,
    tokenize = 'trigram case_sensitive 1', content = '', contentless_delete = 1
)
"""
POSTGRES = """
CREATE INDEX contact_search_trigrams ON contact_search USING gin (
    name gin_trgm_ops, title gin_trgm_ops, tags gin_trgm_ops, notes gin_trgm_ops, digits gin_trgm_ops
)
"""


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute(SQLITE)
        return
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "contact_search",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("digits", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "contact_id"),
    )
    op.execute(POSTGRES)
