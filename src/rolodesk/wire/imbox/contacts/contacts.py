"""ImBox's contacts: parse, one action, render."""

from rolodesk.actions.contacts import changing, creating, deleting, reading
from rolodesk.wire.imbox.contacts.requests import MOST, CreateContact, ListContacts, UpdateContact
from rolodesk.wire.imbox.contacts.responses import ContactRow, ContactsPage, contact_row, contacts_page
from rolodesk.wire.toolkit.route import NOTHING, Call, Nothing
from rolodesk.wire.toolkit.shapes import given, padded_id_of


async def list_contacts(call: Call[ListContacts, Nothing]) -> ContactsPage:
    """GET contacts: by id upwards, with any of the filters."""
    query = call.query
    page = await reading.list_after(
        call.scope,
        cursor=query.after,
        limit=min(query.limit, MOST),
        contact_id=given(query.id),
        email=query.address,
        phone=query.number,
    )
    return contacts_page(page, call)


async def create_contact(call: Call[Nothing, CreateContact]) -> ContactRow:
    """POST contacts."""
    contact = await creating.create(call.scope, call.body.to_new())
    return contact_row(contact, call.scope.workspace)


async def update_contact(call: Call[Nothing, UpdateContact]) -> Nothing:
    """PUT contacts/{id}."""
    contact_id = padded_id_of(call.params, "id", noun="contact")
    await changing.change(call.scope, contact_id, call.body.to_change())
    return NOTHING


async def delete_contact(call: Call[Nothing, Nothing]) -> Nothing:
    """DELETE contacts/{id}."""
    await deleting.delete(call.scope, padded_id_of(call.params, "id", noun="contact"))
    return NOTHING
