"""Claiming deliveries that are due, webhook by webhook."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

import msgspec

from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import SYSTEM, Scope
from rolodesk.model.delivery import Delivery
from rolodesk.model.webhook import Webhook
from rolodesk.storage import deliveries, directory
from rolodesk.storage.deliveries import Due
from rolodesk.storage.transaction import EVERYWHERE, Tx

__all__ = ["LEASE_MS", "Claimed", "Due", "Turn", "claim", "due", "waiting", "within"]

T = TypeVar("T")

LEASE_MS: Final = 30_000
"""How long a claim lasts: longer than a try and writing down what came of it may take."""
DOOR: Final = "webhooks"


class Turn(msgspec.Struct, frozen=True):
    """How many deliveries a webhook may have claimed now."""

    due: Due
    count: int


class Claimed(msgspec.Struct, frozen=True):
    """A delivery that this process, and nobody else, may try until the lease runs out."""

    workspace_id: int
    webhook: Webhook
    delivery: Delivery
    """As it is after the claim: its `attempts` count this one and tell the claim from a later one."""


async def due(transactions: Transactions) -> list[Due]:
    """List the webhooks for which something is to be sent, however much that is."""
    if not await transactions.lookup(EVERYWHERE, deliveries.is_due):
        return []
    return await transactions.read(EVERYWHERE, deliveries.due)


async def claim(transactions: Transactions, turns: Sequence[Turn]) -> list[Claimed]:
    """Claim for each webhook what has been due longest, for this process alone; several may ask at once."""

    async def work(tx: Tx) -> list[Claimed]:
        claimed = []
        for turn in turns:
            mine, webhook = turn.due.workspace_id, turn.due.webhook
            found = await deliveries.claim(tx.within(mine), webhook.id, limit=turn.count, lease_ms=LEASE_MS)
            claimed += [Claimed(mine, webhook, delivery) for delivery in found]
        return claimed

    return await transactions.write(EVERYWHERE, work) if turns else []


async def waiting(transactions: Transactions) -> int:
    """Count what waits in the whole installation."""
    return await transactions.search(EVERYWHERE, deliveries.waiting_in_all)


async def within(transactions: Transactions, workspace_id: int, action: Callable[[Scope], Awaitable[T]]) -> T:
    """Run an action of the hub itself in a workspace, and commit it."""

    async def work(tx: Tx) -> T:
        workspace = await directory.workspace_by_id(tx, workspace_id)
        if workspace is None:
            raise LookupError(f"there is no workspace {workspace_id}")
        return await action(Scope(tx.within(workspace_id), workspace=workspace, actor=SYSTEM, door=DOOR))

    return await transactions.write(EVERYWHERE, work)
