"""When a connection with a mail server failed last."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("mail_connections", sa.Column("last_error_at", INT, nullable=True))
