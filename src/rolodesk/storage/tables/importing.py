"""The tables of imports: files that were uploaded, rows that were refused, and what columns are."""

from sqlalchemy import Index, PrimaryKeyConstraint, Table, UniqueConstraint

from rolodesk.storage.tables.columns import metadata, of_workspace, text, whole, whole_or_null

imports = of_workspace(
    "imports",
    text("name"),
    text("noun"),
    text("format"),
    text("encoding"),
    text("delimiter"),
    text("columns"),
    text("mapping"),
    text("match"),
    text("state"),
    text("reason"),
    whole("lines"),
    whole("line"),
    whole("rows"),
    whole("created"),
    whole("updated"),
    whole("unchanged"),
    whole("refused"),
    text("blob_key"),
    whole("size"),
    text("sha256"),
    text("actor"),
    whole_or_null("actor_id"),
    whole("created_at"),
    whole_or_null("started_at"),
    whole_or_null("finished_at"),
    Index("imports_by_blob", "blob_key"),
)

import_refusals = Table(
    "import_refusals",
    metadata,
    whole("workspace_id"),
    whole("import_id"),
    whole("row"),
    whole("line"),
    text("field"),
    text("reason"),
    text("cells"),
    PrimaryKeyConstraint("workspace_id", "import_id", "row"),
    sqlite_with_rowid=False,
)

import_profiles = of_workspace(
    "import_profiles",
    text("name"),
    text("name_folded"),
    text("noun"),
    text("mapping"),
    text("match"),
    whole("created_at"),
    whole_or_null("updated_at"),
    UniqueConstraint("workspace_id", "name_folded"),
)
