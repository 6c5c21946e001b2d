"""Locations, by which contacts are grouped."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import locations
from rolodesk.asgi.response import Response
from rolodesk.model.line import LINE_LIMIT
from rolodesk.model.moment import print_moment
from rolodesk.model.page import Place
from rolodesk.model.workspace import Location, Permission
from rolodesk.wire.rest.answering import ListQuery, check_match, created, gone, listing, page, record
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import FILLED_LINE, LINE, Identifier, Moment, Text, documented, given, id_of
from rolodesk.wire.toolkit.shapes import told as described

READ, WRITE = Permission.CONTACTS_READ, Permission.CONTACTS_WRITE
LOCATION: Final = "/rest/v1/locations/{location_id}"
CHOSEN: Final = r"^[^\s/?#%\x00-\x1f\x7f-\x9f]+$"

Title = Annotated[Text, documented(LINE_LIMIT, pattern=FILLED_LINE)]
Part = Annotated[Text, documented(LINE_LIMIT, pattern=LINE)]


class ChangeLocation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; null empties."""

    title: Title | UnsetType = UNSET
    address_line_1: Part | UnsetType | None = UNSET
    address_line_2: Part | UnsetType | None = UNSET
    city: Part | UnsetType | None = UNSET
    district: Part | UnsetType | None = UNSET
    postal_code: Part | UnsetType | None = UNSET
    phone: Part | UnsetType | None = UNSET

    def given(self) -> dict[str, str]:
        """The fields that are named, by name."""
        named = {name: getattr(self, name) for name in ("title", *locations.ADDRESS)}
        return {name: text or "" for name, text in named.items() if text is not UNSET}


class CreateLocation(ChangeLocation, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new location. `ref` is the id by which text dialects know it; one is made up if it is left out."""

    title: Title
    ref: Annotated[str, Meta(max_length=10_000), described({"maxLength": 64, "pattern": CHOSEN})] | None = (
        None
    )


class ListLocations(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which locations, in which order. `q` is a part of the title, in any case."""

    sort: Literal["id", "-id", "title", "-title"] = "id"
    ref: Text = ""
    q: Text = ""


class DeleteLocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where its contacts go."""

    move_to: Identifier | UnsetType = UNSET


class LocationAnswer(msgspec.Struct, frozen=True, gc=False):
    """A location."""

    id: Annotated[int, Meta(examples=[1])]
    ref: str
    title: str
    address_line_1: str | None
    address_line_2: str | None
    city: str | None
    district: str | None
    postal_code: str | None
    phone: str | None
    built_in: bool
    created_at: Moment
    updated_at: Moment


LocationList: Final = listing("LocationList", LocationAnswer)


def location_answer(location: Location) -> LocationAnswer:
    """Render a location. One that was never changed was last updated when it was made."""
    return LocationAnswer(
        location.id,
        location.ref,
        location.title,
        location.address_line_1 or None,
        location.address_line_2 or None,
        location.city or None,
        location.district or None,
        location.postal_code or None,
        location.phone or None,
        bool(location.built_in),
        print_moment(location.created_at),
        print_moment(location.updated_at or location.created_at),
    )


async def list_locations(call: Call[ListLocations, Nothing]) -> object:
    """GET /rest/v1/locations."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)
    found = await locations.list_sorted(call.scope, asked, ref=query.ref or None, part=query.q)

    def place(one: Location) -> Place:
        return Place(locations.sort_key(one, asked.order), one.id)

    return page(call, found, render=location_answer, place=place)


async def create_location(call: Call[Nothing, CreateLocation]) -> Response:
    """POST /rest/v1/locations."""
    address = {name: text for name, text in call.body.given().items() if name != "title"}
    location = await locations.create(call.scope, ref=call.body.ref, title=call.body.title, address=address)
    return created(location_answer(location), f"/locations/{location.id}")


async def get_location(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/locations/{location_id}."""
    return record(call, location_answer(await locations.get_by_id(call.scope, _id(call))))


async def change_location(call: Call[Nothing, ChangeLocation]) -> Response:
    """PATCH /rest/v1/locations/{location_id}."""
    await _check_match(call)
    location = await locations.change(call.scope, _id(call), call.body.given())
    return record(call, location_answer(location))


async def delete_location(call: Call[DeleteLocation, Nothing]) -> Response:
    """DELETE /rest/v1/locations/{location_id}."""
    await _check_match(call)
    await locations.delete(call.scope, _id(call), move_to=given(call.query.move_to))
    return gone()


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> LocationAnswer:
        return location_answer(await locations.fetch_to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "location_id", noun="location")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/locations", READ, list_locations, "List locations", access="lookup", query=ListLocations, answer=LocationList),
    Route("POST", "/rest/v1/locations", WRITE, create_location, "Create a location", status=201, body=CreateLocation, answer=LocationAnswer, is_tagged=True),
    Route("GET", LOCATION, READ, get_location, "Get a location", access="lookup", answer=LocationAnswer, is_tagged=True),
    Route("PATCH", LOCATION, WRITE, change_location, "Change a location", body=ChangeLocation, answer=LocationAnswer, is_tagged=True, is_held=True),
    Route("DELETE", LOCATION, WRITE, delete_location, "Delete a location that has no contacts, or move them", query=DeleteLocation, status=204, is_held=True),
)
# fmt: on
