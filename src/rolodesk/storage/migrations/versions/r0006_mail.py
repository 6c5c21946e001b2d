"""Mail: letters, what goes out, connections, Mail Flow; and how a mailbox sends."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _extend_mailboxes()
    _make_letters()
    _make_mail_messages()
    _make_ticket_people()
    _make_outgoing()
    _make_mail_connections()
    _make_flow_rules()
    _make_round_robins()
    _make_office_hours()
    _make_blocked_senders()
    _make_flagged_addresses()
    _make_auto_answers()
    _make_installation()
    if op.get_context().dialect.name == "postgresql":
        for table in ("letters", "outgoing", "flow_rules"):
            op.execute(f"CREATE SEQUENCE {table}_ids")


def _extend_mailboxes() -> None:
    op.add_column("mailboxes", sa.Column("signature", sa.Text(), nullable=False, server_default=""))
    op.add_column("mailboxes", sa.Column("template", sa.Text(), nullable=False, server_default=""))
    op.add_column("mailboxes", sa.Column("sending", sa.Text(), nullable=False, server_default="active"))
    op.add_column("mailboxes", sa.Column("files_senders", INT, nullable=False, server_default="1"))
    op.add_column("mailboxes", sa.Column("undo_seconds", INT, nullable=False, server_default="10"))
    op.add_column("mailboxes", sa.Column("follow_up_days", INT, nullable=False, server_default="14"))


def _make_letters() -> None:
    op.create_table(
        "letters",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("mailbox_id", INT, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("envelope_from", sa.Text(), nullable=False),
        sa.Column("envelope_to", sa.Text(), nullable=False),
        sa.Column("blob_key", sa.Text(), nullable=False),
        sa.Column("size", INT, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("message_ref", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("ticket_id", INT, nullable=True),
        sa.Column("message_id", INT, nullable=True),
        sa.Column("attempts", INT, nullable=False),
        sa.Column("leased_until", INT, nullable=True),
        sa.Column("received_at", INT, nullable=False),
        sa.Column("done_at", INT, nullable=True),
        sa.Column("due_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("letters_by_blob", "letters", ["blob_key"])
    op.create_index("letters_by_lease", "letters", ["workspace_id", "leased_until"])
    op.create_index("letters_by_message", "letters", ["workspace_id", "message_ref", "digest"])
    op.create_index("letters_by_state", "letters", ["state", "workspace_id", "id"])
    op.create_index("letters_by_ticket", "letters", ["workspace_id", "ticket_id"])


def _make_mail_messages() -> None:
    op.create_table(
        "mail_messages",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("message_id", INT, nullable=False),
        sa.Column("ticket_id", INT, nullable=False),
        sa.Column("letter_id", INT, nullable=True),
        sa.Column("message_ref", sa.Text(), nullable=False),
        sa.Column("in_reply_to", sa.Text(), nullable=False),
        sa.Column("whole_plain", sa.Text(), nullable=False),
        sa.Column("cids", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "message_id"),
    )
    op.create_index("mail_messages_by_ref", "mail_messages", ["workspace_id", "message_ref"])
    op.create_index("mail_messages_by_ticket", "mail_messages", ["workspace_id", "ticket_id", "message_id"])


def _make_ticket_people() -> None:
    op.create_table(
        "ticket_people",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("ticket_id", INT, nullable=False),
        sa.Column("email_folded", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "ticket_id", "email_folded"),
        sqlite_with_rowid=False,
    )


def _make_outgoing() -> None:
    op.create_table(
        "outgoing",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("mailbox_id", INT, nullable=False),
        sa.Column("ticket_id", INT, nullable=False),
        sa.Column("message_id", INT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message_ref", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("seen_message_id", INT, nullable=True),
        sa.Column("send_at", INT, nullable=False),
        sa.Column("next_try_at", INT, nullable=False),
        sa.Column("leased_until", INT, nullable=True),
        sa.Column("attempts", INT, nullable=False),
        sa.Column("first_tried_at", INT, nullable=True),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("blob_key", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("done_at", INT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("outgoing_by_blob", "outgoing", ["blob_key"])
    op.create_index("outgoing_by_due", "outgoing", ["state", "next_try_at"])
    op.create_index("outgoing_by_message", "outgoing", ["workspace_id", "message_id"])
    op.create_index("outgoing_by_ref", "outgoing", ["workspace_id", "message_ref"])
    op.create_index("outgoing_by_ticket", "outgoing", ["workspace_id", "ticket_id", "id"])


def _make_mail_connections() -> None:
    op.create_table(
        "mail_connections",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("mailbox_id", INT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("port", INT, nullable=False),
        sa.Column("security", sa.Text(), nullable=False),
        sa.Column("auth", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("marks_seen", INT, nullable=False),
        sa.Column("fetch_from", INT, nullable=True),
        sa.Column("uid_validity", INT, nullable=True),
        sa.Column("last_uid", INT, nullable=False),
        sa.Column("survey_uid", INT, nullable=False),
        sa.Column("leased_until", INT, nullable=True),
        sa.Column("failures", INT, nullable=False),
        sa.Column("next_try_at", INT, nullable=False),
        sa.Column("last_ok_at", INT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "mailbox_id", "kind"),
    )


def _make_flow_rules() -> None:
    op.create_table(
        "flow_rules",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", INT, nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("flow_rules_by_position", "flow_rules", ["workspace_id", "position", "id"])


def _make_round_robins() -> None:
    op.create_table(
        "round_robins",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("mailbox_id", INT, nullable=False),
        sa.Column("last_member_id", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "mailbox_id"),
        sqlite_with_rowid=False,
    )


def _make_office_hours() -> None:
    op.create_table(
        "office_hours",
        sa.Column("workspace_id", INT, nullable=False, autoincrement=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("weekly", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id"),
    )


def _make_blocked_senders() -> None:
    op.create_table(
        "blocked_senders",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "pattern"),
        sqlite_with_rowid=False,
    )


def _make_flagged_addresses() -> None:
    op.create_table(
        "flagged_addresses",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("email_folded", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("flagged_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "email_folded"),
        sqlite_with_rowid=False,
    )


def _make_auto_answers() -> None:
    op.create_table(
        "auto_answers",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("mailbox_id", INT, nullable=False),
        sa.Column("email_folded", sa.Text(), nullable=False),
        sa.Column("answered_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "mailbox_id", "email_folded"),
        sqlite_with_rowid=False,
    )
    op.create_index("auto_answers_by_time", "auto_answers", ["answered_at"])


def _make_installation() -> None:
    op.create_table(
        "installation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
        sqlite_with_rowid=False,
    )
