"""Locations: registering, changing, reading and deleting the places by which contacts are grouped."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from rolodesk.actions.journal import Fields, differences, fields_of, record
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Conflicting, InvalidParameter, Unknown
from rolodesk.model.line import check_line
from rolodesk.model.page import Page, Place, Wanted, page_within
from rolodesk.model.ref import check_ref, make_ref
from rolodesk.model.workspace import Location, Permission
from rolodesk.storage import contacts, locations

ADDRESS: Final = ("address_line_1", "address_line_2", "city", "district", "postal_code", "phone")
CREATED_FIELDS: Final = ("ref", "title", *ADDRESS)
DELETED_FIELDS: Final = (*CREATED_FIELDS, "created_at", "updated_at")


async def create(
    scope: Scope, *, ref: str | None, title: str, address: Mapping[str, str] = MappingProxyType({})
) -> Location:
    """
    Register a location, with what is given of `ADDRESS`; a ref of None is made up.

    Refuses what is no line of text and a bad ref (`Invalid`), and a ref that is taken (`Conflicting`).
    """
    scope.require(Permission.CONTACTS_WRITE)
    title = check_line(title, field="title")
    ref = None if ref is None else check_ref(ref, field="ref")
    location = await _insert(scope, ref=ref, title=title, address=_checked(address))
    if location is None:
        raise Conflicting(f"there is a location {ref} already")
    return location


async def register(scope: Scope, *, ref: str, title: str) -> Location:
    """Register a location that a contact names; two at once make one. A bad ref or title is `Invalid`."""
    ref = check_ref(ref, field="location.ref")
    title = check_line(title, field="location.title")
    location = await _insert(scope, ref=ref, title=title, address={}) or await locations.by_ref(scope.tx, ref)
    if location is None:
        raise Unknown("location", ref)
    return location


async def get(scope: Scope, ref: str) -> Location:
    """Read a location. One statement. One that is not there is `Unknown`."""
    scope.require(Permission.CONTACTS_READ)
    location = await locations.by_ref(scope.tx, ref)
    if location is None:
        raise Unknown("location", ref)
    return location


async def get_by_id(scope: Scope, location_id: int) -> Location:
    """Read a location. One statement. One that is not there is `Unknown`."""
    scope.require(Permission.CONTACTS_READ)
    location = await locations.by_id(scope.tx, location_id)
    if location is None:
        raise Unknown("location", location_id)
    return location


async def list_sorted(
    scope: Scope, wanted: Wanted, *, ref: str | None = None, part: str | None = None
) -> Page[Location]:
    """
    List locations by `id` or `title`; `ref` leaves that one. One statement.

    `part` leaves those in whose title it is, in any case. A workspace has few: all are read for it, and for
    the order of their titles.
    """
    scope.require(Permission.CONTACTS_READ)
    part = (part or "").strip().casefold()
    if wanted.order == "id" and not part:
        return await locations.keyset_page(scope.tx, wanted, ref=ref)
    found = [
        one
        for one in await locations.listed(scope.tx)
        if part in one.title.casefold() and ref in {None, one.ref}
    ]
    return page_within(found, wanted, place=lambda one: Place(sort_key(one, wanted.order), one.id))


def sort_key(location: Location, order: str) -> int | str:
    """Give what a list of locations is ordered by: `id` or `title`."""
    return location.title.casefold() if order == "title" else location.id


async def fetch_to_change(scope: Scope, location_id: int) -> Location:
    """Read a location and keep others from changing it. One that is not there is `Unknown`."""
    location = await locations.to_change(scope.tx, location_id)
    if location is None:
        raise Unknown("location", location_id)
    return location


async def change(scope: Scope, location_id: int, fields: Mapping[str, str]) -> Location:
    """
    Change the `title` of a location or what is given of `ADDRESS`, where a blank text empties; answer it.

    Writing what is there already changes nothing. Refuses a blank title and what is no line of text
    (`Invalid`), and a location that is not there (`Unknown`).
    """
    scope.require(Permission.CONTACTS_WRITE)
    before = await fetch_to_change(scope, location_id)
    address = {name: "" for name in ADDRESS if name in fields}
    changed = address | _checked({name: text for name, text in fields.items() if name in ADDRESS})
    if "title" in fields:
        changed["title"] = check_line(fields["title"], field="title")
    after = replace(before, **changed)
    if after == before:
        return before
    after = replace(after, updated_at=scope.now)
    await locations.save(scope.tx, after)
    was, is_now = differences(before, after, CREATED_FIELDS)
    await record(scope, "location.updated", location_id, before=was, after=is_now)
    return after


async def delete(scope: Scope, location_id: int, *, move_to: int | None = None) -> None:
    """
    Delete a location; contacts that are at it go to `move_to`, each with a `contact.updated`.

    Refuses with `Conflicting` the built-in location, and one with contacts where `move_to` is None; with
    `Invalid` an unknown `move_to`, with `Unknown` a location that is not there.
    """
    scope.require(Permission.CONTACTS_WRITE)
    location = await fetch_to_change(scope, location_id)
    if location.built_in:
        raise Conflicting("the built-in location stays")
    if move_to is not None and (move_to == location_id or not await locations.to_point_to(scope.tx, move_to)):
        raise InvalidParameter("move_to", f"there is no other location {move_to}")
    await _move_contacts(scope, location_id, move_to=move_to)
    await locations.remove(scope.tx, location_id)
    await record(scope, "location.deleted", location_id, before=fields_of(location, DELETED_FIELDS))


async def list_page(scope: Scope, *, page: int, limit: int, search: str | None = None) -> list[Location]:
    """List a page (from 1) of locations, the oldest first; `search` leaves those whose title has it."""
    scope.require(Permission.CONTACTS_READ)
    offset = (page - 1) * limit
    part = (search or "").strip().casefold()
    if not part:
        return await locations.page(scope.tx, offset=offset, limit=limit)
    found = [place for place in await locations.listed(scope.tx) if part in place.title.casefold()]
    return found[offset : offset + limit]


async def _move_contacts(scope: Scope, location_id: int, *, move_to: int | None) -> None:
    members = await contacts.lock_of_location(scope.tx, location_id)
    if not members:
        return
    if move_to is None:
        raise Conflicting("contacts are at this location; say in move_to where they go")
    await contacts.move(scope.tx, location_id, to=move_to)
    for contact_id in members:
        before: Fields = {"location_id": location_id}
        after: Fields = {"location_id": move_to}
        await record(scope, "contact.updated", contact_id, before=before, after=after)


def _checked(address: Mapping[str, str]) -> dict[str, str]:
    return {name: check_line(text, field=name) for name, text in address.items() if text.strip()}


async def _insert(
    scope: Scope, *, ref: str | None, title: str, address: Mapping[str, str]
) -> Location | None:
    location_id = await scope.tx.next_id("locations")
    ref = make_ref(scope.now, location_id) if ref is None else ref
    location = replace(Location(id=location_id, ref=ref, title=title, created_at=scope.now), **address)
    if not await locations.insert(scope.tx, location):
        return None
    await record(scope, "location.created", location.id, after=fields_of(location, CREATED_FIELDS))
    return location
