"""Keeping the index whole: telling it of what was there before it, and making it anew."""

import asyncio
import time
from typing import Final

from rolodesk.actions.ports import Transactions
from rolodesk.model.search.asking import Noun
from rolodesk.storage import jobs
from rolodesk.storage.search import filling
from rolodesk.storage.transaction import EVERYWHERE, Tx

FILL: Final = "fill_search"
"""The job that goes on telling, and queues itself until there is nothing left."""
SLICE_SECONDS: Final = 2.0
"""How long it tells before it lets other jobs go first."""
PAUSE_SECONDS: Final = 0.02
"""Between two batches, for whoever else writes."""


async def tend(transactions: Transactions) -> bool:
    """Have the index filled if it is not whole; answer whether that was to be done."""

    async def work(tx: Tx) -> bool:
        await tx.lock("search")
        if all(one.is_done for one in await filling.progress(tx)) or await jobs.is_queued(tx, FILL):
            return False
        await jobs.put(tx, FILL)
        return True

    if not await transactions.read(EVERYWHERE, unfinished):
        return False
    return await transactions.write(EVERYWHERE, work)


async def fill(transactions: Transactions) -> None:
    """Tell the index of records for a while, and have it gone on with after that. Harmless when run twice."""
    ends = time.monotonic() + SLICE_SECONDS
    while time.monotonic() < ends:
        if await transactions.write(EVERYWHERE, filling.fill) is None:
            return
        await asyncio.sleep(PAUSE_SECONDS)
    await transactions.write(EVERYWHERE, lambda tx: jobs.put(tx, FILL))


async def rebuild(tx: Tx) -> None:
    """Forget the index and have it filled anew. Until that is done, what was not told yet is not found."""
    await tx.lock("search")
    await filling.restart(tx)
    if not await jobs.is_queued(tx, FILL):
        await jobs.put(tx, FILL)


async def fill_batch(tx: Tx) -> int | None:
    """Tell the index of one batch; None if there is nothing left."""
    return await filling.fill(tx)


async def unfinished(tx: Tx) -> list[Noun]:
    """List the kinds of record of which not all have been told yet."""
    return [one.noun for one in await filling.progress(tx) if not one.is_done]
