"""The journal: one row a change, written in the change's own transaction."""

from typing import Final

import msgspec

from rolodesk.storage.statement import insert_row
from rolodesk.storage.tables import events
from rolodesk.storage.transaction import Tx

INSERT: Final = insert_row(events)
_encode: Final = msgspec.json.Encoder().encode


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One change: what happened to which record, by whom, through which door, from what to what."""

    kind: str
    subject: str
    subject_id: int
    actor: str
    actor_id: int | None
    door: str
    before: dict[str, object]
    after: dict[str, object]


async def insert(tx: Tx, event: Event) -> None:
    """Write an event. Its place in the feed is (xid, seq): see docs/decisions on the feed."""
    await tx.run(
        INSERT,
        seq=await tx.next_id("events"),
        xid=tx.xid,
        at=tx.now,
        kind=event.kind,
        subject=event.subject,
        subject_id=event.subject_id,
        actor=event.actor,
        actor_id=event.actor_id,
        door=event.door,
        before=_encode(event.before).decode(),
        after=_encode(event.after).decode(),
    )
