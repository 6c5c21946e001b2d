"""Reading what contacts point to, for many of them at once."""

from collections.abc import Iterable

from rolodesk.actions.scope import Scope
from rolodesk.model.account import Account
from rolodesk.model.contact import Contact
from rolodesk.model.note import Note
from rolodesk.model.workspace import Location, Permission
from rolodesk.storage import accounts, locations, notes


async def accounts_of(scope: Scope, contacts: Iterable[Contact]) -> dict[int, Account]:
    """Read the accounts of contacts, by their ids. One statement."""
    scope.require(Permission.CONTACTS_READ)
    ids = {contact.account_id for contact in contacts if contact.account_id is not None}
    return {account.id: account for account in await accounts.by_ids(scope.tx, sorted(ids))}


async def locations_of(scope: Scope, contacts: Iterable[Contact]) -> dict[int, Location]:
    """Read the locations of contacts, by their ids. One statement."""
    scope.require(Permission.CONTACTS_READ)
    ids = {contact.location_id for contact in contacts}
    return {location.id: location for location in await locations.by_ids(scope.tx, sorted(ids))}


async def notes_of(scope: Scope, contacts: Iterable[Contact], *, most: int) -> dict[int, list[Note]]:
    """Read the newest notes of contacts, up to so many of each, by the contacts' ids. One statement."""
    scope.require(Permission.CONTACTS_READ)
    found: dict[int, list[Note]] = {}
    ids = sorted({contact.id for contact in contacts})
    for note in await notes.newest_of_each(scope.tx, ids, most=most):
        found.setdefault(note.contact_id, []).append(note)
    return found
