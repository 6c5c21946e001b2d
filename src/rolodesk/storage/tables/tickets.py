"""The tables of mailboxes, tickets and messages."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy import text as sql

from rolodesk.storage.tables.columns import (
    lookup,
    metadata,
    of_workspace,
    text,
    text_or_null,
    whole,
    whole_or_null,
)

mailboxes = of_workspace(
    "mailboxes",
    text("name"),
    text_or_null("auto_reply"),
    whole("created_at"),
    text("signature", default=""),
    text("template", default=""),
    text("sending", default="active"),
    whole("files_senders", default=1),
    whole("undo_seconds", default=10),
    whole("follow_up_days", default=14),
)

mailbox_addresses = Table(
    "mailbox_addresses",
    metadata,
    whole("workspace_id"),
    text("address_folded"),
    text("address"),
    whole("mailbox_id"),
    whole("position"),
    PrimaryKeyConstraint("workspace_id", "address_folded"),
    Index("mailbox_addresses_by_address", "address_folded"),
)

mailbox_members = lookup("mailbox_members", whole("mailbox_id"), whole("member_id"))

labels = of_workspace(
    "labels",
    text("name"),
    text("canonical"),
    whole("created_at"),
    UniqueConstraint("workspace_id", "canonical"),
)

custom_fields = of_workspace(
    "custom_fields",
    text("title"),
    text("canonical"),
    whole("created_at"),
    UniqueConstraint("workspace_id", "canonical"),
)

tickets = of_workspace(
    "tickets",
    whole("mailbox_id"),
    whole_or_null("contact_id"),
    text("status"),
    text("subject"),
    text("from_email"),
    text("from_email_folded"),
    text("from_name"),
    text("note"),
    text("tags"),
    text("labels"),
    text("custom_fields"),
    whole("created_at"),
    whole("updated_at"),
    whole("latest_at"),
    whole_or_null("first_agent_reply_at"),
    whole_or_null("deleted_at"),
    whole_or_null("snoozed_until"),
    whole_or_null("merged_into"),
    whole("bumped_at", default=0),
    Index("tickets_by_update", "workspace_id", "updated_at", "id"),
    Index("tickets_by_latest", "workspace_id", "latest_at", "id"),
    Index("tickets_by_bump", "workspace_id", "bumped_at", "id"),
    Index("tickets_by_status", "workspace_id", "status", "updated_at", "id"),
    Index("tickets_by_sender", "workspace_id", "from_email_folded", "updated_at", "id"),
    Index("tickets_to_append_to", "workspace_id", "from_email_folded", "mailbox_id", "status", "id"),
    Index("tickets_by_contact", "workspace_id", "contact_id", "id"),
    Index("tickets_by_mailbox", "workspace_id", "mailbox_id", "bumped_at", "id"),
    Index("tickets_by_status_and_bump", "workspace_id", "status", "bumped_at", "id"),
    Index(
        "tickets_asleep",
        "snoozed_until",
        "workspace_id",
        "id",
        sqlite_where=sql("snoozed_until IS NOT NULL"),
        postgresql_where=sql("snoozed_until IS NOT NULL"),
    ),
    Index(
        "tickets_merged",
        "workspace_id",
        "merged_into",
        "id",
        sqlite_where=sql("merged_into IS NOT NULL"),
        postgresql_where=sql("merged_into IS NOT NULL"),
    ),
)

ticket_labels = lookup(
    "ticket_labels",
    whole("label_id"),
    whole("ticket_id"),
    Index("ticket_labels_by_ticket", "workspace_id", "ticket_id"),
)

ticket_agents = Table(
    "ticket_agents",
    metadata,
    whole("workspace_id"),
    whole("ticket_id"),
    whole("member_id"),
    whole("position"),
    PrimaryKeyConstraint("workspace_id", "ticket_id", "member_id"),
    Index("ticket_agents_by_member", "workspace_id", "member_id", "ticket_id"),
    sqlite_with_rowid=False,
)

ticket_reads = Table(
    "ticket_reads",
    metadata,
    whole("workspace_id"),
    whole("member_id"),
    whole("ticket_id"),
    whole("message_id"),
    PrimaryKeyConstraint("workspace_id", "member_id", "ticket_id"),
    sqlite_with_rowid=False,
)

mentions = lookup(
    "mentions",
    whole("member_id"),
    whole("ticket_id"),
    whole("message_id"),
    Index("mentions_by_message", "workspace_id", "message_id"),
)

ticket_links = lookup("ticket_links", whole("ticket_id"), whole("linked_id"))

messages = of_workspace(
    "messages",
    whole("ticket_id"),
    text("kind"),
    text("direction"),
    whole_or_null("member_id"),
    text("from_email"),
    text("from_name"),
    text("to_list"),
    text("cc_list"),
    text("bcc_list"),
    text("plain"),
    text("html"),
    text("attachments"),
    text_or_null("delivery"),
    whole("created_at"),
    Index("messages_by_ticket", "workspace_id", "ticket_id", "id"),
    Index("messages_by_time", "workspace_id", "created_at", "id"),
    Index("messages_by_kind", "workspace_id", "ticket_id", "kind", "id"),
)

attachments = of_workspace(
    "attachments",
    whole("ticket_id"),
    whole("message_id"),
    text("token"),
    text("blob_key"),
    text("name"),
    text("media_type"),
    whole("size"),
    text("sha256"),
    whole("created_at"),
    UniqueConstraint("workspace_id", "token"),
    Index("attachments_by_blob", "blob_key"),
    Index("attachments_by_ticket", "workspace_id", "ticket_id", "id"),
)

uploads = of_workspace(
    "uploads",
    text("actor"),
    whole_or_null("actor_id"),
    text("blob_key"),
    text("name"),
    text("media_type"),
    whole("size"),
    text("sha256"),
    whole_or_null("draft_id"),
    whole("created_at"),
    Index("uploads_by_blob", "blob_key"),
    Index("uploads_by_time", "created_at"),
    Index("uploads_by_draft", "workspace_id", "draft_id"),
)

drafts = of_workspace(
    "drafts",
    whole("member_id"),
    whole_or_null("ticket_id"),
    whole("version"),
    text("content"),
    whole("created_at"),
    whole("updated_at"),
    UniqueConstraint("workspace_id", "member_id", "ticket_id"),
    Index("drafts_by_member", "workspace_id", "member_id", "updated_at", "id"),
)
