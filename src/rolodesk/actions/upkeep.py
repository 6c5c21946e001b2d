"""What the hub does for itself: sweeping orphaned blobs, forgetting what is past its time."""

from collections.abc import AsyncIterator
from typing import Final, Protocol

from rolodesk.actions import idempotency, letters
from rolodesk.actions.intake.answering import AGAIN_AFTER
from rolodesk.actions.ports import Blobs, Transactions
from rolodesk.actions.rules.listing import forget_runs
from rolodesk.model.upload import KEPT_MS
from rolodesk.storage import (
    auto_answers,
    directory,
    held_blobs,
    identities,
    presences,
    second_factors,
    uploads,
)
from rolodesk.storage.transaction import EVERYWHERE, Tx

ORPHAN_SECONDS: Final = 3600
BATCH: Final = 500


class Sweepable(Blobs, Protocol):
    """A blob store that can tell what has lain in it for a while."""

    def keys_older_than(self, seconds: float) -> AsyncIterator[tuple[str, int]]:
        """Yield (key, size) of what was stored longer ago than that."""
        ...


async def sweep_blobs(transactions: Transactions, blobs: Sweepable) -> int:
    """Delete blobs that nothing adopted within an hour, or holds any more; answer how many."""
    swept = 0
    batch: list[str] = []
    async for key, _size in blobs.keys_older_than(ORPHAN_SECONDS):
        batch.append(key)
        if len(batch) == BATCH:
            swept += await _sweep(transactions, blobs, batch)
            batch = []
    return swept + await _sweep(transactions, blobs, batch)


async def _sweep(transactions: Transactions, blobs: Blobs, keys: list[str]) -> int:
    known = await transactions.read(EVERYWHERE, lambda tx: held_blobs.held(tx, keys))
    orphans = [key for key in keys if key not in known]
    for key in orphans:
        await blobs.discard(key)
    return len(orphans)


async def forget_expired(transactions: Transactions) -> None:
    """Delete log-in links, sessions, uploads and presences past their time, and who may be answered again."""

    async def work(tx: Tx) -> None:
        await directory.delete_expired(tx, now=tx.now)
        await second_factors.delete_expired_steps(tx, now=tx.now)
        await identities.delete_expired_states(tx, now=tx.now)
        await auto_answers.forget(tx, before=tx.now - AGAIN_AFTER)
        await uploads.forget(tx, before=tx.now - KEPT_MS)
        await presences.forget(tx)

    await transactions.write(EVERYWHERE, work)


async def forget_answers(transactions: Transactions) -> int:
    """Forget, in batches, answers kept for repeated calls for 24 hours; answer how many."""
    forgotten = 0
    while batch := await transactions.write(EVERYWHERE, idempotency.forget):
        forgotten += batch
    return forgotten


async def forget_rule_runs(transactions: Transactions) -> int:
    """Forget, in batches, what rules did 30 days ago; answer how many runs."""
    forgotten = 0
    while batch := await transactions.write(EVERYWHERE, forget_runs):
        forgotten += batch
    return forgotten


async def forget_letters(transactions: Transactions) -> int:
    """Forget letters that were dropped, or repeated, 30 days ago; their bytes are swept. Answers how many."""
    return await transactions.write(EVERYWHERE, letters.forget)
