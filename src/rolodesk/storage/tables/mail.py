"""The tables of mail: letters in and out, connections, Mail Flow, and what mail must remember."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from rolodesk.storage.tables.columns import (
    INT,
    metadata,
    of_workspace,
    text,
    text_or_null,
    whole,
    whole_or_null,
)

letters = of_workspace(
    "letters",
    whole("mailbox_id"),
    text("source"),
    text("envelope_from"),
    text("envelope_to"),
    text("blob_key"),
    whole("size"),
    text("sha256"),
    text("state"),
    text("reason"),
    text("trace"),
    text("message_ref"),
    text("digest"),
    text("sender"),
    text("subject"),
    whole_or_null("ticket_id"),
    whole_or_null("message_id"),
    whole("attempts"),
    whole_or_null("leased_until"),
    whole("received_at"),
    whole_or_null("done_at"),
    whole("due_at"),
    Index("letters_by_state", "state", "workspace_id", "id"),
    Index("letters_by_lease", "workspace_id", "leased_until"),
    Index("letters_by_message", "workspace_id", "message_ref", "digest"),
    Index("letters_by_ticket", "workspace_id", "ticket_id"),
    Index("letters_by_blob", "blob_key"),
)

mail_messages = Table(
    "mail_messages",
    metadata,
    whole("workspace_id"),
    whole("message_id"),
    whole("ticket_id"),
    whole_or_null("letter_id"),
    text("message_ref"),
    text("in_reply_to"),
    text("whole_plain"),
    text("cids"),
    text("unanswerable", default=""),
    PrimaryKeyConstraint("workspace_id", "message_id"),
    Index("mail_messages_by_ref", "workspace_id", "message_ref"),
    Index("mail_messages_by_ticket", "workspace_id", "ticket_id", "message_id"),
)

ticket_people = Table(
    "ticket_people",
    metadata,
    whole("workspace_id"),
    whole("ticket_id"),
    text("email_folded"),
    text("email"),
    text("name"),
    text("part"),
    PrimaryKeyConstraint("workspace_id", "ticket_id", "email_folded"),
    sqlite_with_rowid=False,
)

outgoing = of_workspace(
    "outgoing",
    whole("mailbox_id"),
    whole("ticket_id"),
    whole("message_id"),
    text("kind"),
    text("state"),
    text("message_ref"),
    text("recipients"),
    whole_or_null("seen_message_id"),
    whole("send_at"),
    whole("next_try_at"),
    whole_or_null("leased_until"),
    whole("attempts"),
    whole_or_null("first_tried_at"),
    text("via"),
    text("answer"),
    text("blob_key"),
    whole("created_at"),
    whole_or_null("done_at"),
    Index("outgoing_by_due", "state", "next_try_at"),
    Index("outgoing_by_state", "state", "workspace_id", "id"),
    Index("outgoing_by_ticket", "workspace_id", "ticket_id", "id"),
    Index("outgoing_by_message", "workspace_id", "message_id"),
    Index("outgoing_by_ref", "workspace_id", "message_ref"),
    Index("outgoing_by_blob", "blob_key"),
)

mail_connections = Table(
    "mail_connections",
    metadata,
    whole("workspace_id"),
    whole("mailbox_id"),
    text("kind"),
    text("host"),
    whole("port"),
    text("security"),
    text("auth"),
    text("username"),
    text("sealed"),
    text("folder"),
    whole("marks_seen"),
    whole_or_null("fetch_from"),
    whole_or_null("uid_validity"),
    whole("last_uid"),
    whole("survey_uid"),
    whole_or_null("leased_until"),
    whole("failures"),
    whole("next_try_at"),
    whole_or_null("last_ok_at"),
    text("last_error"),
    whole("created_at"),
    whole("updated_at"),
    whole_or_null("last_error_at"),
    PrimaryKeyConstraint("workspace_id", "mailbox_id", "kind"),
)

flow_rules = of_workspace(
    "flow_rules",
    whole("position"),
    text("name"),
    whole("active"),
    text("conditions"),
    text("actions"),
    whole("created_at"),
    whole("updated_at"),
    Index("flow_rules_by_position", "workspace_id", "position", "id"),
)

round_robins = Table(
    "round_robins",
    metadata,
    whole("workspace_id"),
    whole("mailbox_id"),
    whole("last_member_id"),
    PrimaryKeyConstraint("workspace_id", "mailbox_id"),
    sqlite_with_rowid=False,
)

office_hours = Table(
    "office_hours",
    metadata,
    Column("workspace_id", INT, primary_key=True, autoincrement=False),
    text("time_zone"),
    text("weekly"),
)

blocked_senders = Table(
    "blocked_senders",
    metadata,
    whole("workspace_id"),
    text("pattern"),
    whole("created_at"),
    PrimaryKeyConstraint("workspace_id", "pattern"),
    sqlite_with_rowid=False,
)

flagged_addresses = Table(
    "flagged_addresses",
    metadata,
    whole("workspace_id"),
    text("email_folded"),
    text("reason"),
    whole("flagged_at"),
    PrimaryKeyConstraint("workspace_id", "email_folded"),
    sqlite_with_rowid=False,
)

auto_answers = Table(
    "auto_answers",
    metadata,
    whole("workspace_id"),
    whole("mailbox_id"),
    text("email_folded"),
    whole("answered_at"),
    PrimaryKeyConstraint("workspace_id", "mailbox_id", "email_folded"),
    Index("auto_answers_by_time", "answered_at"),
    sqlite_with_rowid=False,
)

installation = Table(
    "installation",
    metadata,
    Column("name", Text, primary_key=True),
    text_or_null("value"),
    sqlite_with_rowid=False,
)
