"""Search: one box over contacts, accounts, tickets, messages and notes."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions.searching.finding import search
from rolodesk.model.errors import InvalidParameter
from rolodesk.model.moment import print_moment
from rolodesk.model.search.asking import QUERY_LIMIT, Noun
from rolodesk.model.search.marking import Marked
from rolodesk.model.search.planning import MATCHES
from rolodesk.model.search.results import Hit, SearchPlace
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import Cursor
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import LARGEST, Moment, told

MOST: Final = 100
Typed = Annotated[str, told({"maxLength": QUERY_LIMIT})]
Type = Literal["contact", "account", "ticket", "message", "note"]


class Search(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is looked for, and among which types, separated by commas; among all that the caller may read."""

    q: Typed
    types: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=MOST)] = 20
    cursor: Cursor = ""


class Highlight(msgspec.Struct, frozen=True):
    """A field's text or a part of it, plain, and where in it something matched: [start, end) in characters."""

    field: str
    text: str
    ranges: list[tuple[int, int]]


class HitAnswer(msgspec.Struct, frozen=True):
    """A record that was found."""

    type: Type
    id: Annotated[int, Meta(examples=[1000])]
    match: Literal["exact", "prefix", "typo"]
    title: str
    contact_id: int | None
    ticket_id: int | None
    created_at: Moment
    highlights: list[Highlight]


class SearchAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of what was found."""

    data: list[HitAnswer]
    next: str | UnsetType = UNSET


async def find(call: Call[Search, Nothing]) -> SearchAnswer:
    """GET /rest/v1/search."""
    query = call.query
    found = await search(
        call.scope,
        query.q,
        nouns=_nouns(query.types),
        limit=query.limit,
        behind=_place(query.cursor) if query.cursor else None,
    )
    hits = [_hit_answer(hit) for hit in found.hits]
    return SearchAnswer(hits) if found.place is None else SearchAnswer(hits, _next(call, found.place))


def _hit_answer(hit: Hit) -> HitAnswer:
    return HitAnswer(
        type=hit.noun.value,
        id=hit.id,
        match=hit.match.value,
        title=hit.title,
        contact_id=hit.contact_id,
        ticket_id=hit.ticket_id,
        created_at=print_moment(hit.created_at),
        highlights=[_highlight(marked) for marked in hit.marked],
    )


def _highlight(marked: Marked) -> Highlight:
    return Highlight(marked.field, marked.text, list(marked.ranges))


def _nouns(text: str) -> list[Noun]:
    """Read the types asked for. Raises `InvalidParameter`."""
    names = [name.strip() for name in text.split(",")] if text else []
    unknown = [name for name in names if name not in set(Noun)]
    if unknown:
        raise InvalidParameter("types", f"must be some of {', '.join(Noun)}, separated by commas")
    return [Noun(name) for name in names]


def _next(call: Call[Any, Any], place: SearchPlace) -> str:
    cursor = urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")
    pairs = [(name, value) for name, value in call.request.query if name != "cursor"]
    return call.request.link([*pairs, ("cursor", cursor)])


def _place(text: str) -> SearchPlace:
    """Read a cursor. Raises `InvalidParameter`."""
    try:
        place = msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=SearchPlace)
    except (ValueError, msgspec.DecodeError, RecursionError):
        place = None
    if place is None or not _is_sound(place):
        raise InvalidParameter("cursor", "is none; follow the `next` of a page as it is")
    return place


def _is_sound(place: SearchPlace) -> bool:
    numbers = [number for reached in place.reached.values() for number in (reached.count, reached.last_id)]
    return 0 <= place.match < len(MATCHES) and all(0 <= number <= LARGEST for number in numbers)


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/search", Permission.CONTACTS_READ, find, "Search everything", or_with=(Permission.TICKETS_READ,), access="search", query=Search, answer=SearchAnswer),
)
# fmt: on
