"""Sealing the journal, behind those who write it: a follower, so nobody waits for it."""

from collections.abc import Sequence

from rolodesk.actions.scope import Scope
from rolodesk.model.event import StoredEvent
from rolodesk.model.seal import FIRST, Seal, Sealing
from rolodesk.storage import seals


async def seal(scope: Scope, events: Sequence[StoredEvent]) -> None:
    """Seal the events that follow the last seal."""
    previous = await seals.last(scope.tx)
    sealing = Sealing(previous.hash if previous else FIRST)
    for event in events:
        sealing.add(event)
    made = Seal(
        number=previous.number + 1 if previous else 1,
        place=events[-1].place,
        events=sealing.events,
        sealed_at=scope.now,
        hash=sealing.hash,
    )
    await seals.insert(scope.tx, made)
