"""Whautomate's contacts: parse, one action, render."""

from rolodesk.actions.contacts import changing, creating, deleting, reading, tagging
from rolodesk.wire.toolkit.route import Access, Call, Nothing
from rolodesk.wire.toolkit.shapes import limited
from rolodesk.wire.whautomate.requests import ChangeTags, CreateContact, ListContacts, UpdateContact
from rolodesk.wire.whautomate.responses import (
    ContactAnswer,
    Success,
    TagsAnswer,
    contact_answer,
    contact_answers,
)


def list_access(query: ListContacts) -> Access:
    """A search runs aside; a page with filters is several statements."""
    return "search" if query.wanted else "read"


async def list_contacts(call: Call[ListContacts, Nothing]) -> list[ContactAnswer]:
    """GET /v1/contacts: newest first."""
    query = call.query
    contacts = await reading.list_newest(
        call.scope,
        page=query.page,
        limit=limited(query.limit or query.page_size, default=20, most=100),
        tags=query.any_tags,
        location_ref=query.location_id or None,
        channel=query.channel or None,
        search=query.wanted or None,
    )
    return contact_answers(contacts)


async def create_contact(call: Call[Nothing, CreateContact]) -> ContactAnswer:
    """POST /v1/contacts."""
    return contact_answer(await creating.create(call.scope, call.body.to_new()))


async def get_contact(call: Call[Nothing, Nothing]) -> ContactAnswer:
    """GET /v1/contacts/{contactId}."""
    return contact_answer(await reading.get(call.scope, call.params["contactId"]))


async def update_contact(call: Call[Nothing, UpdateContact]) -> ContactAnswer:
    """PUT /v1/contacts/{contactId}."""
    change = call.body.to_change()
    return contact_answer(await changing.change(call.scope, call.params["contactId"], change))


async def delete_contact(call: Call[Nothing, Nothing]) -> Success:
    """DELETE /v1/contacts/{contactId}."""
    await deleting.delete(call.scope, call.params["contactId"])
    return Success()


async def add_tags(call: Call[Nothing, ChangeTags | None]) -> TagsAnswer:
    """POST /v1/contacts/{contactId}/tags/add; without a body nothing is added."""
    tags = tuple(call.body.tags) if call.body else ()
    contact = await tagging.add_tags(call.scope, call.params["contactId"], tags)
    return TagsAnswer(contact.ref, contact.tags)


async def remove_tags(call: Call[Nothing, ChangeTags | None]) -> TagsAnswer:
    """POST /v1/contacts/{contactId}/tags/remove; without a body nothing is removed."""
    tags = tuple(call.body.tags) if call.body else ()
    contact = await tagging.remove_tags(call.scope, call.params["contactId"], tags)
    return TagsAnswer(contact.ref, contact.tags)
