"""Administration: uses and rotation of keys, and log-ins that open one workspace."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("login_links", sa.Column("workspace_id", INT, nullable=True))
    op.add_column("sessions", sa.Column("workspace_id", INT, nullable=True))
    op.add_column("api_keys", sa.Column("old_hash", sa.Text(), nullable=True))
    op.add_column("api_keys", sa.Column("old_until", INT, nullable=True))
    op.create_index("api_keys_by_old_hash", "api_keys", ["old_hash"])
    op.create_table(
        "key_uses",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("key_id", INT, nullable=False),
        sa.Column("used_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "key_id"),
        sqlite_with_rowid=False,
    )
    _make_teams()
    _make_views()
    _make_canned_replies()
    _make_field_definitions()
    if op.get_context().dialect.name == "postgresql":
        for table in ("teams", "views", "canned_replies", "field_definitions"):
            op.execute(f"CREATE SEQUENCE {table}_ids")


def _make_teams() -> None:
    op.create_table(
        "teams",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_table(
        "team_members",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("team_id", INT, nullable=False),
        sa.Column("member_id", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "team_id", "member_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("team_members_by_member", "team_members", ["workspace_id", "member_id"])


def _make_views() -> None:
    op.create_table(
        "views",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("sharing", sa.Text(), nullable=False),
        sa.Column("member_id", INT, nullable=True),
        sa.Column("team_id", INT, nullable=True),
        sa.Column("position", INT, nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("views_by_position", "views", ["workspace_id", "position", "id"])


def _make_canned_replies() -> None:
    op.create_table(
        "canned_replies",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("shortcut", sa.Text(), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("mailbox_id", INT, nullable=True),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )


def _make_field_definitions() -> None:
    op.create_table(
        "field_definitions",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("choices", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "noun", "canonical"),
    )
