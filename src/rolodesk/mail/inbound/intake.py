"""The intake: takes in what was accepted, by whatever way and process, as soon as it is there."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import structlog

from rolodesk.actions import letters
from rolodesk.actions.letters import Claim
from rolodesk.actions.ports import EVERYWHERE, Transactions
from rolodesk.mail.inbound.batch import Batch
from rolodesk.mail.inbound.preparing import LetterBlobs, Preparing
from rolodesk.mail.inbound.rush import Rush
from rolodesk.mail.inbound.spool import Spool
from rolodesk.mail.parsing.pool import ParserPool
from rolodesk.model.sealing import Keyring

log = structlog.get_logger("rolodesk.mail")

HANDS: Final = 2
"""Workspaces whose letters are taken in at once."""
PARSERS: Final = 2
IDLE_SECONDS: Final = 1.0
"""How long a letter lies that another process accepted."""
WATCH_SECONDS: Final = 0.1


class Intake:
    """Takes letters in. Several, in several processes, share the work; a workspace's is done by one."""

    def __init__(
        self,
        transactions: Transactions,
        blobs: LetterBlobs,
        *,
        keyring: Keyring,
        spool: Path,
        is_outage: Callable[[Exception], bool],
    ) -> None:
        self._transactions = transactions
        self._blobs = blobs
        self._keyring = keyring
        self._spool = spool
        self._is_outage = is_outage
        self._arrived = asyncio.Event()
        self._rush = Rush()
        self._last_workspace = 0

    def wake(self) -> None:
        """Say that a letter was kept, so that it is taken in at once."""
        self._rush.note()
        self._arrived.set()

    async def run(self) -> None:
        """
        Take letters in until cancelled. What it had begun is given back then.

        Raises where disk or database are away; it may be run again then.
        """
        with Spool(self._spool) as spool:
            async with ParserPool(PARSERS) as pool:
                preparing = Preparing(self._blobs, pool=pool, spool=spool)
                hands = [asyncio.create_task(self._work(preparing)) for _ in range(HANDS)]
                await _first_end(hands)

    async def run_until(self, is_done: Callable[[], Awaitable[bool]]) -> None:
        """Take letters in, beside whoever else does, until that is answered to be done. Raises as `run`."""
        running = asyncio.create_task(self.run())
        watching = asyncio.create_task(_watch(is_done))
        await _first_end([running, watching])

    async def _work(self, preparing: Preparing) -> None:
        while True:
            claimed = await self._claim()
            if claimed is None:
                await self._rest()
                continue
            batch = Batch(
                claimed,
                transactions=self._transactions,
                preparing=preparing,
                keyring=self._keyring,
                is_outage=self._is_outage,
                rush=self._rush,
            )
            await batch.work()

    async def _claim(self) -> Claim | None:
        if not await self._transactions.lookup(EVERYWHERE, letters.are_due):
            return None
        after = self._last_workspace
        claimed = await self._transactions.write(EVERYWHERE, lambda tx: letters.claim(tx, after=after))
        if claimed is not None:
            self._last_workspace = claimed.workspace.id
        return claimed

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._arrived.wait()
        except TimeoutError:
            return
        self._arrived.clear()


async def _watch(is_done: Callable[[], Awaitable[bool]]) -> None:
    while not await is_done():  # noqa: ASYNC110 - another process may be who does it
        await asyncio.sleep(WATCH_SECONDS)


async def _first_end(tasks: "list[asyncio.Task[None]]") -> None:
    """Wait until one of the tasks ends, end the others, and raise what the first one raised."""
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    next(iter(done)).result()
