"""Storing a changed contact with everything that follows from it: times, tags, search, events."""

from typing import Final

from msgspec.structs import replace

from rolodesk.actions.contacts import tag_links
from rolodesk.actions.journal import differences, record
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import OWN_FIELDS, Contact
from rolodesk.model.errors import Unknown
from rolodesk.model.tag import with_tags, without_tags
from rolodesk.storage import contact_search, contacts

TOLD_BY_TAG_EVENTS: Final = "tags"
UPDATED_FIELDS: Final = tuple(field for field in OWN_FIELDS if field != TOLD_BY_TAG_EVENTS)


async def fetch_to_change(scope: Scope, which: int | str) -> Contact:
    """Read a contact by id or ref and keep others from changing it. One that is not there is `Unknown`."""
    contact = await contacts.to_change(scope.tx, which)
    if contact is None:
        raise Unknown("contact", which)
    return contact


async def save(scope: Scope, before: Contact, after: Contact) -> Contact:
    """
    Store what differs, if anything does, and answer the contact as it then is.

    `before` comes from `fetch_to_change`. Its account, location and pinned note are in `after` already
    and stored; the events of its own fields and tags are written here.
    """
    if after == before:
        return before
    is_modified = any(getattr(before, field) != getattr(after, field) for field in OWN_FIELDS)
    after = replace(
        after,
        modified_at=scope.now if is_modified else before.modified_at,
        updated_at=scope.now,
        version=before.version + 1,
    )
    await contacts.save(scope.tx, before, after)
    if is_modified:
        await _record(scope, before, after)
    if contact_search.differs(before, after):
        await contact_search.put(scope.tx, after)
    return after


async def save_respelled(scope: Scope, before: Contact, tags: tuple[str, ...]) -> Contact:
    """Store other spellings of the tags that a contact has: which ones those are stays the same."""
    if tags == before.tags:
        return before
    after = replace(
        before, tags=tags, modified_at=scope.now, updated_at=scope.now, version=before.version + 1
    )
    await contacts.save(scope.tx, before, after)
    was, is_now = differences(before, after, (TOLD_BY_TAG_EVENTS,))
    await record(scope, "contact.updated", after.id, before=was, after=is_now)
    await contact_search.put(scope.tx, after)
    return after


async def _record(scope: Scope, before: Contact, after: Contact) -> None:
    """Write one event for the fields, and one for each tag; new places or spellings of tags are a field's."""
    removed = without_tags(before.tags, after.tags)
    added = without_tags(after.tags, before.tags)
    was, is_now = differences(before, after, UPDATED_FIELDS)
    if after.tags != with_tags(without_tags(before.tags, removed), added):
        was[TOLD_BY_TAG_EVENTS], is_now[TOLD_BY_TAG_EVENTS] = before.tags, after.tags
    if is_now:
        await record(scope, "contact.updated", after.id, before=was, after=is_now)
    if removed:
        await tag_links.take(scope, after.id, removed)
    for tag in removed:
        await record(scope, "contact.tag_removed", after.id, after={"tag": tag})
    if added:
        await tag_links.give(scope, after.id, added)
    for tag in added:
        await record(scope, "contact.tag_added", after.id, after={"tag": tag})
