"""Who is at which ticket now, and whom notes mention."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "presences",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("ticket_id", INT, nullable=False),
        sa.Column("member_id", INT, nullable=False),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.Column("until", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "ticket_id", "member_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("presences_by_time", "presences", ["until"])
    op.create_table(
        "mentions",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("member_id", INT, nullable=False),
        sa.Column("ticket_id", INT, nullable=False),
        sa.Column("message_id", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", "ticket_id", "message_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("mentions_by_message", "mentions", ["workspace_id", "message_id"])
