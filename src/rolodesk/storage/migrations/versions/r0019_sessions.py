"""What a session was begun with, and when it was last used, in a table of its own: it changes often."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("sessions", sa.Column("browser", sa.Text(), nullable=False, server_default=""))
    op.add_column("sessions", sa.Column("network", sa.Text(), nullable=False, server_default=""))
    op.create_index("sessions_by_person", "sessions", ["person_id"])
    op.create_table(
        "session_uses",
        sa.Column("token_hash", sa.Text(), primary_key=True),
        sa.Column("used_at", INT, nullable=False),
        sqlite_with_rowid=False,
    )
