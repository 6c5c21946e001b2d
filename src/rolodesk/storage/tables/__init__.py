"""Every table of the store, described once for both engines.

Columns are INTEGER (64 bit), TEXT and REAL only: the drivers run the SQL bare, so no Core type converts
anything. Times are milliseconds since 1970 in UTC. JSON is TEXT. Flags are 0 or 1. A noun's primary key
starts with its workspace; the tables without one are the global questions of `directory.py`.
"""

from rolodesk.storage.tables.administration import team_members, teams
from rolodesk.storage.tables.answers import kept_answers
from rolodesk.storage.tables.bulk import bulk_jobs, bulk_refusals, bulk_targets
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
)
from rolodesk.storage.tables.importing import import_profiles, import_refusals, imports
from rolodesk.storage.tables.installation import (
    api_keys,
    counters,
    jobs,
    key_uses,
    login_links,
    members,
    people,
    sessions,
    workspaces,
)
from rolodesk.storage.tables.journal import events, feed_cursors, feed_names, seals
from rolodesk.storage.tables.mail import (
    auto_answers,
    blocked_senders,
    flagged_addresses,
    flow_rules,
    installation,
    letters,
    mail_connections,
    mail_messages,
    office_hours,
    outgoing,
    round_robins,
    ticket_people,
)
from rolodesk.storage.tables.pulling import pulled, pulls
from rolodesk.storage.tables.rules import rule_clocks, rule_runs, rules
from rolodesk.storage.tables.search import (
    contact_search,
    found,
    found_progress,
    found_words,
    search_metadata,
)
from rolodesk.storage.tables.tickets import (
    attachments,
    custom_fields,
    drafts,
    labels,
    mailbox_addresses,
    mailbox_members,
    mailboxes,
    messages,
    ticket_agents,
    ticket_labels,
    ticket_links,
    ticket_reads,
    tickets,
    uploads,
)
from rolodesk.storage.tables.webhooks import deliveries, delivery_attempts, webhooks

__all__ = [
    "INT",
    "accounts",
    "api_keys",
    "attachments",
    "auto_answers",
    "blocked_senders",
    "bulk_jobs",
    "bulk_refusals",
    "bulk_targets",
    "contact_keys",
    "contact_search",
    "contact_tags",
    "contacts",
    "counters",
    "custom_fields",
    "deliveries",
    "delivery_attempts",
    "drafts",
    "events",
    "feed_cursors",
    "feed_names",
    "flagged_addresses",
    "flow_rules",
    "found",
    "found_progress",
    "found_words",
    "import_profiles",
    "import_refusals",
    "imports",
    "installation",
    "jobs",
    "kept_answers",
    "key_uses",
    "labels",
    "letters",
    "locations",
    "login_links",
    "mail_connections",
    "mail_messages",
    "mailbox_addresses",
    "mailbox_members",
    "mailboxes",
    "members",
    "messages",
    "metadata",
    "notes",
    "office_hours",
    "outgoing",
    "people",
    "pulled",
    "pulls",
    "retired_refs",
    "round_robins",
    "rule_clocks",
    "rule_runs",
    "rules",
    "seals",
    "search_metadata",
    "sessions",
    "tags",
    "team_members",
    "teams",
    "ticket_agents",
    "ticket_labels",
    "ticket_links",
    "ticket_people",
    "ticket_reads",
    "tickets",
    "uploads",
    "webhooks",
    "workspaces",
]
