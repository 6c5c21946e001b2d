"""Merging one contact into another, who has everything of both afterwards."""

from msgspec.structs import replace

from rolodesk.actions.contacts.changing import change_fetched
from rolodesk.actions.contacts.deleting import delete
from rolodesk.actions.contacts.saving import fetch_to_change, save
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact
from rolodesk.model.contact_merging import merged
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.workspace import Permission
from rolodesk.storage import contacts, notes


async def merge(scope: Scope, contact_id: int, *, from_id: int) -> Contact:
    """
    Merge the contact `from_id` into another, and answer that one as it then is.

    Its notes and tickets are the other's then, its fields as `model.contact_merging` has it, and it is
    deleted: its ref is as gone as any deleted one's. Restoring it brings its own fields back, while the other
    keeps all. Refuses with `Unknown` a contact that is not there; with `Invalid` one to merge that is not
    there or the same (`from_id`), and too many addresses, numbers, tags or custom fields together.
    """
    scope.require(Permission.CONTACTS_WRITE)
    if from_id == contact_id:
        raise Invalid("from_id", "must be the id of another contact")
    into, other = await _locked(scope, contact_id, from_id)
    written = await notes.move(scope.tx, from_id, to=contact_id)
    left = await contacts.leave_tickets(scope.tx, from_id)
    tickets = await contacts.regain_tickets(scope.tx, contact_id, left)
    told = {"merged_id": other.id, "merged_ref": other.ref, "notes": written, "tickets": tickets}
    await record(scope, "contact.merged", contact_id, after=told)
    into = await change_fetched(scope, into, merged(into, other))
    await save(scope, other, replace(other, pinned_note_id=None, notes=None))
    await delete(scope, other.id)
    return into


async def _locked(scope: Scope, contact_id: int, from_id: int) -> tuple[Contact, Contact]:
    """Read both and keep others from changing them; the lower id first, so that no two wait crosswise."""
    found: dict[int, Contact] = {}
    for one in sorted((contact_id, from_id)):
        try:
            found[one] = await fetch_to_change(scope, one)
        except Unknown:
            if one == contact_id:
                raise
    if from_id not in found:
        raise Invalid("from_id", f"there is no contact {from_id}")
    return found[contact_id], found[from_id]
