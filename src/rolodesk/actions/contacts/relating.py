"""Finding, or making, what a contact points to: its account and its location."""

from msgspec import UNSET
from msgspec.structs import replace

from rolodesk.actions import accounts, locations
from rolodesk.actions.scope import Scope
from rolodesk.model.account import fold_account_name
from rolodesk.model.contact import Contact, ContactChange, LocationChoice
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.workspace import Location
from rolodesk.storage import accounts as stored_accounts
from rolodesk.storage import locations as stored_locations


async def with_account(scope: Scope, contact: Contact, change: ContactChange) -> Contact:
    """
    Give the contact with the account that a change names: by id, or by a company's name.

    A company that is unknown becomes an account; a blank one is none. Refuses an unknown id (`Invalid`).
    """
    if change.account_id is not UNSET:
        return await _with_account_of_id(scope, contact, change.account_id)
    if change.company is UNSET:
        return contact
    if fold_account_name(change.company) == fold_account_name(contact.account_name or ""):
        return contact
    if not change.company.strip():
        return replace(contact, account_id=None, account_name=None)
    account = await accounts.found_or_made(scope, change.company, field="company")
    return replace(contact, account_id=account.id, account_name=account.name)


async def with_location(scope: Scope, contact: Contact, change: ContactChange) -> Contact:
    """Give the contact with the location that a change names. Refuses as `place` and `place_of_id` do."""
    if change.location is not UNSET and change.location.ref != contact.location_ref:
        location = await place(scope, change.location)
    elif change.location_id is not UNSET and change.location_id != contact.location_id:
        location = await place_of_id(scope, change.location_id)
    else:
        return contact
    return replace(contact, location_id=location.id, location_ref=location.ref, location_title=location.title)


async def place(scope: Scope, choice: LocationChoice) -> Location:
    """Find a location by its ref, or register it if it comes with a title. Else it is `Unknown`."""
    location = await stored_locations.to_point_to(scope.tx, choice.ref)
    if location is not None:
        return location
    if choice.title is None or not choice.title.strip():
        raise Unknown("location", choice.ref)
    return await locations.register(scope, ref=choice.ref, title=choice.title)


async def place_of_id(scope: Scope, location_id: int) -> Location:
    """Find a location by its id. Else it is `Invalid`."""
    location = await stored_locations.to_point_to(scope.tx, location_id)
    if location is None:
        raise Invalid("location_id", f"there is no location {location_id}")
    return location


async def _with_account_of_id(scope: Scope, contact: Contact, account_id: int | None) -> Contact:
    if account_id == contact.account_id:
        return contact
    if account_id is None:
        return replace(contact, account_id=None, account_name=None)
    account = await stored_accounts.to_point_to(scope.tx, account_id)
    if account is None:
        raise Invalid("account_id", f"there is no account {account_id}")
    return replace(contact, account_id=account.id, account_name=account.name)
