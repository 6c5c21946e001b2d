"""Locations: registering and reading the places by which contacts are grouped."""

from typing import Final

from rolodesk.actions.journal import fields_of, record
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.line import check_line
from rolodesk.model.ref import check_ref
from rolodesk.model.workspace import Location, Permission
from rolodesk.storage import locations

CREATED_FIELDS: Final = ("ref", "title")


async def create(scope: Scope, *, ref: str, title: str) -> Location:
    """Register a location. Refuses a bad ref or title (`Invalid`) and a ref that is taken (`Conflicting`)."""
    scope.require(Permission.CONTACTS_WRITE)
    location = await _insert(scope, ref=check_ref(ref, field="ref"), title=check_line(title, field="title"))
    if location is None:
        raise Conflicting(f"there is a location {ref} already")
    return location


async def register(scope: Scope, *, ref: str, title: str) -> Location:
    """Register a location that a contact names; two at once make one. A bad ref or title is `Invalid`."""
    ref = check_ref(ref, field="location.ref")
    title = check_line(title, field="location.title")
    location = await _insert(scope, ref=ref, title=title) or await locations.by_ref(scope.tx, ref)
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


async def _insert(scope: Scope, *, ref: str, title: str) -> Location | None:
    location = Location(id=await scope.tx.next_id("locations"), ref=ref, title=title, created_at=scope.now)
    if not await locations.insert(scope.tx, location):
        return None
    await record(scope, "location.created", location.id, after=fields_of(location, CREATED_FIELDS))
    return location
