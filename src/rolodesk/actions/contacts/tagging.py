"""Giving contacts tags and taking them away."""

from collections.abc import Iterable

from msgspec.structs import replace

from rolodesk.actions.contacts.saving import fetch_to_change, save
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import Contact
from rolodesk.model.tag import check_tags, with_tags, without_tags
from rolodesk.model.workspace import Permission


async def add_tags(scope: Scope, which: int | str, tags: Iterable[str]) -> Contact:
    """
    Give a contact tags behind those it has, and answer it with all of them.

    A tag that it has, in whatever case, changes nothing; a new one is made on the fly. Refuses with
    `Invalid` blank and long tags and more than a contact may have, with `Unknown` the contact.
    """
    scope.require(Permission.CONTACTS_WRITE)
    before = await fetch_to_change(scope, which)
    return await save(scope, before, replace(before, tags=with_tags(before.tags, tags)))


async def remove_tags(scope: Scope, which: int | str, tags: Iterable[str]) -> Contact:
    """
    Take tags from a contact and answer it with the others. One that it lacks changes nothing.

    Refuses with `Invalid` what no tag can be and more than 100, with `Unknown` the contact.
    """
    scope.require(Permission.CONTACTS_WRITE)
    before = await fetch_to_change(scope, which)
    return await save(scope, before, replace(before, tags=without_tags(before.tags, check_tags(tags))))
