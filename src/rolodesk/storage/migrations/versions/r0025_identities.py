"""Whom OpenID Connect providers know as whom, and the log-ins through one that were answered already."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person_id", INT, nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject"),
        sa.UniqueConstraint("issuer", "person_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "oidc_states",
        sa.Column("state_hash", sa.Text(), primary_key=True),
        sa.Column("expires_at", INT, nullable=False),
        sqlite_with_rowid=False,
    )
