"""Custom fields of tickets, which are made by being used."""

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.storage import custom_fields


async def title_of(scope: Scope, title: str) -> str:
    """Give the title of the field that is called so in any spelling; one that nobody used before is made."""
    known, made = await custom_fields.find_or_make(scope.tx, title)
    if made is not None:
        await record(scope, "custom_field.created", made, after={"title": known})
    return known
