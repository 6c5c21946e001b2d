"""Locations: registering and reading the places by which contacts are grouped."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from rolodesk.actions.journal import fields_of, record
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.line import check_line
from rolodesk.model.ref import check_ref
from rolodesk.model.workspace import Location, Permission
from rolodesk.storage import locations

ADDRESS: Final = ("address_line_1", "address_line_2", "city", "district", "postal_code", "phone")
CREATED_FIELDS: Final = ("ref", "title", *ADDRESS)


async def create(
    scope: Scope, *, ref: str, title: str, address: Mapping[str, str] = MappingProxyType({})
) -> Location:
    """
    Register a location, with what is given of `ADDRESS`.

    Refuses what is no line of text and a bad ref (`Invalid`), and a ref that is taken (`Conflicting`).
    """
    scope.require(Permission.CONTACTS_WRITE)
    checked = {name: check_line(text, field=name) for name, text in address.items() if text.strip()}
    title = check_line(title, field="title")
    location = await _insert(scope, ref=check_ref(ref, field="ref"), title=title, address=checked)
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


async def list_page(scope: Scope, *, page: int, limit: int, search: str | None = None) -> list[Location]:
    """List a page (from 1) of locations, the oldest first; `search` leaves those whose title has it."""
    scope.require(Permission.CONTACTS_READ)
    offset = (page - 1) * limit
    part = (search or "").strip().casefold()
    if not part:
        return await locations.page(scope.tx, offset=offset, limit=limit)
    found = [place for place in await locations.listed(scope.tx) if part in place.title.casefold()]
    return found[offset : offset + limit]


async def _insert(scope: Scope, *, ref: str, title: str, address: Mapping[str, str]) -> Location | None:
    location_id = await scope.tx.next_id("locations")
    location = replace(Location(id=location_id, ref=ref, title=title, created_at=scope.now), **address)
    if not await locations.insert(scope.tx, location):
        return None
    await record(scope, "location.created", location.id, after=fields_of(location, CREATED_FIELDS))
    return location
