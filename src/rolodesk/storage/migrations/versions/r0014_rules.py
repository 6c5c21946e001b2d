"""Rules, what they did, and when the clock asks for them; whom no automatic answer is sent to."""

import sqlalchemy as sa
from alembic import op

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("events", sa.Column("run_id", INT, nullable=False, server_default="0"))
    op.add_column("mail_messages", sa.Column("unanswerable", sa.Text(), nullable=False, server_default=""))
    _make_rules()
    _make_rule_runs()
    _make_rule_clocks()
    if op.get_context().dialect.name == "postgresql":
        for table in ("rules", "rule_runs"):
            op.execute(f"CREATE SEQUENCE {table}_ids")


def _make_rules() -> None:
    op.create_table(
        "rules",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("active", INT, nullable=False),
        sa.Column("waits_for", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("version", INT, nullable=False),
        sa.Column("active_since", INT, nullable=False),
        sa.Column("created_at", INT, nullable=False),
        sa.Column("updated_at", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("rules_by_position", "rules", ["workspace_id", "position", "id"])


def _make_rule_runs() -> None:
    op.create_table(
        "rule_runs",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("id", INT, nullable=False),
        sa.Column("rule_id", INT, nullable=False),
        sa.Column("rule_name", sa.Text(), nullable=False),
        sa.Column("rule_version", INT, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("record_id", INT, nullable=False),
        sa.Column("cause_kind", sa.Text(), nullable=False),
        sa.Column("cause_seq", INT, nullable=False),
        sa.Column("cause_run_id", INT, nullable=False),
        sa.Column("root_id", INT, nullable=False),
        sa.Column("depth", INT, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("deeds", sa.Text(), nullable=False),
        sa.Column("resumes_at", INT, nullable=True),
        sa.Column("started_at", INT, nullable=False),
        sa.Column("ended_at", INT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )
    op.create_index("rule_runs_by_rule", "rule_runs", ["workspace_id", "rule_id", "id"])
    op.create_index("rule_runs_by_record", "rule_runs", ["workspace_id", "noun", "record_id", "id"])
    op.create_index("rule_runs_by_root", "rule_runs", ["workspace_id", "root_id", "rule_id", "record_id"])
    op.create_index("rule_runs_by_time", "rule_runs", ["started_at"])


def _make_rule_clocks() -> None:
    op.create_table(
        "rule_clocks",
        sa.Column("workspace_id", INT, nullable=False),
        sa.Column("rule_id", INT, nullable=False),
        sa.Column("due_at", INT, nullable=False),
        sa.Column("behind_at", INT, nullable=False),
        sa.Column("behind_id", INT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "rule_id"),
    )
    op.create_index("rule_clocks_due", "rule_clocks", ["due_at"])
