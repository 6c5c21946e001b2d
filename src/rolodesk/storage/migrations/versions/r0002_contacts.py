"""Contacts and what belongs to them."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make_contacts()
    _make_contact_keys()
    _make_retired_refs()
    _make_notes()
    _make_accounts()
    _make_tags()
    _make_contact_tags()
    _make_locations()
    _make_webhooks()
    if op.get_context().dialect.name == "postgresql":
        for table in ("contacts", "notes", "accounts", "tags", "locations", "webhooks"):
            op.execute(f"CREATE SEQUENCE {table}_ids")


def _make_contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("picture", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("external_url", sa.Text(), nullable=True),
        sa.Column("account_id", INT, nullable=True),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("location_id", INT, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("custom_fields", sa.Text(), nullable=False),
        sa.Column("emails", sa.Text(), nullable=False),
        sa.Column("phones", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("pinned_note_id", INT, nullable=True),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("modified_at", INT, nullable=True),
        sa.Column("updated_at", INT, nullable=True),
        sa.Column("activity_at", INT, nullable=False),
        sa.Column("version", INT, nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "ref"),
    )
    op.create_index("contacts_by_account", "contacts", ["workspace_id", "account_id", "id"])
    op.create_index("contacts_by_location", "contacts", ["workspace_id", "location_id", "id"])


def _make_contact_keys() -> None:
    op.create_table(
        "contact_keys",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("contact_id", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "kind", "key", "contact_id"),
        sqlite_with_rowid=False,
    )


def _make_retired_refs() -> None:
    op.create_table(
        "retired_refs",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "ref"),
        sqlite_with_rowid=False,
    )


def _make_notes() -> None:
    op.create_table(
        "notes",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("contact_id", INT, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("notes_by_contact", "notes", ["workspace_id", "contact_id", "id"])


def _make_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("external_url", sa.Text(), nullable=True),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("accounts_by_name", "accounts", ["workspace_id", "name_folded", "id"])


def _make_tags() -> None:
    op.create_table(
        "tags",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "canonical"),
    )


def _make_contact_tags() -> None:
    op.create_table(
        "contact_tags",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("tag_id", INT, nullable=False),
        sa.Column("contact_id", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "tag_id", "contact_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("contact_tags_by_contact", "contact_tags", ["workspace_id", "contact_id"])


def _make_locations() -> None:
    op.create_table(
        "locations",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("address_line_1", sa.Text(), nullable=False, server_default=""),
        sa.Column("address_line_2", sa.Text(), nullable=False, server_default=""),
        sa.Column("city", sa.Text(), nullable=False, server_default=""),
        sa.Column("district", sa.Text(), nullable=False, server_default=""),
        sa.Column("postal_code", sa.Text(), nullable=False, server_default=""),
        sa.Column("phone", sa.Text(), nullable=False, server_default=""),
        sa.Column("built_in", INT, nullable=False, server_default="0"),
        sa.Column("created_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "ref"),
    )


def _make_webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", INT, nullable=False),
        sa.Column("server_url", sa.Text(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "ref"),
    )
