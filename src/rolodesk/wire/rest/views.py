"""Saved views: lists under filters that somebody keeps."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import views
from rolodesk.asgi.response import Response
from rolodesk.model.errors import Invalid
from rolodesk.model.line import LINE_LIMIT
from rolodesk.model.moment import print_moment
from rolodesk.model.search.asking import read_query as check_typed
from rolodesk.model.view import HIGHEST_POSITION, Sharing, View, ViewChange
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.accounts import ListAccounts
from rolodesk.wire.rest.answering import check_match, created, gone, listing, record, whole
from rolodesk.wire.rest.contact_shapes import ListContacts
from rolodesk.wire.rest.ticket_shapes import ListTickets
from rolodesk.wire.toolkit.fields import maps_of
from rolodesk.wire.toolkit.reading import (
    EMPTY,
    LONGEST_NAME_SHOWN,
    check_names,
    check_repeats,
    check_values,
    read_query,
)
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import FILLED_LINE, Identifier, Moment, Text, documented, id_of

READ, WRITE = Permission.TICKETS_READ, Permission.TICKETS_WRITE
VIEW: Final = "/rest/v1/views/{view_id}"
OF_PAGES: Final = ("cursor", "limit", "expand")
LONGEST_FILTER: Final = 10_000

LISTS: Final[Mapping[str, type[ListAccounts | ListContacts | ListTickets]]] = {
    "tickets": ListTickets,
    "contacts": ListContacts,
    "accounts": ListAccounts,
}
"""What the list of each resource is asked by."""

Name = Annotated[Text, documented(LINE_LIMIT, pattern=FILLED_LINE)]
ResourceName: TypeAlias = Literal["tickets", "contacts", "accounts"]
SharingName: TypeAlias = Literal["all", "mine", "team"]
Filter = Annotated[dict[str, Any], Meta(max_length=50)]
Place = Annotated[int, Meta(ge=0, le=HIGHEST_POSITION)]


class ChangeView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different."""

    name: Name | UnsetType = UNSET
    filter: Filter | UnsetType = UNSET
    sharing: SharingName | UnsetType = UNSET
    team_id: Identifier | UnsetType | None = UNSET
    position: Place | UnsetType = UNSET

    def to_change(self, resource: str) -> ViewChange:
        """The change meant, of a view of a resource. Refuses (`Invalid`) what its list does not take."""
        return ViewChange(
            name=self.name,
            filter=UNSET if isinstance(self.filter, UnsetType) else _checked(self.filter, resource),
            sharing=UNSET if isinstance(self.sharing, UnsetType) else Sharing(self.sharing),
            team_id=self.team_id,
            position=self.position,
        )


class CreateView(ChangeView, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new view, one's own unless it is shared."""

    name: Name
    resource: ResourceName
    filter: Filter
    sharing: SharingName = "mine"


class ViewAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A view. `filter` has parameters of the list of the resource."""

    id: Annotated[int, Meta(examples=[10])]
    name: str
    resource: ResourceName
    filter: dict[str, Any]
    sharing: SharingName
    team_id: int | None
    member_id: int | None
    position: int
    created_at: Moment
    updated_at: Moment


ViewList: Final = listing("ViewList", ViewAnswer)


def view_answer(view: View) -> ViewAnswer:
    """Render a view."""
    return ViewAnswer(
        id=view.id,
        name=view.name,
        resource=_resource(view),
        filter=_shown(view),
        sharing=view.sharing.value,
        team_id=view.team_id,
        member_id=view.member_id,
        position=view.position,
        created_at=print_moment(view.created_at),
        updated_at=print_moment(view.updated_at),
    )


async def list_views(call: Call[Nothing, Nothing]) -> object:
    """GET /rest/v1/views."""
    return whole(await views.listed(call.scope), render=view_answer)


async def create_view(call: Call[Nothing, CreateView]) -> Response:
    """POST /rest/v1/views."""
    body = call.body
    view = await views.create(call.scope, resource=body.resource, new=body.to_change(body.resource))
    return created(view_answer(view), f"/views/{view.id}")


async def get_view(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/views/{view_id}."""
    return record(call, view_answer(await views.get(call.scope, _id(call))))


async def change_view(call: Call[Nothing, ChangeView]) -> Response:
    """PATCH /rest/v1/views/{view_id}."""
    await _check_match(call)
    resource = (await views.get(call.scope, _id(call))).resource
    return record(call, view_answer(await views.change(call.scope, _id(call), call.body.to_change(resource))))


async def delete_view(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/views/{view_id}."""
    await _check_match(call)
    await views.delete(call.scope, _id(call))
    return gone()


def _checked(given: Mapping[str, Any], resource: str) -> str:
    """Give a filter as it is stored. Refuses (`Invalid`) what the list of the resource does not take."""
    text = msgspec.json.encode(_held(given, resource)).decode()
    if len(text) > LONGEST_FILTER:
        raise Invalid("filter", f"must be at most {LONGEST_FILTER} characters")
    return text


def _shown(view: View) -> dict[str, Any]:
    """Give the filter of a view; one that was stored as it was sent, as it would be stored now."""
    stored: dict[str, Any] = msgspec.json.decode(view.filter)
    try:
        return _held(stored, view.resource)
    except Invalid:
        return stored


def _held(given: Mapping[str, Any], resource: str) -> dict[str, Any]:
    """
    Give a filter as a bulk action takes it too: a number is no text, and what may be several is a list.

    Refuses (`Invalid`) what the list of the resource does not take.
    """
    pairs: list[tuple[str, str]] = []
    for name, value in given.items():
        if value in ([], {}):
            raise Invalid(f"filter.{name}", EMPTY)
        for parameter, one in _parameters(name, value, resource):
            if not isinstance(one, str | int) or name in OF_PAGES or "[" in name or "\0" in str(one):
                place = f"filter.{parameter[:LONGEST_NAME_SHOWN]}"
                raise Invalid(place, f"must be a filter or `sort` of the list of {resource}")
            pairs.append((parameter, str(one).lower() if isinstance(one, bool) else str(one)))
    try:
        check_names(pairs, LISTS[resource])
        check_repeats(pairs, LISTS[resource])
        check_values(pairs, LISTS[resource])
        query = read_query(pairs, LISTS[resource])
        check_typed(_typed(query) or "")
    except Invalid as error:
        raise Invalid(f"filter.{error.field}", error.reason) from None
    return {name: msgspec.to_builtins(getattr(query, name)) for name in given}


def _parameters(name: str, value: object, resource: str) -> list[tuple[str, object]]:
    """Give a value of a filter as it stands in a query: each of a list, each entry of an object by its key."""
    if isinstance(value, dict) and name in maps_of(LISTS[resource]):
        return [(f"{name}[{key}]", one) for key, one in value.items()]
    return [(name, one) for one in (value if isinstance(value, list) else [value])]


def _typed(query: ListAccounts | ListContacts | ListTickets) -> str | None:
    """Give what a query searches for. Refuses (`Invalid`) what it cannot mean."""
    return query.to_query().q if isinstance(query, ListTickets) else query.to_filters().q


def _resource(view: View) -> ResourceName:
    match view.resource:
        case "contacts" | "accounts":
            return view.resource
    return "tickets"


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> ViewAnswer:
        return view_answer(await views.fetch_to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "view_id", noun="view")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/views", READ, list_views, "List the saved views that you see", access="read", answer=ViewList),
    Route("POST", "/rest/v1/views", WRITE, create_view, "Save a view", status=201, body=CreateView, answer=ViewAnswer, is_tagged=True),
    Route("GET", VIEW, READ, get_view, "Get a saved view", access="read", answer=ViewAnswer, is_tagged=True),
    Route("PATCH", VIEW, WRITE, change_view, "Change a saved view", body=ChangeView, answer=ViewAnswer, is_tagged=True, is_held=True),
    Route("DELETE", VIEW, WRITE, delete_view, "Delete a saved view", status=204, is_held=True),
)
# fmt: on
