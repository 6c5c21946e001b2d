"""The tables of the installation: workspaces, people, what they log in with, the queue, members and keys."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from rolodesk.storage.tables.columns import (
    INT,
    metadata,
    of_workspace,
    text,
    text_or_null,
    whole,
    whole_or_null,
)

counters = Table(
    "counters",
    metadata,
    Column("name", Text, primary_key=True),
    whole("value"),
    sqlite_with_rowid=False,
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", INT, primary_key=True, autoincrement=False),
    text("name"),
    text("default_country"),
    whole("crm_id", default=1),
    whole("created_at"),
    whole("requires_second_factor", default=0),
)

people = Table(
    "people",
    metadata,
    Column("id", INT, primary_key=True, autoincrement=False),
    text("email"),
    text("email_folded"),
    text_or_null("password_hash"),
    whole("created_at"),
    whole_or_null("password_workspace_id"),
    UniqueConstraint("email_folded"),
)

login_links = Table(
    "login_links",
    metadata,
    Column("token_hash", Text, primary_key=True),
    whole("person_id"),
    whole("expires_at"),
    whole_or_null("workspace_id"),
    sqlite_with_rowid=False,
)

password_resets = Table(
    "password_resets",
    metadata,
    Column("person_id", INT, primary_key=True, autoincrement=False),
    text("token_hash"),
    whole("expires_at"),
    whole_or_null("workspace_id"),
    UniqueConstraint("token_hash"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    whole("person_id"),
    whole("created_at"),
    whole("expires_at"),
    whole_or_null("workspace_id"),
    text("browser", default=""),
    text("network", default=""),
    whole("is_strong", default=0),
    Index("sessions_by_person", "person_id"),
    sqlite_with_rowid=False,
)

session_uses = Table(
    "session_uses",
    metadata,
    Column("token_hash", Text, primary_key=True),
    whole("used_at"),
    sqlite_with_rowid=False,
)

second_factors = Table(
    "second_factors",
    metadata,
    Column("person_id", INT, primary_key=True, autoincrement=False),
    text("sealed"),
    whole_or_null("confirmed_at"),
    whole("last_step"),
    whole("created_at"),
)

identities = Table(
    "identities",
    metadata,
    text("issuer"),
    text("subject"),
    whole("person_id"),
    whole("created_at"),
    PrimaryKeyConstraint("issuer", "subject"),
    UniqueConstraint("issuer", "person_id"),
    sqlite_with_rowid=False,
)

oidc_states = Table(
    "oidc_states",
    metadata,
    Column("state_hash", Text, primary_key=True),
    whole("expires_at"),
    sqlite_with_rowid=False,
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    whole("person_id"),
    text("code_hash"),
    PrimaryKeyConstraint("person_id", "code_hash"),
    sqlite_with_rowid=False,
)

login_steps = Table(
    "login_steps",
    metadata,
    Column("token_hash", Text, primary_key=True),
    whole("person_id"),
    whole_or_null("workspace_id"),
    whole("expires_at"),
    whole("tries"),
    sqlite_with_rowid=False,
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", INT, primary_key=True, autoincrement=False),
    whole("workspace_id"),
    text("kind"),
    text("payload"),
    whole("run_at"),
    whole("attempts", default=0),
    whole_or_null("leased_until"),
    text_or_null("last_error"),
    whole("created_at"),
    Index("jobs_due", "run_at", "id"),
)

members = of_workspace(
    "members",
    whole("person_id"),
    text("name"),
    text("role"),
    whole("created_at"),
    text_or_null("language"),
    UniqueConstraint("workspace_id", "person_id"),
    Index("members_by_person", "person_id"),
)

api_keys = of_workspace(
    "api_keys",
    text("name"),
    text("hash"),
    text("hint"),
    text("scopes"),
    whole("rate_limit", default=0),
    whole_or_null("expires_at"),
    whole_or_null("revoked_at"),
    whole("created_at"),
    text_or_null("old_hash"),
    whole_or_null("old_until"),
    UniqueConstraint("hash"),
    Index("api_keys_by_old_hash", "old_hash"),
)

key_uses = Table(
    "key_uses",
    metadata,
    whole("workspace_id"),
    whole("key_id"),
    whole("used_at"),
    PrimaryKeyConstraint("workspace_id", "key_id"),
    sqlite_with_rowid=False,
)
