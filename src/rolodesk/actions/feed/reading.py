"""Reading the feed: the next events behind a cursor that the actor may see."""

from typing import Final

import msgspec

from rolodesk.actions.feed.places import Places
from rolodesk.actions.feed.seeing import seen
from rolodesk.actions.scope import Scope
from rolodesk.model.event import FeedPlace, StoredEvent
from rolodesk.storage import feed

AT_ONCE: Final = 200
MOST_LOOKED_AT: Final = 2_000
"""Events in one transaction, of which the actor may see none."""


class Part(msgspec.Struct, frozen=True):
    """A part of the feed: each event with its cursor, and the cursor of where the part ends."""

    events: tuple[tuple[str, StoredEvent], ...]
    cursor: str
    has_more: bool
    """There is more that was not looked at; it need not be for this actor."""


async def read(scope: Scope, after: str, *, limit: int) -> Part:
    """
    Read up to `limit` events behind a cursor; "" is the beginning, `now` the end.

    Raises `InvalidParameter` for what is no cursor.
    """
    places = await Places.of(scope.tx)
    place = await places.find(scope.tx, after)
    found: list[StoredEvent] = []
    has_more, looked_at = True, 0
    while has_more and len(found) < limit and looked_at < MOST_LOOKED_AT:
        wanted = min(AT_ONCE, limit)
        events = await feed.after(scope.tx, place, wanted)
        has_more, looked_at = len(events) == wanted, looked_at + len(events)
        for_them = await seen(scope, events)
        place = _end(place, events)
        if len(found) + len(for_them) > limit:
            for_them = for_them[: limit - len(found)]
            has_more, place = True, for_them[-1].place
        found += for_them
    return Part(tuple((places.tell(one.place), one) for one in found), places.tell(place), has_more)


def _end(place: FeedPlace, events: list[StoredEvent]) -> FeedPlace:
    return events[-1].place if events else place
