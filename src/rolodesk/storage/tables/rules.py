"""The tables of rules: the rules, what they did, and when the clock asks for them."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from rolodesk.storage.tables.columns import metadata, of_workspace, text, text_or_null, whole, whole_or_null

rules = of_workspace(
    "rules",
    whole("position"),
    text("name"),
    whole("active"),
    text("waits_for"),
    text("conditions"),
    text("actions"),
    whole("version"),
    whole("active_since"),
    whole("created_at"),
    whole("updated_at"),
    Index("rules_by_position", "workspace_id", "position", "id"),
)

rule_runs = of_workspace(
    "rule_runs",
    whole("rule_id"),
    text("rule_name"),
    whole("rule_version"),
    text("noun"),
    whole("record_id"),
    text("cause_kind"),
    whole("cause_seq"),
    whole("cause_run_id"),
    whole("root_id"),
    whole("depth"),
    text("outcome"),
    text("reason"),
    text("deeds"),
    whole_or_null("resumes_at"),
    whole("started_at"),
    whole_or_null("ended_at"),
    text_or_null("findings"),
    Index("rule_runs_by_rule", "workspace_id", "rule_id", "id"),
    Index("rule_runs_by_record", "workspace_id", "noun", "record_id", "id"),
    Index("rule_runs_by_root", "workspace_id", "root_id", "rule_id", "record_id"),
    Index("rule_runs_by_time", "started_at"),
)

rule_clocks = Table(
    "rule_clocks",
    metadata,
    whole("workspace_id"),
    whole("rule_id"),
    whole("due_at"),
    whole("behind_at"),
    whole("behind_id"),
    PrimaryKeyConstraint("workspace_id", "rule_id"),
    Index("rule_clocks_due", "due_at"),
)
