"""The tables of bulk actions: the jobs, what each is about to change, and what it could not."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table

from rolodesk.storage.tables.columns import lookup, metadata, of_workspace, text, whole, whole_or_null

bulk_jobs = of_workspace(
    "bulk_jobs",
    text("subject"),
    text("action"),
    text("parameters"),
    text("filter"),
    text("actor"),
    whole_or_null("actor_id"),
    text("door"),
    text("state"),
    text("reason"),
    whole("up_to"),
    whole("last_id"),
    whole("found"),
    whole("done"),
    whole("failed"),
    whole_or_null("leased_until"),
    whole("turn_at"),
    whole("created_at"),
    whole("updated_at"),
    whole_or_null("done_at"),
    Index("bulk_jobs_by_state", "state", "turn_at"),
)

bulk_targets = lookup("bulk_targets", whole("job_id"), whole("subject_id"))

bulk_refusals = Table(
    "bulk_refusals",
    metadata,
    whole("workspace_id"),
    whole("job_id"),
    whole("subject_id"),
    text("code"),
    text("reason"),
    PrimaryKeyConstraint("workspace_id", "job_id", "subject_id"),
    sqlite_with_rowid=False,
)
