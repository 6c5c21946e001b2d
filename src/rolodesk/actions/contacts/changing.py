"""Changing contacts."""

from msgspec import UNSET

from rolodesk.actions.contacts import pinning, relating
from rolodesk.actions.contacts.saving import fetch_to_change, save
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact, ContactChange
from rolodesk.model.contact_change import applied, check_known, is_known
from rolodesk.model.workspace import Permission


async def change(
    scope: Scope, which: int | str, change: ContactChange, *, must_stay_known: bool = False
) -> Contact:
    """
    Change a contact, named by its id or its ref, and answer it as it then is.

    Writing what is there already changes nothing: no event, no new time, no new version. Refuses with
    `Unknown` a contact or location that is not there, with `Invalid` what `model.contact_change.applied`
    refuses and an unknown account; and, if it `must_stay_known`, a change that leaves it without a name, an
    e-mail address and a phone number.
    """
    scope.require(Permission.CONTACTS_WRITE)
    before = await fetch_to_change(scope, which)
    return await change_fetched(scope, before, change, must_stay_known=must_stay_known)


async def change_fetched(
    scope: Scope, before: Contact, change: ContactChange, *, must_stay_known: bool = False
) -> Contact:
    """Change a contact that `fetch_to_change` read. What is refused is refused before anything is written."""
    after = applied(change, before, region=scope.workspace.default_country)
    if must_stay_known and is_known(before):
        check_known(after)
    after = await relating.with_account(scope, after, change)
    after = await relating.with_location(scope, after, change)
    if change.notes is not UNSET:
        after = await pinning.with_pinned(scope, after, change.notes)
    return await save(scope, before, after)
