"""The index of search learns what the custom fields of contacts hold: those that have any are told to it anew."""

from alembic import op

ANEW = "DELETE FROM found_contacts f USING contacts c WHERE c.id = f.id AND c.custom_fields <> '{}'"
TELL = """
UPDATE found_progress SET workspace_id = 0, last_id = 0, is_done = 0
WHERE noun = 'contact' AND EXISTS (SELECT 1 FROM contacts WHERE custom_fields <> '{}')
"""
SOON = "UPDATE jobs SET run_at = 0 WHERE kind = 'tend_search'"
"""What notices that something is to be told runs once an hour: it shall run at once."""


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(ANEW)
    op.execute(TELL)
    op.execute(SOON)
