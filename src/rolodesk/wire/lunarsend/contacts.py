"""LunarSend's contacts: parse, one action, render."""

from rolodesk.actions.contacts import changing, creating, deleting, reading
from rolodesk.asgi.response import Response
from rolodesk.model.errors import Unknown
from rolodesk.wire.lunarsend.requests import MOST, WHOLE, DeleteContact, PostContact, ReadContacts
from rolodesk.wire.lunarsend.responses import ContactId, ContactsFound, contacts_found, deleted
from rolodesk.wire.toolkit.route import Access, Call, Nothing


def read_access(body: ReadContacts) -> Access:
    """What is matched whole is one look-up; a part of a text is a search, which runs aside."""
    return "lookup" if body.sought in WHOLE else "search"


async def read_contacts(call: Call[Nothing, ReadContacts]) -> ContactsFound:
    """GET: the contacts whose one field matches; none is `Unknown`."""
    body = call.body
    contacts = await reading.find(
        call.scope,
        body.sought,
        body.term,
        page=body.page,
        per_page=min(body.per_page, MOST),
    )
    if not contacts:
        raise Unknown("contact", "that matches")
    return contacts_found(contacts)


async def post_contact(call: Call[Nothing, PostContact]) -> ContactId:
    """POST: one verb for two operations, told apart by the contact's id in the body."""
    ref = call.body.ref
    if ref is None:
        contact = await creating.create(call.scope, call.body.to_new())
    else:
        contact = await changing.change(call.scope, ref, call.body.to_change())
    return ContactId(contact.ref)


async def delete_contact(call: Call[Nothing, DeleteContact]) -> Response:
    """DELETE."""
    await deleting.delete(call.scope, call.body.ref)
    return deleted()
