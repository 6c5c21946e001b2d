"""Reading a contact back from the event of its deletion, which has all that was lost."""

from typing import Final

import msgspec
from msgspec.structs import asdict

from rolodesk.actions.contacts.restoring import Lost
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact
from rolodesk.model.event import StoredEvent
from rolodesk.model.workspace import Permission
from rolodesk.storage import locations

_decode: Final = msgspec.json.Decoder(Lost).decode


async def deleted(scope: Scope, event: StoredEvent) -> Contact:
    """Give the contact of a `contact.deleted` as it was, with its pinned note and its location."""
    scope.require(Permission.CONTACTS_READ)
    lost = _decode(event.before_json)
    location = await locations.by_id(scope.tx, lost.location_id)
    own = {name: value for name, value in asdict(lost).items() if name not in {"notes", "tickets"}}
    own |= {
        "location_ref": location.ref if location else "",
        "location_title": location.title if location else "",
        "notes": next((note.content for note in lost.notes if note.id == lost.pinned_note_id), None),
    }
    return Contact(id=event.subject_id, **own)
