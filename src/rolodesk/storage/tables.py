"""Every table of the store, described once for both engines.

Columns are INTEGER (64 bit), TEXT and REAL only: the drivers run the SQL bare, so no Core type converts
anything. Times are milliseconds since 1970 in UTC. JSON is TEXT. Flags are 0 or 1. A noun's primary key
starts with its workspace; the tables without one are the global questions of `directory.py`.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

INT = BigInteger().with_variant(Integer(), "sqlite")


def _int(name: str, *, default: int | None = None) -> Column[int]:
    return Column(name, INT, nullable=False, server_default=None if default is None else str(default))


def _int_or_null(name: str) -> Column[int]:
    return Column(name, INT, nullable=True)


def _text(name: str, *, default: str | None = None) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=default)


def _text_or_null(name: str) -> Column[str]:
    return Column(name, Text, nullable=True)


def _of_workspace(name: str, *rest: Column[int] | Column[str] | UniqueConstraint | Index) -> Table:
    """Describe a noun of a workspace, with the primary key (workspace_id, id)."""
    return Table(
        name,
        metadata,
        _int("workspace_id"),
        _int("id"),
        *rest,
        PrimaryKeyConstraint("workspace_id", "id"),
    )


def _lookup(name: str, *columns: Column[int] | Column[str] | Index) -> Table:
    """Describe a lookup table of a workspace whose every column is its key."""
    keys = ["workspace_id", *(c.name for c in columns if isinstance(c, Column))]
    return Table(
        name,
        metadata,
        _int("workspace_id"),
        *columns,
        PrimaryKeyConstraint(*keys),
        sqlite_with_rowid=False,
    )


# ── global ──────────────────────────────────────────────────────────────────────────────────────────

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    _int("value"),
    sqlite_with_rowid=False,
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", INT, primary_key=True, autoincrement=False),
    _text("name"),
    _text("default_country"),
    _int("crm_id", default=1),
    _int("created_at"),
)

people = Table(
    "people",
    metadata,
    Column("id", INT, primary_key=True, autoincrement=False),
    _text("email"),
    _text("email_folded"),
    _text_or_null("password_hash"),
    _int("created_at"),
    UniqueConstraint("email_folded"),
)

login_links = Table(
    "login_links",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _int("person_id"),
    _int("expires_at"),
    sqlite_with_rowid=False,
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    _int("person_id"),
    _int("created_at"),
    _int("expires_at"),
    sqlite_with_rowid=False,
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", INT, primary_key=True, autoincrement=False),
    _int("workspace_id"),
    _text("kind"),
    _text("payload"),
    _int("run_at"),
    _int("attempts", default=0),
    _int_or_null("leased_until"),
    _text_or_null("last_error"),
    _int("created_at"),
    Index("jobs_due", "run_at", "id"),
)

# ── who ─────────────────────────────────────────────────────────────────────────────────────────────

members = _of_workspace(
    "members",
    _int("person_id"),
    _text("name"),
    _text("role"),
    _int("created_at"),
    UniqueConstraint("workspace_id", "person_id"),
    Index("members_by_person", "person_id"),
)

api_keys = _of_workspace(
    "api_keys",
    _text("name"),
    _text("hash"),
    _text("hint"),
    _text("scopes"),
    _int("rate_limit", default=0),
    _int_or_null("expires_at"),
    _int_or_null("revoked_at"),
    _int("created_at"),
    UniqueConstraint("hash"),
)

# ── contacts ────────────────────────────────────────────────────────────────────────────────────────

contacts = _of_workspace(
    "contacts",
    _text("ref"),
    _text_or_null("first_name"),
    _text_or_null("last_name"),
    _text_or_null("title"),
    _text_or_null("description"),
    _text_or_null("picture"),
    _text_or_null("external_id"),
    _text_or_null("external_url"),
    _int_or_null("account_id"),
    _text("stage"),
    _int("location_id"),
    _text("channel"),
    _text("custom_fields"),
    _text("emails"),
    _text("phones"),
    _text("tags"),
    _int_or_null("pinned_note_id"),
    _int("created_at"),
    _int_or_null("modified_at"),
    _int_or_null("updated_at"),
    _int("activity_at"),
    _int("version", default=1),
    UniqueConstraint("workspace_id", "ref"),
    Index("contacts_by_account", "workspace_id", "account_id", "id"),
    Index("contacts_by_location", "workspace_id", "location_id", "id"),
)

contact_keys = _lookup("contact_keys", _text("kind"), _text("key"), _int("contact_id"))

retired_refs = _lookup("retired_refs", _text("ref"))

notes = _of_workspace(
    "notes",
    _int("contact_id"),
    _text("content"),
    _int("created_at"),
    _int_or_null("updated_at"),
    Index("notes_by_contact", "workspace_id", "contact_id", "id"),
)

accounts = _of_workspace(
    "accounts",
    _text("name"),
    _text("name_folded"),
    _text_or_null("external_id"),
    _text_or_null("external_url"),
    _int("created_at"),
    _int_or_null("updated_at"),
    Index("accounts_by_name", "workspace_id", "name_folded", "id"),
)

tags = _of_workspace(
    "tags",
    _text("name"),
    _text("canonical"),
    _int("created_at"),
    _int_or_null("updated_at"),
    UniqueConstraint("workspace_id", "canonical"),
)

contact_tags = _lookup(
    "contact_tags",
    _int("tag_id"),
    _int("contact_id"),
    Index("contact_tags_by_contact", "workspace_id", "contact_id"),
)

locations = _of_workspace(
    "locations",
    _text("ref"),
    _text("title"),
    _text("address_line_1", default=""),
    _text("address_line_2", default=""),
    _text("city", default=""),
    _text("district", default=""),
    _text("postal_code", default=""),
    _text("phone", default=""),
    _int("built_in", default=0),
    _int("created_at"),
    UniqueConstraint("workspace_id", "ref"),
)

webhooks = _of_workspace(
    "webhooks",
    _text("ref"),
    _text("name"),
    _int("active"),
    _text("server_url"),
    _text("headers"),
    _text("events"),
    _int("created_at"),
    _int_or_null("updated_at"),
    UniqueConstraint("workspace_id", "ref"),
)

# ── tickets ─────────────────────────────────────────────────────────────────────────────────────────

mailboxes = _of_workspace(
    "mailboxes",
    _text("name"),
    _text_or_null("auto_reply"),
    _int("created_at"),
)

mailbox_addresses = Table(
    "mailbox_addresses",
    metadata,
    _int("workspace_id"),
    _text("address_folded"),
    _text("address"),
    _int("mailbox_id"),
    _int("position"),
    PrimaryKeyConstraint("workspace_id", "address_folded"),
    Index("mailbox_addresses_by_address", "address_folded"),
)

mailbox_members = _lookup("mailbox_members", _int("mailbox_id"), _int("member_id"))

labels = _of_workspace(
    "labels",
    _text("name"),
    _text("canonical"),
    _int("created_at"),
    UniqueConstraint("workspace_id", "canonical"),
)

custom_fields = _of_workspace(
    "custom_fields",
    _text("title"),
    _text("canonical"),
    _int("created_at"),
    UniqueConstraint("workspace_id", "canonical"),
)

tickets = _of_workspace(
    "tickets",
    _int("mailbox_id"),
    _int_or_null("contact_id"),
    _text("status"),
    _text("subject"),
    _text("from_email"),
    _text("from_email_folded"),
    _text("from_name"),
    _text("note"),
    _text("tags"),
    _text("labels"),
    _text("custom_fields"),
    _int("created_at"),
    _int("updated_at"),
    _int("latest_at"),
    _int_or_null("first_agent_reply_at"),
    _int_or_null("deleted_at"),
    Index("tickets_by_update", "workspace_id", "updated_at", "id"),
    Index("tickets_by_latest", "workspace_id", "latest_at", "id"),
    Index("tickets_by_sender", "workspace_id", "from_email_folded", "mailbox_id", "id"),
    Index("tickets_by_contact", "workspace_id", "contact_id", "id"),
)

ticket_labels = _lookup(
    "ticket_labels",
    _int("label_id"),
    _int("ticket_id"),
    Index("ticket_labels_by_ticket", "workspace_id", "ticket_id"),
)

ticket_agents = Table(
    "ticket_agents",
    metadata,
    _int("workspace_id"),
    _int("ticket_id"),
    _int("member_id"),
    _int("position"),
    PrimaryKeyConstraint("workspace_id", "ticket_id", "member_id"),
    sqlite_with_rowid=False,
)

ticket_links = _lookup("ticket_links", _int("ticket_id"), _int("linked_id"))

messages = _of_workspace(
    "messages",
    _int("ticket_id"),
    _text("kind"),
    _text("direction"),
    _int_or_null("member_id"),
    _text("from_email"),
    _text("from_name"),
    _text("to_list"),
    _text("cc_list"),
    _text("bcc_list"),
    _text("plain"),
    _text("html"),
    _text("attachments"),
    _text_or_null("delivery"),
    _int("created_at"),
    Index("messages_by_ticket", "workspace_id", "ticket_id", "id"),
    Index("messages_by_time", "workspace_id", "created_at", "id"),
)

attachments = _of_workspace(
    "attachments",
    _int("ticket_id"),
    _int("message_id"),
    _text("token"),
    _text("blob_key"),
    _text("name"),
    _text("media_type"),
    _int("size"),
    _text("sha256"),
    _int("created_at"),
    UniqueConstraint("workspace_id", "token"),
    Index("attachments_by_blob", "blob_key"),
    Index("attachments_by_ticket", "workspace_id", "ticket_id"),
)

# ── the journal ─────────────────────────────────────────────────────────────────────────────────────

events = Table(
    "events",
    metadata,
    _int("workspace_id"),
    _int("seq"),
    _int("xid", default=0),
    _int("at"),
    _text("kind"),
    _text("subject"),
    _int("subject_id"),
    _text("actor"),
    _int_or_null("actor_id"),
    _text("door"),
    _text("before"),
    _text("after"),
    PrimaryKeyConstraint("workspace_id", "xid", "seq"),
    Index("events_by_subject", "workspace_id", "subject", "subject_id", "seq"),
)

# ── search: an FTS5 table on SQLite, an ordinary one with trigram indexes on PostgreSQL ────────────────

search_metadata = MetaData()

contact_search = Table(
    "contact_search",
    search_metadata,
    _int("workspace_id"),
    Column("contact_id", INT, nullable=False),
    *(_text(name) for name in ("name", "title", "tags", "notes", "digits")),
    PrimaryKeyConstraint("workspace_id", "contact_id"),
)
