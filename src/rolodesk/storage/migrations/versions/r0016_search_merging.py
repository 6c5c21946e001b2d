"""How many segments of the search index there may be of a size, before SQLite merges them."""

from alembic import op

AUTOMERGE = 8


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        op.execute(f"INSERT INTO contact_search (contact_search, rank) VALUES ('automerge', {AUTOMERGE})")
