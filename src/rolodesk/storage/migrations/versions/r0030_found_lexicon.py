"""The words of the search index in their order, for PostgreSQL; those that are there are read off the index."""

import sqlalchemy as sa
from alembic import op

NOUNS = ("contact", "account", "ticket", "message", "note")
WORDS_OF = """
INSERT INTO found_lexicon (workspace_id, word)
SELECT DISTINCT split_part(word, '_', 1)::bigint, substr(word, strpos(word, '_') + 1)
FROM ts_stat('SELECT words FROM found_{noun}s') WHERE word ~ '^[0-9]+_[^0-9].{{3}}'
ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":
        return
    op.create_table(
        "found_lexicon",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "word"),
    )
    for noun in NOUNS:
        op.execute(WORDS_OF.format(noun=noun))
