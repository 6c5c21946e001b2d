"""The worker: claims due jobs one after another and runs their handlers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

import structlog

from rolodesk.actions.ports import Transactions
from rolodesk.jobs.schedule import EVERY
from rolodesk.storage import jobs
from rolodesk.storage.jobs import Job
from rolodesk.storage.transaction import EVERYWHERE, Tx

log = structlog.get_logger("rolodesk.jobs")

IDLE_SECONDS: Final = 1.0
LEASE_MS: Final = 60_000
"""How long a job waits that a dead process left behind."""
RENEW_SECONDS: Final = 15.0
FIRST_GAP_MS: Final = 1_000
LONGEST_GAP_MS: Final = 60 * 60_000

Handler: TypeAlias = Callable[[int, str], Awaitable[None]]
"""Runs a job, given its workspace and JSON payload; twice if the process dies before it is finished."""


class Worker:
    """Runs jobs of the kinds it has handlers of until it is cancelled. Several share one queue."""

    def __init__(self, transactions: Transactions, handlers: Mapping[str, Handler]) -> None:
        self._transactions = transactions
        self._handlers = handlers

    async def run(self) -> None:
        """Queue what runs by the clock, then work for ever."""
        await self._transactions.write(EVERYWHERE, queue_schedule)
        while True:
            if not await self.run_next():
                await asyncio.sleep(IDLE_SECONDS)

    async def run_next(self) -> bool:
        """Run one due job, if there is one and nobody else claims it first."""
        kinds = self._handlers.keys()
        if not await self._transactions.lookup(EVERYWHERE, lambda tx: jobs.is_due(tx, kinds)):
            return False
        job = await self._transactions.write(EVERYWHERE, lambda tx: jobs.claim(tx, kinds, lease_ms=LEASE_MS))
        if job is None:
            return False
        holding = asyncio.create_task(self._hold(job))
        try:
            await self._handlers[job.kind](job.workspace_id, job.payload)
        except Exception as error:
            log.exception("job failed", job=job.id, kind=job.kind, attempts=job.attempts)
            await self._put_back(job, type(error).__name__)
        else:
            await self._finish(job)
        finally:
            holding.cancel()
            await asyncio.gather(holding, return_exceptions=True)
        return True

    async def _hold(self, job: Job) -> None:
        """Keep a job claimed for as long as it runs."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await self._transactions.write(EVERYWHERE, lambda tx: jobs.renew(tx, job, lease_ms=LEASE_MS))
            except Exception:
                log.exception("a job could not be held for longer", job=job.id, kind=job.kind)

    async def _put_back(self, job: Job, error: str) -> None:
        gap = min(FIRST_GAP_MS * 2**job.attempts, LONGEST_GAP_MS)

        async def work(tx: Tx) -> None:
            await jobs.retry(tx, job, run_at=tx.now + gap, error=error)

        await self._transactions.write(EVERYWHERE, work)

    async def _finish(self, job: Job) -> None:
        async def work(tx: Tx) -> None:
            await jobs.finish(tx, job)
            if job.kind in EVERY:
                await jobs.put(tx, job.kind, run_at=tx.now + EVERY[job.kind])

        await self._transactions.write(EVERYWHERE, work)


async def queue_schedule(tx: Tx) -> None:
    """Queue each scheduled kind that is not in the queue yet."""
    await tx.lock("schedule")
    for kind in EVERY:
        if not await jobs.is_queued(tx, kind):
            await jobs.put(tx, kind)
