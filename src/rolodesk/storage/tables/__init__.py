"""Every table of the store, described once for both engines.

Columns are INTEGER (64 bit), TEXT and REAL only: the drivers run the SQL bare, so no Core type converts
anything. Times are milliseconds since 1970 in UTC. JSON is TEXT. Flags are 0 or 1. A noun's primary key
starts with its workspace; the tables without one are the global questions of `directory.py`.
"""

from rolodesk.storage.tables.columns import INT, metadata
from rolodesk.storage.tables.contacts import (
    accounts,
    contact_keys,
    contact_tags,
    contacts,
    locations,
    notes,
    retired_refs,
    tags,
    webhooks,
)
from rolodesk.storage.tables.installation import (
    api_keys,
    counters,
    jobs,
    login_links,
    members,
    people,
    sessions,
    workspaces,
)
from rolodesk.storage.tables.journal import events
from rolodesk.storage.tables.search import contact_search, search_metadata
from rolodesk.storage.tables.tickets import (
    attachments,
    custom_fields,
    labels,
    mailbox_addresses,
    mailbox_members,
    mailboxes,
    messages,
    ticket_agents,
    ticket_labels,
    ticket_links,
    tickets,
)

__all__ = [
    "INT",
    "accounts",
    "api_keys",
    "attachments",
    "contact_keys",
    "contact_search",
    "contact_tags",
    "contacts",
    "counters",
    "custom_fields",
    "events",
    "jobs",
    "labels",
    "locations",
    "login_links",
    "mailbox_addresses",
    "mailbox_members",
    "mailboxes",
    "members",
    "messages",
    "metadata",
    "notes",
    "people",
    "retired_refs",
    "search_metadata",
    "sessions",
    "tags",
    "ticket_agents",
    "ticket_labels",
    "ticket_links",
    "tickets",
    "webhooks",
    "workspaces",
]
