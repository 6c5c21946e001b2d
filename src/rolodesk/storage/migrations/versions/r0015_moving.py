"""Imports: uploaded files, refused rows, and profiles of what columns are; how far a pull has come."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make_imports()
    _make_import_refusals()
    _make_import_profiles()
    _make_pulls()
    _make_pulled()
    if op.get_context().dialect.name == "postgresql":
        for table in ("imports", "import_profiles"):
            op.execute(f"CREATE SEQUENCE {table}_ids")


def _make_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("delimiter", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lines", INT, nullable=False),
        sa.Column("line", INT, nullable=False),
        sa.Column("rows", INT, nullable=False),
        sa.Column("created", INT, nullable=False),
        sa.Column("updated", INT, nullable=False),
        sa.Column("unchanged", INT, nullable=False),
        sa.Column("refused", INT, nullable=False),
        sa.Column("blob_key", sa.Text(), nullable=False),
        sa.Column("size", INT, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_id", INT, nullable=True),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("started_at", INT, nullable=True),
        sa.Column("finished_at", INT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("imports_by_blob", "imports", ["blob_key"])


def _make_import_refusals() -> None:
    op.create_table(
        "import_refusals",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("import_id", INT, nullable=False),
        sa.Column("row", INT, nullable=False),
        sa.Column("line", INT, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "import_id", "row"),
        sqlite_with_rowid=False,
    )


def _make_import_profiles() -> None:
    op.create_table(
        "import_profiles",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("match", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "name_folded"),
    )


def _make_pulls() -> None:
    op.create_table(
        "pulls",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("done", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "source", "stage"),
        sqlite_with_rowid=False,
    )


def _make_pulled() -> None:
    op.create_table(
        "pulled",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("local_id", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "source", "noun", "source_id"),
        sqlite_with_rowid=False,
    )
