"""Which members the notes of tickets mention."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import select

from rolodesk.storage.statement import WORKSPACE, Statement, Value, insert_or_ignore, is_one_of
from rolodesk.storage.tables import mentions as t
from rolodesk.storage.transaction import Tx

INSERT: Final = insert_or_ignore(t)
OF_MESSAGES: Final = Statement(
    select(t.c.message_id, t.c.member_id)
    .where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.message_id, "message_ids"))
    .order_by(t.c.message_id, t.c.member_id)
)


async def insert(tx: Tx, ticket_id: int, message_id: int, member_ids: Iterable[int]) -> None:
    """Write down that a message of a ticket mentions members."""
    rows: list[dict[str, Value]] = [
        {"member_id": one, "ticket_id": ticket_id, "message_id": message_id} for one in member_ids
    ]
    await tx.run_many(INSERT, rows)


async def of_messages(tx: Tx, message_ids: Sequence[int]) -> dict[int, list[int]]:
    """List the members whom each of some messages mentions; one that mentions nobody is left out."""
    found: dict[int, list[int]] = {}
    for message_id, member_id in await tx.all(OF_MESSAGES, message_ids=message_ids):
        found.setdefault(message_id, []).append(member_id)
    return found
