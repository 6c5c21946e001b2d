"""Writing the journal from an action, with the actor and the door that the scope knows."""

from collections.abc import Iterable
from typing import Final

import msgspec

from rolodesk.actions.scope import Scope
from rolodesk.storage import journal

Fields = dict[str, object]
EMPTY: Final[tuple[object, ...]] = (None, (), "")


async def record(
    scope: Scope,
    kind: str,
    subject_id: int,
    *,
    before: Fields | None = None,
    after: Fields | None = None,
) -> None:
    """Write one event. `kind` is `noun.what_happened`; the noun is the subject."""
    await journal.insert(
        scope.tx,
        journal.Event(
            kind=kind,
            subject=kind.partition(".")[0],
            subject_id=subject_id,
            actor=scope.actor.kind,
            actor_id=scope.actor.id,
            door=scope.door,
            before=before or {},
            after=after or {},
            run_id=scope.actor.run_id,
        ),
    )


def fields_of(record: msgspec.Struct, names: Iterable[str]) -> Fields:
    """The named fields of a record that hold anything, for the event of its creation or deletion."""
    found: Fields = {}
    for name in names:
        value = getattr(record, name)
        if value != "{}" if value else value is not None and value not in EMPTY:
            found[name] = value
    return found


def differences(before: msgspec.Struct, after: msgspec.Struct, names: Iterable[str]) -> tuple[Fields, Fields]:
    """The named fields that differ, as they were and as they are."""
    was: Fields = {}
    is_now: Fields = {}
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            was[name], is_now[name] = old, new
    return was, is_now
