"""Tags as records of the workspace: listing, making, renaming and deleting them."""

from msgspec.structs import replace

from rolodesk.actions.bulk.keeping import start_to_remove
from rolodesk.actions.contacts.saving import fetch_to_change, save, save_respelled
from rolodesk.actions.contacts.tag_links import lock_making, make
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.bulk import AT_ONCE, BulkAction, BulkJob, Parameters, Removal
from rolodesk.model.contact_filters import ContactFilters
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.page import Page, Wanted
from rolodesk.model.tag import Tag, canonical_tag, check_tag, without_tags
from rolodesk.model.workspace import Permission
from rolodesk.storage import tags


async def create(scope: Scope, name: str) -> Tag:
    """Make a tag. Refuses a blank or long name (`Invalid`), and one that is there (`Conflicting`)."""
    scope.require(Permission.CONTACTS_WRITE)
    name = check_tag(name, field="name")
    await lock_making(scope)
    if await tags.by_canonicals(scope.tx, {canonical_tag(name)}):
        raise Conflicting(f"there is a tag {name} already")
    return await make(scope, name)


async def get(scope: Scope, tag_id: int) -> Tag:
    """Read a tag. One statement. One that is not there is `Unknown`."""
    scope.require(Permission.CONTACTS_READ)
    tag = await tags.by_id(scope.tx, tag_id)
    if tag is None:
        raise Unknown("tag", tag_id)
    return tag


async def list_page(scope: Scope, *, page: int, limit: int, search: str | None = None) -> list[Tag]:
    """List a page (from 1) of tags, the oldest first; `search` leaves those whose name has it."""
    scope.require(Permission.CONTACTS_READ)
    return await tags.page(
        scope.tx, offset=(page - 1) * limit, limit=limit, part=canonical_tag(search or "") or None
    )


async def list_counted(
    scope: Scope, wanted: Wanted, *, name: str | None = None, part: str | None = None
) -> Page[tuple[Tag, int]]:
    """
    List tags by `id` or `name`, each with how many contacts have it.

    `name`, in any case, leaves one; `part` those in whose name it is, in any case.
    """
    scope.require(Permission.CONTACTS_READ)
    canonical = None if name is None else canonical_tag(name)
    return await tags.counted_page(
        scope.tx, wanted, canonical=canonical, part=canonical_tag(part or "") or None
    )


async def fetch_tag_to_change(scope: Scope, tag_id: int) -> Tag:
    """Read a tag and keep others from changing it. One that is not there is `Unknown`."""
    tag = await tags.to_change(scope.tx, tag_id)
    if tag is None:
        raise Unknown("tag", tag_id)
    return tag


async def rename(scope: Scope, tag_id: int, name: str) -> Tag:
    """
    Give a tag another name, on every contact that has it too, and answer it.

    That is no tagging: a contact has a `contact.updated` of it. Refuses a blank or long name (`Invalid`), one
    that another tag has (`Conflicting`), and a tag that is not there (`Unknown`).
    """
    scope.require(Permission.CONTACTS_WRITE)
    name = check_tag(name, field="name")
    await lock_making(scope)
    before = await fetch_tag_to_change(scope, tag_id)
    if name == before.name:
        return before
    after = replace(before, name=name, canonical=canonical_tag(name), updated_at=scope.now)
    if after.canonical != before.canonical and await tags.by_canonicals(scope.tx, {after.canonical}):
        raise Conflicting(f"there is a tag {name} already")
    await tags.rename(scope.tx, after)
    for contact_id in await tags.contact_ids(scope.tx, tag_id):
        contact = await fetch_to_change(scope, contact_id)
        spelled = (name if canonical_tag(tag) == before.canonical else tag for tag in contact.tags)
        await save_respelled(scope, contact, tuple(spelled))
    await record(scope, "tag.updated", tag_id, before={"name": before.name}, after={"name": name})
    return after


async def delete(scope: Scope, tag_id: int) -> BulkJob | None:
    """
    Delete a tag and take it from every contact that has it. One that is not there is `Unknown`.

    From many contacts a job takes it, which is answered, and deletes it at its end.
    """
    scope.require(Permission.CONTACTS_WRITE)
    tag = await fetch_tag_to_change(scope, tag_id)
    found = await tags.some_contact_ids(scope.tx, tag_id, limit=AT_ONCE + 1)
    if len(found) > AT_ONCE:
        parameters = Parameters(tags=(tag.name,), removes=Removal("tag", tag_id))
        return await start_to_remove(scope, ContactFilters(tags=(tag.name,)), BulkAction.UNTAG, parameters)
    for contact_id in found:
        before = await fetch_to_change(scope, contact_id)
        await save(scope, before, replace(before, tags=without_tags(before.tags, [tag.name])))
    await _remove(scope, tag)
    return None


async def finish(scope: Scope, tag_id: int, given: Parameters) -> bool:
    """Delete a tag that a job has taken from contacts; False, and nothing, if others have it by now."""
    scope.require(Permission.CONTACTS_WRITE)
    tag = await fetch_tag_to_change(scope, tag_id)
    if canonical_tag(given.tags[0]) != tag.canonical:
        raise Conflicting(f"the tag was renamed meanwhile, to {tag.name}")
    if await tags.some_contact_ids(scope.tx, tag_id, limit=1):
        return False
    await _remove(scope, tag)
    return True


async def _remove(scope: Scope, tag: Tag) -> None:
    await tags.remove(scope.tx, tag.id)
    await record(scope, "tag.deleted", tag.id, before={"name": tag.name, "created_at": tag.created_at})
