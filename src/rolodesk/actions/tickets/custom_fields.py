"""Custom fields of tickets, which are made by being used."""

from collections.abc import Mapping

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.tag import canonical_tag, check_tag
from rolodesk.storage import custom_fields


async def title_of(scope: Scope, title: str) -> str:
    """Give the title of the field that is called so in any spelling; one that nobody used before is made."""
    known, made = await custom_fields.find_or_make(scope.tx, title)
    if made is not None:
        await record(scope, "custom_field.created", made, after={"title": known})
    return known


async def with_fields(
    scope: Scope, known: Mapping[str, str], given: Mapping[str, str | None]
) -> dict[str, str]:
    """Give a ticket's fields with others set, and cleared where the value is none; a new one is made."""
    fields = dict(known)
    for title, value in given.items():
        checked = check_tag(title, field="custom_fields")
        if not value:
            by_identity = {canonical_tag(known): known for known in fields}
            fields.pop(by_identity.get(canonical_tag(checked), ""), None)
        else:
            fields[await title_of(scope, checked)] = value
    return fields
