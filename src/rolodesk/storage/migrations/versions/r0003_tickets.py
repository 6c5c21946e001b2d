"""Mailboxes, tickets and messages."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make_mailboxes()
    _make_mailbox_addresses()
    _make_mailbox_members()
    _make_labels()
    _make_custom_fields()
    _make_tickets()
    _make_ticket_labels()
    _make_ticket_agents()
    _make_ticket_links()
    _make_messages()
    _make_attachments()
    if op.get_context().dialect.name == "postgresql":
        for table in ("mailboxes", "labels", "custom_fields", "tickets", "messages", "attachments"):
            op.execute(f"CREATE SEQUENCE {table}_ids")


def _make_mailboxes() -> None:
    op.create_table(
        "mailboxes",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("auto_reply", sa.Text(), nullable=True),
        sa.Column("created_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )


def _make_mailbox_addresses() -> None:
    op.create_table(
        "mailbox_addresses",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("address_folded", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("mailbox_id", INT, nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "address_folded"),
    )
    op.create_index("mailbox_addresses_by_address", "mailbox_addresses", ["address_folded"])


def _make_mailbox_members() -> None:
    op.create_table(
        "mailbox_members",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("mailbox_id", INT, nullable=False),
        sa.Column("member_id", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "mailbox_id", "member_id"),
        sqlite_with_rowid=False,
    )


def _make_labels() -> None:
    op.create_table(
        "labels",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "canonical"),
    )


def _make_custom_fields() -> None:
    op.create_table(
        "custom_fields",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "canonical"),
    )


def _make_tickets() -> None:
    op.create_table(
        "tickets",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("mailbox_id", INT, nullable=False),
        sa.Column("contact_id", INT, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("from_email", sa.Text(), nullable=False),
        sa.Column("from_email_folded", sa.Text(), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("custom_fields", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=False),
        sa.Column("latest_at", INT, nullable=False),
        sa.Column("first_agent_reply_at", INT, nullable=True),
        sa.Column("deleted_at", INT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("tickets_by_contact", "tickets", ["workspace_id", "contact_id", "id"])
    op.create_index("tickets_by_latest", "tickets", ["workspace_id", "latest_at", "id"])
    op.create_index("tickets_by_sender", "tickets", ["workspace_id", "from_email_folded", "updated_at", "id"])
    op.create_index("tickets_by_status", "tickets", ["workspace_id", "status", "updated_at", "id"])
    op.create_index("tickets_by_update", "tickets", ["workspace_id", "updated_at", "id"])
    op.create_index("tickets_to_append_to", "tickets", ["workspace_id", "from_email_folded", "mailbox_id", "status", "id"])


def _make_ticket_labels() -> None:
    op.create_table(
        "ticket_labels",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("label_id", INT, nullable=False),
        sa.Column("ticket_id", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "label_id", "ticket_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("ticket_labels_by_ticket", "ticket_labels", ["workspace_id", "ticket_id"])


def _make_ticket_agents() -> None:
    op.create_table(
        "ticket_agents",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("ticket_id", INT, nullable=False),
        sa.Column("member_id", INT, nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "ticket_id", "member_id"),
        sqlite_with_rowid=False,
    )


def _make_ticket_links() -> None:
    op.create_table(
        "ticket_links",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("ticket_id", INT, nullable=False),
        sa.Column("linked_id", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "ticket_id", "linked_id"),
        sqlite_with_rowid=False,
    )


def _make_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("ticket_id", INT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("member_id", INT, nullable=True),
        sa.Column("from_email", sa.Text(), nullable=False),
        sa.Column("from_name", sa.Text(), nullable=False),
        sa.Column("to_list", sa.Text(), nullable=False),
        sa.Column("cc_list", sa.Text(), nullable=False),
        sa.Column("bcc_list", sa.Text(), nullable=False),
        sa.Column("plain", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=True),
        sa.Column("created_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("messages_by_ticket", "messages", ["workspace_id", "ticket_id", "id"])
    op.create_index("messages_by_time", "messages", ["workspace_id", "created_at", "id"])


def _make_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("ticket_id", INT, nullable=False),
        sa.Column("message_id", INT, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("blob_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", INT, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "token"),
    )
    op.create_index("attachments_by_blob", "attachments", ["blob_key"])
    op.create_index("attachments_by_ticket", "attachments", ["workspace_id", "ticket_id"])
