"""Creating contacts."""

from collections.abc import Sequence
from typing import Final

from msgspec import UNSET
from msgspec.structs import replace

from rolodesk.actions.contacts import pinning, relating, tag_links
from rolodesk.actions.journal import fields_of, record
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import CHANNEL_LIMIT, OWN_FIELDS, Contact, NewContact, Stage
from rolodesk.model.contact_change import NO_CUSTOM_FIELDS, applied, check_known
from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_unbroken
from rolodesk.model.ref import check_ref, make_ref
from rolodesk.model.workspace import Location, Permission
from rolodesk.storage import contact_search, contacts, locations

REF_TAKEN: Final = "is, or was, the id of a contact; choose another, or leave it out"
CREATED_FIELDS: Final = ("ref", *OWN_FIELDS, "channel")
NOBODY: Final = Contact(
    id=0,
    ref="",
    first_name=None,
    last_name=None,
    title=None,
    description=None,
    picture=None,
    external_id=None,
    external_url=None,
    account_id=None,
    stage=Stage.SUBSCRIBER.value,
    location_id=0,
    channel="",
    custom_fields=NO_CUSTOM_FIELDS,
    emails=(),
    phones=(),
    tags=(),
    pinned_note_id=None,
    created_at=0,
    modified_at=None,
    updated_at=None,
    activity_at=0,
    version=1,
)
"""A contact that has nothing yet."""


async def create(scope: Scope, new: NewContact) -> Contact:
    """
    Create a contact and answer it with what it points to.

    What is not given is empty; the stage is then Subscriber and the location the built-in one. Always
    makes a new contact, whoever has the same e-mail address or phone. Refuses with `Invalid` what
    `model.contact_change.applied` refuses, a contact without a name, e-mail address and phone, a bad
    channel, an unknown account or location id, and a ref that is, or was, in use; with `Unknown` a location.
    """
    scope.require(Permission.CONTACTS_WRITE)
    contact = await _insert(scope, await _prepared(scope, new), ref=new.ref)
    await _accompany(scope, contact)
    await contact_search.put(scope.tx, contact)
    return contact


async def create_unstored(scope: Scope, new: NewContact) -> Contact:
    """
    Create a contact as `create` does, with all that it has beside itself; `store` is to store it.

    The ref, if one is given, must be known not to be a contact's. Refuses one that was a contact's.
    """
    scope.require(Permission.CONTACTS_WRITE)
    contact = await _prepared(scope, new)
    if new.ref is not None and await contacts.ref_is_retired(scope.tx, new.ref):
        raise Invalid("ref", REF_TAKEN)
    await _accompany(scope, contact)
    return contact


async def store(scope: Scope, made: Sequence[Contact]) -> None:
    """Store what `create_unstored` gave, in its order: many contacts at once."""
    await contacts.insert_many(scope.tx, made)
    await contact_search.put_new(scope.tx, made)


async def _prepared(scope: Scope, new: NewContact) -> Contact:
    location = await _location(scope, new)
    contact = applied(new, await _blank(scope, new, location), region=scope.workspace.default_country)
    check_known(contact)
    contact = await relating.with_account(scope, contact, new)
    if new.notes is not UNSET and new.notes.strip():
        contact = await pinning.with_new_pinned(scope, contact, new.notes)
    return contact


async def _accompany(scope: Scope, contact: Contact) -> None:
    """Store what a new contact has beside itself: its event, its pinned note, and the links to its tags."""
    await record(scope, "contact.created", contact.id, after=fields_of(contact, CREATED_FIELDS))
    if contact.pinned_note_id is not None:
        await pinning.insert_pinned(scope, contact)
    if contact.tags:
        await tag_links.give(scope, contact.id, contact.tags)


async def _location(scope: Scope, new: NewContact) -> Location:
    if new.location is not UNSET:
        return await relating.place(scope, new.location)
    if new.location_id is not UNSET:
        return await relating.place_of_id(scope, new.location_id)
    return await locations.built_in(scope.tx)


async def _blank(scope: Scope, new: NewContact, location: Location) -> Contact:
    """Make a contact with an id and nothing of its own yet."""
    contact_id = await scope.tx.next_id("contacts")
    return replace(
        NOBODY,
        id=contact_id,
        ref=make_ref(scope.now, contact_id) if new.ref is None else check_ref(new.ref, field="ref"),
        location_id=location.id,
        channel=_channel(new.channel),
        created_at=scope.now,
        activity_at=scope.now,
        location_ref=location.ref,
        location_title=location.title,
    )


def _channel(text: str) -> str:
    text = text.strip()
    if not 1 <= len(text) <= CHANNEL_LIMIT:
        raise Invalid("channel", f"must be 1 to {CHANNEL_LIMIT} characters")
    return check_unbroken(text, field="channel")


async def _insert(scope: Scope, contact: Contact, *, ref: str | None) -> Contact:
    """Insert the contact; a ref of ours that somebody chose before us is replaced by the next."""
    taken = Invalid("ref", REF_TAKEN)
    if ref is not None and await contacts.ref_is_retired(scope.tx, ref):
        raise taken
    while not await contacts.insert(scope.tx, contact):
        if ref is not None:
            raise taken
        contact = replace(contact, ref=make_ref(scope.now, await scope.tx.next_id("contacts")))
    return contact
