"""The journal."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make_events()
    if op.get_context().dialect.name == "postgresql":
        for table in ("events",):
            op.execute(f"CREATE SEQUENCE {table}_ids")


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("seq", INT, nullable=False),
        sa.Column("xid", INT, nullable=False, server_default="0"),
        sa.Column("at", INT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", INT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_id", INT, nullable=True),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "xid", "seq"),
    )
    op.create_index("events_by_subject", "events", ["workspace_id", "subject", "subject_id", "seq"])
