"""What lists of contacts by name, and of those that were deleted, are walked by."""

import sqlalchemy as sa
from alembic import op

BOTH = "first_name || ' ' || last_name"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        first, last = 'lower(first_name COLLATE "C")', 'lower(last_name COLLATE "C")'
        name = f'coalesce(lower(({BOTH}) COLLATE "C"), {first}, {last}, chr(1114111))'
    else:
        name = f"coalesce(lower({BOTH}), lower(first_name), lower(last_name), char(1114111))"
    op.create_index("contacts_by_name", "contacts", ["workspace_id", sa.text(name), "id"])
    lost = sa.text("kind = 'contact.deleted'")
    op.create_index(
        "events_of_lost_contacts", "events", ["workspace_id", "seq"], sqlite_where=lost, postgresql_where=lost
    )
