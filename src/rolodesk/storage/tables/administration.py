"""The tables of what an administrator keeps: teams, saved views, canned replies, custom fields."""

from sqlalchemy import Index, UniqueConstraint

from rolodesk.storage.tables.columns import lookup, of_workspace, text, whole, whole_or_null

teams = of_workspace("teams", text("name"), whole("created_at"), whole("updated_at"))

team_members = lookup(
    "team_members",
    whole("team_id"),
    whole("member_id"),
    Index("team_members_by_member", "workspace_id", "member_id"),
)

views = of_workspace(
    "views",
    text("name"),
    text("resource"),
    text("filter"),
    text("sharing"),
    whole_or_null("member_id"),
    whole_or_null("team_id"),
    whole("position"),
    whole("created_at"),
    whole("updated_at"),
    Index("views_by_position", "workspace_id", "position", "id"),
)

canned_replies = of_workspace(
    "canned_replies",
    text("title"),
    text("shortcut"),
    text("body_text"),
    text("body_html"),
    whole_or_null("mailbox_id"),
    whole("created_at"),
    whole("updated_at"),
)

field_definitions = of_workspace(
    "field_definitions",
    text("noun"),
    text("title"),
    text("canonical"),
    text("kind"),
    text("choices"),
    whole("created_at"),
    whole("updated_at"),
    UniqueConstraint("workspace_id", "noun", "canonical"),
)
