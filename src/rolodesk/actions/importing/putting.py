"""Putting one row of a file among the contacts or accounts: a new one, a change, or nothing at all."""

from typing import Final

from msgspec import UNSET

from rolodesk.actions import accounts
from rolodesk.actions.contacts import changing, creating
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact, ContactChange
from rolodesk.model.email import fold_email
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.importing.job import Outcome
from rolodesk.model.importing.mapping import CONTACTS
from rolodesk.model.importing.rows import (
    Row,
    account_change_of,
    contact_change_of,
    id_of_row,
    new_contact_of,
)
from rolodesk.model.page import Wanted
from rolodesk.model.phone import normalise_phone
from rolodesk.storage import contact_matching, contacts, locations

CHANNEL: Final = "Import"
OLDEST: Final = Wanted(order="id", descending=False, limit=1, behind=None)


async def put(scope: Scope, row: Row, *, noun: str, match: str) -> Outcome:
    """
    Put a row where it belongs: on what it is matched with, else as a new one.

    A row without a key is always new. An id must be there; any other key that is not makes a new one, which
    then has it. Refuses (`Invalid`, `Unknown`) what the actions refuse, before anything is written.
    """
    return await (_contact if noun == CONTACTS else _account)(scope, row, match)


async def _contact(scope: Scope, row: Row, match: str) -> Outcome:
    region = scope.workspace.default_country
    found = await _matched_contact(scope, row, match)
    if found is None:
        new = new_contact_of(row, channel=CHANNEL, region=region)
        await _check(scope, new)
        await creating.create(scope, new)
        return Outcome.CREATED
    change = contact_change_of(row, found, region=region)
    await _check(scope, change)
    after = await changing.change(scope, found.id, change)
    return Outcome.UNCHANGED if after.version == found.version else Outcome.UPDATED


async def _matched_contact(scope: Scope, row: Row, match: str) -> Contact | None:
    key = row.key(match)
    if not key:
        return None
    match match:
        case "id":
            found = await contacts.by_id(scope.tx, id_of_row(key))
            if found is None:
                raise Unknown("contact", key)
            return found
        case "ref":
            return await contacts.by_ref(scope.tx, key)
        case "external_id":
            return await contact_matching.by_external_id(scope.tx, key)
        case "email":
            return await contacts.oldest_by_email(scope.tx, fold_email(key))
    number = normalise_phone(key, region=scope.workspace.default_country)
    return await contact_matching.by_phone(scope.tx, number)


async def _check(scope: Scope, change: ContactChange) -> None:
    """Refuse what the action would find out behind its first write: a row is put whole, or not at all."""
    if change.location is not UNSET and await locations.by_ref(scope.tx, change.location.ref) is None:
        raise Invalid("location", f"there is no location {change.location.ref}")


async def _account(scope: Scope, row: Row, match: str) -> Outcome:
    change = account_change_of(row)
    key = row.key(match)
    found = None
    if key and match == "id":
        found = await accounts.get(scope, id_of_row(key))
    elif key:
        named, foreign = (key, None) if match == "name" else (None, key)
        page = await accounts.list_page(scope, OLDEST, name=named, external_id=foreign)
        found = next(iter(page.items), None)
    if found is None:
        if change.name is UNSET:
            raise Invalid("name", "is required")
        await accounts.create(scope, change)
        return Outcome.CREATED
    after = await accounts.change(scope, found.id, change)
    return Outcome.UNCHANGED if after == found else Outcome.UPDATED
