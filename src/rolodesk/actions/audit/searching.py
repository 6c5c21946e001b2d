"""Searching the journal by filters, of which no index knows: as far as a page may look, and from there on."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, TypeVar

import msgspec

from rolodesk.actions.feed.places import Places
from rolodesk.actions.feed.reading import Part
from rolodesk.actions.feed.seeing import seen
from rolodesk.actions.scope import Scope
from rolodesk.model.event import END, START, FeedPlace, StoredEvent
from rolodesk.model.workspace import Permission
from rolodesk.storage import feed

T = TypeVar("T")

AT_ONCE: Final = 500
MOST_LOOKED_AT: Final = 5_000
"""Events for one page."""

Read = Callable[[Callable[[Scope], Awaitable[T]]], Awaitable[T]]


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which events; what is empty or None leaves all. Times are ms: `since` is included, `until` not."""

    kind: str = ""
    subject: str = ""
    subject_id: int | None = None
    actor: str = ""
    actor_id: int | None = None
    door: str = ""
    since: int | None = None
    until: int | None = None

    def has(self, event: StoredEvent) -> bool:
        """Say whether an event is one of these."""
        texts = ((self.subject, event.subject), (self.actor, event.actor), (self.door, event.door))
        ids = ((self.subject_id, event.subject_id), (self.actor_id, event.actor_id))
        if any(wanted and wanted != found for wanted, found in texts):
            return False
        if any(wanted is not None and wanted != found for wanted, found in ids):
            return False
        if self.kind and self.kind != event.kind:
            return False
        return (self.since is None or event.at >= self.since) and (
            self.until is None or event.at < self.until
        )


async def search(scope: Scope, wanted: Filter, *, behind: str, limit: int) -> Part:
    """
    Look through the journal, newest first, behind a cursor.

    A page may be short, or empty, though there is more: it ends after `MOST_LOOKED_AT` events. Refuses
    (`InvalidParameter`) what is no cursor.
    """
    scope.require(Permission.SETTINGS_WRITE)
    places = await Places.of(scope.tx)
    place = places.understand(behind, field="cursor") if behind else END
    found: list[StoredEvent] = []
    looked_at, has_more = 0, True
    while has_more and looked_at < MOST_LOOKED_AT and len(found) < limit:
        events = await feed.before(scope.tx, place, AT_ONCE)
        looked_at, has_more = looked_at + len(events), len(events) == AT_ONCE
        matching = await seen(scope, [event for event in events if wanted.has(event)])
        place = events[-1].place if events else place
        if len(found) + len(matching) > limit:
            matching = matching[: limit - len(found)]
            has_more, place = True, matching[-1].place
        found += matching
    return Part(tuple((places.tell(one.place), one) for one in found), places.tell(place), has_more)


async def walk(
    read: Read[tuple[Sequence[StoredEvent], FeedPlace | None]], wanted: Filter
) -> AsyncIterator[Sequence[StoredEvent]]:
    """Walk through all that there is, oldest first, in transactions of their own; few rows at once."""
    place: FeedPlace | None = START
    while place is not None:
        behind = place
        found, place = await read(lambda scope: _next(scope, wanted, behind))  # noqa: B023 - awaited at once
        yield found


async def _next(
    scope: Scope, wanted: Filter, place: FeedPlace
) -> tuple[Sequence[StoredEvent], FeedPlace | None]:
    """Give the events of the next few that are wanted, and where to go on; None at the end."""
    scope.require(Permission.SETTINGS_WRITE)
    events = await feed.after(scope.tx, place, AT_ONCE)
    matching = await seen(scope, [event for event in events if wanted.has(event)])
    return matching, events[-1].place if len(events) == AT_ONCE else None
