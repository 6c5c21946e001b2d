"""
Searching the journal by filters.

Times, and one record, are found by an index. Of other filters none knows: a page looks as far as it may, and
the next one goes on from there.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final, Protocol, TypeVar

import msgspec

from rolodesk.actions.feed.places import Places
from rolodesk.actions.feed.reading import Part
from rolodesk.actions.feed.seeing import seen
from rolodesk.actions.scope import Scope
from rolodesk.model.event import END, START, FeedPlace, StoredEvent
from rolodesk.model.workspace import Permission
from rolodesk.storage import feed, journal_times

T = TypeVar("T")

AT_ONCE: Final = 500
MOST_LOOKED_AT: Final = 5_000
"""Events for one page."""
SLACK_MS: Final = 24 * 60 * 60 * 1_000
"""The journal is in the order of its transactions: what is out of the order of times by more, took a day."""


class Read(Protocol):
    """Runs work in a transaction of its own."""

    async def __call__(self, work: Callable[[Scope], Awaitable[T]], /) -> T:
        """Run it."""
        ...


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
    place = places.understand(behind, field="cursor") if behind else await _newest(scope, wanted)
    found: list[StoredEvent] = []
    looked_at, has_more = 0, True
    while has_more and looked_at < MOST_LOOKED_AT and len(found) < limit:
        events = await _before(scope, wanted, place)
        looked_at, has_more = looked_at + len(events), len(events) == AT_ONCE
        if events and wanted.since is not None and events[-1].at < wanted.since - SLACK_MS:
            has_more = False
        matching = await seen(scope, [event for event in events if wanted.has(event)])
        place = events[-1].place if events else place
        if len(found) + len(matching) > limit:
            matching = matching[: limit - len(found)]
            has_more, place = True, matching[-1].place
        found += matching
    return Part(tuple((places.tell(one.place), one) for one in found), places.tell(place), has_more)


async def walk(read: Read, wanted: Filter) -> AsyncIterator[Sequence[StoredEvent]]:
    """Walk through all that there is, oldest first, in transactions of their own; few rows at once."""
    place: FeedPlace | None = await read(lambda scope: _oldest(scope, wanted))
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
    is_past = bool(events) and wanted.until is not None and events[-1].at >= wanted.until + SLACK_MS
    return matching, events[-1].place if len(events) == AT_ONCE and not is_past else None


async def _newest(scope: Scope, wanted: Filter) -> FeedPlace:
    """Give the place in front of which all that is wanted lies."""
    if wanted.until is None:
        return END
    last = await journal_times.place_before(scope.tx, wanted.until + SLACK_MS)
    return FeedPlace(last.xid, last.seq + 1)


async def _oldest(scope: Scope, wanted: Filter) -> FeedPlace:
    """Give the place behind which all that is wanted lies."""
    if wanted.since is None:
        return START
    return await journal_times.place_before(scope.tx, wanted.since - SLACK_MS)


async def _before(scope: Scope, wanted: Filter, place: FeedPlace) -> list[StoredEvent]:
    """Read the next events downwards among which are all that are wanted."""
    if wanted.subject and wanted.subject_id is not None:
        return await feed.before_of_record(
            scope.tx, place, AT_ONCE, subject=wanted.subject, subject_id=wanted.subject_id
        )
    return await feed.before(scope.tx, place, AT_ONCE)
