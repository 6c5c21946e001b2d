"""Forgetting deliveries: those that are past their time, and those whose webhook was deleted."""

from typing import Final

from rolodesk.actions.ports import Transactions
from rolodesk.model.delivery import KEPT_MS
from rolodesk.storage import deliveries
from rolodesk.storage.transaction import EVERYWHERE, Tx

CHUNK: Final = 1_000


async def forget_old(transactions: Transactions) -> int:
    """Forget what was done, or made and never sent, 30 days ago, a chunk a transaction; answers how much."""

    async def work(tx: Tx) -> int:
        return await deliveries.forget_old(tx, before=tx.now - KEPT_MS, limit=CHUNK)

    count = 0
    while done := await transactions.write(EVERYWHERE, work):
        count += done
    return count


async def forget_webhook(transactions: Transactions, workspace_id: int, webhook_id: int) -> int:
    """Forget the deliveries of a webhook that was deleted, a chunk a transaction; answers how many."""

    async def work(tx: Tx) -> int:
        return await deliveries.forget_of_webhook(tx, webhook_id, limit=CHUNK)

    count = 0
    while done := await transactions.write(workspace_id, work):
        count += done
    return count
