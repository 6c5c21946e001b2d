"""The feed: how far each reader of the journal has come, how it is seen that there is more, and its seals."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make_feed_cursors()
    _make_feed_names()
    _make_seals()
    if op.get_context().dialect.name == "postgresql":
        op.create_index("events_by_xid", "events", [sa.text("(xid + 0)")])


def _make_feed_cursors() -> None:
    op.create_table(
        "feed_cursors",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("xid", INT, nullable=False),
        sa.Column("seq", INT, nullable=False),
        sa.Column("attempts", INT, nullable=False, server_default="0"),
        sa.Column("retry_at", INT, nullable=False, server_default="0"),
        sa.Column("last_error", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("workspace_id", "consumer"),
        sqlite_with_rowid=False,
    )


def _make_feed_names() -> None:
    op.create_table(
        "feed_names",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "position"),
        sqlite_with_rowid=False,
    )


def _make_seals() -> None:
    op.create_table(
        "seals",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("number", INT, nullable=False),
        sa.Column("xid", INT, nullable=False),
        sa.Column("seq", INT, nullable=False),
        sa.Column("events", INT, nullable=False),
        sa.Column("sealed_at", INT, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "number"),
        sqlite_with_rowid=False,
    )
