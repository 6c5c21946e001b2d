"""What lists of contacts are filtered and ordered by; when a location was changed."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index("contacts_by_stage", "contacts", ["workspace_id", "stage", "id"])
    op.create_index(
        "contacts_by_update",
        "contacts",
        ["workspace_id", sa.text("coalesce(updated_at, created_at)"), "id"],
    )
    for table in ("contacts", "accounts"):
        named = sa.text("external_id IS NOT NULL")
        op.create_index(
            f"{table}_by_external_id",
            table,
            ["workspace_id", "external_id", "id"],
            sqlite_where=named,
            postgresql_where=named,
        )
    op.add_column("locations", sa.Column("updated_at", INT, nullable=True))
