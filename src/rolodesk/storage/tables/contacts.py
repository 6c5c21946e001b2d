"""The tables of contacts and what belongs to them."""

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql

from rolodesk.storage.tables.columns import lookup, of_workspace, text, text_or_null, whole, whole_or_null
from rolodesk.storage.tables.contact_names import order_of_name


def by_external_id(table: str) -> Index:
    """Index what other systems call the things of a table, as far as they have such a name."""
    named = sql("external_id IS NOT NULL")
    return Index(
        f"{table}_by_external_id",
        "workspace_id",
        "external_id",
        "id",
        sqlite_where=named,
        postgresql_where=named,
    )


contacts = of_workspace(
    "contacts",
    text("ref"),
    text_or_null("first_name"),
    text_or_null("last_name"),
    text_or_null("title"),
    text_or_null("description"),
    text_or_null("picture"),
    text_or_null("external_id"),
    text_or_null("external_url"),
    whole_or_null("account_id"),
    text("stage"),
    whole("location_id"),
    text("channel"),
    text("custom_fields"),
    text("emails"),
    text("phones"),
    text("tags"),
    whole_or_null("pinned_note_id"),
    whole("created_at"),
    whole_or_null("modified_at"),
    whole_or_null("updated_at"),
    whole("activity_at"),
    whole("version", default=1),
    UniqueConstraint("workspace_id", "ref"),
    Index("contacts_by_account", "workspace_id", "account_id", "id"),
    Index("contacts_by_location", "workspace_id", "location_id", "id"),
    Index("contacts_by_stage", "workspace_id", "stage", "id"),
    Index("contacts_by_update", "workspace_id", sql("coalesce(updated_at, created_at)"), "id"),
    by_external_id("contacts"),
)

ORDER_OF_NAME = order_of_name(contacts.c.first_name, contacts.c.last_name)
Index("contacts_by_name", contacts.c.workspace_id, ORDER_OF_NAME, contacts.c.id)

contact_keys = lookup("contact_keys", text("kind"), text("key"), whole("contact_id"))

retired_refs = lookup("retired_refs", text("ref"))

notes = of_workspace(
    "notes",
    whole("contact_id"),
    text("content"),
    whole("created_at"),
    whole_or_null("updated_at"),
    Index("notes_by_contact", "workspace_id", "contact_id", "id"),
    Index("notes_by_time", "workspace_id", "created_at", "id"),
)

accounts = of_workspace(
    "accounts",
    text("name"),
    text("name_folded"),
    text_or_null("external_id"),
    text_or_null("external_url"),
    whole("created_at"),
    whole_or_null("updated_at"),
    Index("accounts_by_name", "workspace_id", "name_folded", "id"),
    Index("accounts_by_update", "workspace_id", sql("coalesce(updated_at, created_at)"), "id"),
    by_external_id("accounts"),
)

tags = of_workspace(
    "tags",
    text("name"),
    text("canonical"),
    whole("created_at"),
    whole_or_null("updated_at"),
    UniqueConstraint("workspace_id", "canonical"),
)

contact_tags = lookup(
    "contact_tags",
    whole("tag_id"),
    whole("contact_id"),
    Index("contact_tags_by_contact", "workspace_id", "contact_id"),
)

locations = of_workspace(
    "locations",
    text("ref"),
    text("title"),
    text("address_line_1", default=""),
    text("address_line_2", default=""),
    text("city", default=""),
    text("district", default=""),
    text("postal_code", default=""),
    text("phone", default=""),
    whole("built_in", default=0),
    whole("created_at"),
    whole_or_null("updated_at"),
    UniqueConstraint("workspace_id", "ref"),
)
