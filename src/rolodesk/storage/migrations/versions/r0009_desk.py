"""What an inbox needs: snoozing, who has read what, uploads, drafts, and bulk actions."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _extend_tickets()
    _make_ticket_reads()
    _make_uploads()
    _make_drafts()
    _make_bulk_jobs()
    _make_what_bulk_jobs_are_about()
    if op.get_context().dialect.name == "postgresql":
        for table in ("uploads", "drafts", "bulk_jobs"):
            op.execute(f"CREATE SEQUENCE {table}_ids")


def _extend_tickets() -> None:
    op.add_column("tickets", sa.Column("snoozed_until", INT, nullable=True))
    op.create_index("tickets_by_mailbox", "tickets", ["workspace_id", "mailbox_id", "latest_at", "id"])
    op.create_index("tickets_by_status_and_latest", "tickets", ["workspace_id", "status", "latest_at", "id"])
    op.create_index(
        "tickets_asleep",
        "tickets",
        ["snoozed_until", "workspace_id", "id"],
        sqlite_where=sa.text("snoozed_until IS NOT NULL"),
        postgresql_where=sa.text("snoozed_until IS NOT NULL"),
    )
    op.create_index("messages_by_kind", "messages", ["workspace_id", "ticket_id", "kind", "id"])
    op.drop_index("attachments_by_ticket", "attachments")
    op.create_index("attachments_by_ticket", "attachments", ["workspace_id", "ticket_id", "id"])
    op.create_index("ticket_agents_by_member", "ticket_agents", ["workspace_id", "member_id", "ticket_id"])


def _make_ticket_reads() -> None:
    op.create_table(
        "ticket_reads",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("member_id", INT, nullable=False),
        sa.Column("ticket_id", INT, nullable=False),
        sa.Column("message_id", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", "ticket_id"),
        sqlite_with_rowid=False,
    )


def _make_uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_id", INT, nullable=True),
        sa.Column("blob_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", INT, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("draft_id", INT, nullable=True),
        sa.Column("created_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("uploads_by_blob", "uploads", ["blob_key"])
    op.create_index("uploads_by_time", "uploads", ["created_at"])
    op.create_index("uploads_by_draft", "uploads", ["workspace_id", "draft_id"])


def _make_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("member_id", INT, nullable=False),
        sa.Column("ticket_id", INT, nullable=True),
        sa.Column("version", INT, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
        sa.UniqueConstraint("workspace_id", "member_id", "ticket_id"),
    )
    op.create_index("drafts_by_member", "drafts", ["workspace_id", "member_id", "updated_at", "id"])


def _make_bulk_jobs() -> None:
    op.create_table(
        "bulk_jobs",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("actor_id", INT, nullable=True),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("up_to", INT, nullable=False),
        sa.Column("last_id", INT, nullable=False),
        sa.Column("found", INT, nullable=False),
        sa.Column("done", INT, nullable=False),
        sa.Column("failed", INT, nullable=False),
        sa.Column("leased_until", INT, nullable=True),
        sa.Column("turn_at", INT, nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=False),
        sa.Column("done_at", INT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("bulk_jobs_by_state", "bulk_jobs", ["state", "turn_at"])


def _make_what_bulk_jobs_are_about() -> None:
    op.create_table(
        "bulk_targets",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("job_id", INT, nullable=False),
        sa.Column("subject_id", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "job_id", "subject_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "bulk_refusals",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("job_id", INT, nullable=False),
        sa.Column("subject_id", INT, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "job_id", "subject_id"),
        sqlite_with_rowid=False,
    )
