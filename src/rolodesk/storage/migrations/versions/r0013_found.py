"""The index of search over everything."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NOUNS = ("contact", "account", "ticket", "message", "note")

SQLITE = """
CREATE VIRTUAL TABLE found_{noun}s USING fts5(
    words, marks, tokenize = "ascii tokenchars '_^:@#-'", content = '', contentless_delete = 1
)
"""
AUTOMERGE = "INSERT INTO found_{noun}s (found_{noun}s, rank) VALUES ('automerge', 8)"
POSTGRES = "CREATE INDEX found_{noun}s_words ON found_{noun}s USING gin (words) WITH (gin_pending_list_limit = 512)"


def upgrade() -> None:
    for noun in NOUNS:
        if op.get_context().dialect.name == "sqlite":
            op.execute(SQLITE.format(noun=noun))
            op.execute(AUTOMERGE.format(noun=noun))
        else:
            _make_found(noun)
    op.create_table(
        "found_words",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "piece", "word"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "found_progress",
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("last_id", INT, nullable=False),
        sa.Column("is_done", INT, nullable=False),
        sa.PrimaryKeyConstraint("noun"),
    )
    _let_it_be_filled()


def _make_found(noun: str) -> None:
    op.create_table(
        f"found_{noun}s",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.dialects.postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.execute(POSTGRES.format(noun=noun))


def _let_it_be_filled() -> None:
    """Note what is still to be told to the index: nothing of a kind of which there is nothing."""
    for noun in NOUNS:
        op.execute(
            f"INSERT INTO found_progress (noun, workspace_id, last_id, is_done)"
            f" SELECT '{noun}', 0, 0, CASE WHEN EXISTS (SELECT 1 FROM {noun}s) THEN 0 ELSE 1 END"
        )
