"""Contacts, and what is done with one: changing, deleting, restoring, tagging."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from rolodesk.actions.contacts import (
    accompanying,
    changing,
    creating,
    deleting,
    merging,
    reading,
    restoring,
    saving,
    tagging,
)
from rolodesk.asgi.response import Response
from rolodesk.model.contact import Contact
from rolodesk.model.page import Place
from rolodesk.model.tag import TAG_COUNT_LIMIT
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import check_match, created, gone, page, record
from rolodesk.wire.rest.contact_shapes import (
    EXPANDED,
    Along,
    ChangeContact,
    ContactAnswer,
    ContactList,
    CreateContact,
    ExpandContact,
    ListContacts,
    MergeContact,
    Tags,
    contact_answer,
)
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.expanding import expanded
from rolodesk.wire.toolkit.route import Access, Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import id_of

READ, WRITE = Permission.CONTACTS_READ, Permission.CONTACTS_WRITE
CONTACT: Final = "/rest/v1/contacts/{contact_id}"
NOTES_ALONG: Final = 20
"""How many notes, the newest, are expanded."""


class AddTags(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tags to be given to a contact; new ones are made."""

    tags: Tags


class RemoveTags(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tags to be taken from a contact, by name; `tag` may be repeated."""

    tag: Annotated[list[str], Meta(min_length=1, max_length=TAG_COUNT_LIMIT)]


async def list_contacts(call: Call[ListContacts, Nothing]) -> object:
    """GET /rest/v1/contacts."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)
    found = await reading.list_page(call.scope, asked, query.to_filters())
    along = await _along(call, found.items)

    def place(contact: Contact) -> Place:
        return Place(reading.sort_key(contact, asked.order), contact.id)

    return page(call, found, render=lambda contact: contact_answer(contact, along), place=place)


async def create_contact(call: Call[Nothing, CreateContact]) -> Response:
    """POST /rest/v1/contacts."""
    contact = await creating.create(call.scope, call.body.to_new())
    return created(contact_answer(contact), f"/contacts/{contact.id}")


async def get_contact(call: Call[ExpandContact, Nothing]) -> Response:
    """GET /rest/v1/contacts/{contact_id}."""
    return record(call, await _answer(call, await reading.get(call.scope, _id(call))))


async def change_contact(call: Call[ExpandContact, ChangeContact]) -> Response:
    """PATCH /rest/v1/contacts/{contact_id}."""
    await _check_match(call)
    contact = await changing.change(call.scope, _id(call), call.body.to_change(), must_stay_known=True)
    return record(call, await _answer(call, contact))


async def delete_contact(call: Call[ExpandContact, Nothing]) -> Response:
    """DELETE /rest/v1/contacts/{contact_id}: its tickets stay, without one."""
    await _check_match(call)
    await deleting.delete(call.scope, _id(call))
    return gone()


async def restore_contact(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/contacts/{contact_id}/restore."""
    return record(call, contact_answer(await restoring.restore(call.scope, _id(call))))


async def merge_contact(call: Call[ExpandContact, MergeContact]) -> Response:
    """POST /rest/v1/contacts/{contact_id}/merge."""
    await _check_match(call)
    contact = await merging.merge(call.scope, _id(call), from_id=call.body.from_id)
    return record(call, await _answer(call, contact))


async def add_contact_tags(call: Call[ExpandContact, AddTags]) -> Response:
    """POST /rest/v1/contacts/{contact_id}/tags."""
    await _check_match(call)
    contact = await tagging.add_tags(call.scope, _id(call), call.body.tags)
    return record(call, await _answer(call, contact))


async def remove_contact_tags(call: Call[RemoveTags, Nothing]) -> Response:
    """DELETE /rest/v1/contacts/{contact_id}/tags."""
    await _check_match(call)
    await tagging.remove_tags(call.scope, _id(call), call.query.tag)
    return gone()


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> ContactAnswer:
        return await _answer(call, await saving.fetch_to_change(call.scope, _id(call)))

    await check_match(call, current)


async def _answer(call: Call[Any, Any], contact: Contact) -> ContactAnswer:
    return contact_answer(contact, await _along(call, [contact]))


async def _along(call: Call[Any, Any], contacts: Sequence[Contact]) -> Along:
    asked = expanded(getattr(call.query, "expand", ""), *EXPANDED)
    return Along(
        await accompanying.accounts_of(call.scope, contacts) if "account" in asked else None,
        await accompanying.locations_of(call.scope, contacts) if "location" in asked else None,
        await accompanying.notes_of(call.scope, contacts, most=NOTES_ALONG) if "notes" in asked else None,
    )


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "contact_id", noun="contact")


def _access_of_list(query: ListContacts) -> Access:
    """A list that no index leads along is read where it holds up nobody."""
    if not query.to_filters().are_quick(query.sort.removeprefix("-")):
        return "search"
    return "read" if query.expand else "lookup"


def _access_of_one(query: ExpandContact) -> Access:
    return "read" if query.expand else "lookup"


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/contacts", READ, list_contacts, "List contacts", access=_access_of_list, query=ListContacts, answer=ContactList),
    Route("POST", "/rest/v1/contacts", WRITE, create_contact, "Create a contact", status=201, body=CreateContact, answer=ContactAnswer, is_tagged=True),
    Route("GET", CONTACT, READ, get_contact, "Get a contact", access=_access_of_one, query=ExpandContact, answer=ContactAnswer, is_tagged=True),
    Route("PATCH", CONTACT, WRITE, change_contact, "Change a contact", query=ExpandContact, body=ChangeContact, answer=ContactAnswer, is_tagged=True, is_held=True),
    Route("DELETE", CONTACT, WRITE, delete_contact, "Delete a contact; its tickets stay", query=ExpandContact, status=204, is_held=True),
    Route("POST", f"{CONTACT}/restore", WRITE, restore_contact, "Restore a deleted contact", answer=ContactAnswer, is_tagged=True),
    Route("POST", f"{CONTACT}/merge", WRITE, merge_contact, "Merge another contact into this one", query=ExpandContact, body=MergeContact, answer=ContactAnswer, is_tagged=True, is_held=True),
    Route("POST", f"{CONTACT}/tags", WRITE, add_contact_tags, "Give a contact tags", query=ExpandContact, body=AddTags, answer=ContactAnswer, is_tagged=True, is_held=True),
    Route("DELETE", f"{CONTACT}/tags", WRITE, remove_contact_tags, "Take tags from a contact", query=RemoveTags, status=204, is_held=True),
)
# fmt: on
