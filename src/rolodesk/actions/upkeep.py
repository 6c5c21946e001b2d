"""What the hub does for itself: sweeping orphaned blobs, forgetting expired sessions and links."""

from collections.abc import AsyncIterator
from typing import Final, Protocol

from rolodesk.actions.ports import Blobs, Transactions
from rolodesk.storage import attachments, directory
from rolodesk.storage.transaction import EVERYWHERE, Tx

ORPHAN_SECONDS: Final = 3600
BATCH: Final = 500


class Sweepable(Blobs, Protocol):
    """A blob store that can tell what has lain in it for a while."""

    def keys_older_than(self, seconds: float) -> AsyncIterator[tuple[str, int]]:
        """Yield (key, size) of what was stored longer ago than that."""
        ...


async def sweep_blobs(transactions: Transactions, blobs: Sweepable) -> int:
    """Delete blobs that no attachment adopted within an hour; answer how many."""
    swept = 0
    batch: list[str] = []
    async for key, _size in blobs.keys_older_than(ORPHAN_SECONDS):
        batch.append(key)
        if len(batch) == BATCH:
            swept += await _sweep(transactions, blobs, batch)
            batch = []
    return swept + await _sweep(transactions, blobs, batch)


async def _sweep(transactions: Transactions, blobs: Blobs, keys: list[str]) -> int:
    known = await transactions.read(EVERYWHERE, lambda tx: attachments.known_keys(tx, keys))
    orphans = [key for key in keys if key not in known]
    for key in orphans:
        await blobs.discard(key)
    return len(orphans)


async def forget_expired(transactions: Transactions) -> None:
    """Delete log-in links and sessions that are past their time."""

    async def work(tx: Tx) -> None:
        await directory.delete_expired(tx, now=tx.now)

    await transactions.write(EVERYWHERE, work)
