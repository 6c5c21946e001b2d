"""How Whautomate prints an event for a webhook: what happened, and the contact."""

from typing import Final

import msgspec

from rolodesk.actions.contacts import reading, remembering
from rolodesk.actions.delivering.queueing import IN_WHAUTOMATES_WORDS
from rolodesk.actions.ports import Words
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact
from rolodesk.model.errors import Unknown
from rolodesk.model.event import StoredEvent
from rolodesk.model.moment import print_moment
from rolodesk.model.webhook import WebhookEvent
from rolodesk.wire.whautomate.responses import ContactAnswer, contact_answer

TEST: Final = "webhook_tested"

_encode: Final = msgspec.json.Encoder().encode


class EventAnswer(msgspec.Struct, frozen=True, rename="camel"):
    """What happened. `key` is the contact's id, as in the vendor's own example."""

    id: str
    type: str
    time_stamp: str
    key: str


class Notice(msgspec.Struct, frozen=True):
    """What a webhook is sent."""

    event: EventAnswer
    contact: ContactAnswer | dict[str, str]


async def print_event(scope: Scope, event: StoredEvent) -> Words | None:
    """
    Print an event of a contact, with the contact as it is now, or as it was when it was deleted.

    A test has no contact. None for what Whautomate has no word for, for notes that are not pinned, and for a
    contact that is gone by now.
    """
    word = IN_WHAUTOMATES_WORDS.get(event.kind)
    contact: ContactAnswer | None = None
    if word == WebhookEvent.CONTACT_DELETED:
        contact = contact_answer(await remembering.deleted(scope, event))
    elif event.subject == "note":
        contact = await _of_pinned(scope, event)
    elif word is not None:
        contact = await _as_it_is(scope, event.subject_id)
    if contact is None and word is not None:
        return None
    type_, time_stamp = TEST if word is None else word.value, print_moment(event.at)
    key = "" if contact is None else contact.id
    printed: ContactAnswer | dict[str, str] = {} if contact is None else contact

    def words(message_ref: str) -> str:
        return _encode(Notice(EventAnswer(message_ref, type_, time_stamp, key), printed)).decode()

    return words


async def _as_it_is(scope: Scope, contact_id: int) -> ContactAnswer | None:
    contact = await _there(scope, contact_id)
    return None if contact is None else contact_answer(contact)


async def _of_pinned(scope: Scope, event: StoredEvent) -> ContactAnswer | None:
    """Give the contact of a pinned note; none where it was made with it, which its own event tells."""
    note = event.after or event.before
    contact_id = note.get("contact_id")
    contact = None
    if note.get("pinned") and isinstance(contact_id, int):
        contact = await _there(scope, contact_id)
    if contact is None or (event.kind == "note.created" and event.at == contact.created_at):
        return None
    return contact_answer(contact)


async def _there(scope: Scope, contact_id: int) -> Contact | None:
    try:
        return await reading.get(scope, contact_id)
    except Unknown:
        return None
