"""Second factors with their recovery codes, log-ins that wait for one, and workspaces that require it."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("requires_second_factor", INT, nullable=False, server_default="0"))
    op.add_column("sessions", sa.Column("is_strong", INT, nullable=False, server_default="0"))
    op.create_table(
        "second_factors",
        sa.Column("person_id", INT, primary_key=True, autoincrement=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("confirmed_at", INT, nullable=True),
        sa.Column("last_step", INT, nullable=False),
        sa.Column("created_at", INT, nullable=False),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("person_id", INT, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "code_hash"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "login_steps",
        sa.Column("token_hash", sa.Text(), primary_key=True),
        sa.Column("person_id", INT, nullable=False),
        sa.Column("workspace_id", INT, nullable=True),
        sa.Column("expires_at", INT, nullable=False),
        sa.Column("tries", INT, nullable=False),
        sqlite_with_rowid=False,
    )
