"""The thread of a ticket as mail programs know it: the Message-IDs that came and left before a message."""

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import and_, select

from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import mail_messages as t
from rolodesk.storage.transaction import Tx

_before: Final = and_(
    t.c.workspace_id == WORKSPACE,
    t.c.ticket_id == bound_int("ticket_id"),
    t.c.message_id < bound_int("before"),
    t.c.message_ref != "",
)

FIRST: Final = Statement(
    select(t.c.message_ref, t.c.letter_id).where(_before).order_by(t.c.message_id).limit(1)
)
LATEST: Final = Statement(
    select(t.c.message_ref, t.c.letter_id)
    .where(_before)
    .order_by(t.c.message_id.desc())
    .limit(bound_int("limit"))
)


class Threaded(msgspec.Struct, frozen=True):
    """A Message-ID of a thread, without angle brackets, and whether it came in or left."""

    message_ref: str
    came_in: bool


async def thread(tx: Tx, ticket_id: int, *, before: int, limit: int) -> Sequence[Threaded]:
    """List the Message-IDs of a ticket before a message, oldest first: the first, and the latest `limit`."""
    first = await tx.first(FIRST, ticket_id=ticket_id, before=before)
    if first is None:
        return ()
    latest = await tx.all(LATEST, ticket_id=ticket_id, before=before, limit=limit)
    came_in = {ref: letter_id is not None for ref, letter_id in (first, *reversed(latest))}
    return [Threaded(ref, came) for ref, came in came_in.items()]
