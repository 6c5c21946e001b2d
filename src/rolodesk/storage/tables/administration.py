"""The tables of what an administrator keeps: teams."""

from sqlalchemy import Index

from rolodesk.storage.tables.columns import lookup, of_workspace, text, whole

teams = of_workspace("teams", text("name"), whole("created_at"), whole("updated_at"))

team_members = lookup(
    "team_members",
    whole("team_id"),
    whole("member_id"),
    Index("team_members_by_member", "workspace_id", "member_id"),
)
