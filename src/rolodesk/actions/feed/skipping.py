"""Events that a follower can never handle: which hold one, and going on behind one of them."""

from typing import Final

import msgspec

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.event import StoredEvent
from rolodesk.model.workspace import Permission
from rolodesk.storage import feed, feed_cursors

SEALS: Final = "seals"
"""What it left out would be missing from the chain."""


class Held(msgspec.Struct, frozen=True):
    """The event that a follower fails at, how often it has, why, and when (ms) it is to try again."""

    follower: str
    event: StoredEvent
    attempts: int
    error: str
    retry_at: int


async def held(scope: Scope) -> list[Held]:
    """List the followers that fail in the scope's workspace."""
    scope.require(Permission.SETTINGS_READ)
    found: list[Held] = []
    for follower, cursor in await feed_cursors.failing(scope.tx):
        events = await feed.after(scope.tx, cursor.place, 1)
        found += [Held(follower, one, cursor.attempts, cursor.error, cursor.retry_at) for one in events]
    return found


async def skip(scope: Scope, follower: str, *, seq: int) -> Held:
    """
    Let a follower go on behind the event that it fails at, which must be the one of that `seq`.

    What the event should have led to never happens; the journal says who decided that. Refuses with `Unknown`
    a follower that does not fail here, with `Conflicting` another event than it fails at, one that is just
    being tried, and the follower that seals.
    """
    scope.require(Permission.SETTINGS_WRITE)
    if follower == SEALS:
        raise Conflicting("seals cannot leave an event out: mend what the log tells, and they go on")
    cursor = await feed_cursors.claim(scope.tx, follower, known=True)
    if cursor is None:
        raise Conflicting(
            f"{follower} is being tried at this moment, or there is no such follower; list them"
        )
    events = await feed.after(scope.tx, cursor.place, 1)
    if not cursor.attempts or not events:
        raise Unknown("failing follower", follower)
    (event,) = events
    if event.place.seq != seq:
        raise Conflicting(f"{follower} fails at event {event.place.seq}, not at {seq}")
    await feed_cursors.move(scope.tx, follower, event.place)
    told: dict[str, object] = {
        "follower": follower,
        "kind": event.kind,
        "subject": event.subject,
        "subject_id": event.subject_id,
        "attempts": cursor.attempts,
        "error": cursor.error,
    }
    await record(scope, "follower.skipped", seq, after=told)
    return Held(follower, event, cursor.attempts, cursor.error, cursor.retry_at)
