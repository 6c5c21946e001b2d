"""Tags as records of the workspace: listing, making and deleting them."""

from msgspec.structs import replace

from rolodesk.actions.contacts.saving import fetch_to_change, save
from rolodesk.actions.contacts.tag_links import lock_making, make
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Conflicting, Unknown
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


async def delete(scope: Scope, tag_id: int) -> None:
    """Delete a tag and take it from every contact that has it. One that is not there is `Unknown`."""
    scope.require(Permission.CONTACTS_WRITE)
    tag = await tags.to_delete(scope.tx, tag_id)
    if tag is None:
        raise Unknown("tag", tag_id)
    for contact_id in await tags.contact_ids(scope.tx, tag_id):
        before = await fetch_to_change(scope, contact_id)
        await save(scope, before, replace(before, tags=without_tags(before.tags, [tag.name])))
    await tags.remove(scope.tx, tag_id)
    await record(scope, "tag.deleted", tag_id, before={"name": tag.name, "created_at": tag.created_at})
