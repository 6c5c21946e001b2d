"""The sender: claims deliveries that are due, webhook by webhook, and sees each try through."""

import asyncio
import random
import time
from contextlib import suppress
from typing import Final

import structlog

from rolodesk.actions.delivering import claiming, settling
from rolodesk.actions.delivering.claiming import Claimed
from rolodesk.actions.ports import Transactions
from rolodesk.egress.client import Egress
from rolodesk.model.delivery import Tried
from rolodesk.model.sealing import Keyring, SealBroken
from rolodesk.webhooks.figures import Figures
from rolodesk.webhooks.posting import post
from rolodesk.webhooks.signing import headers_of
from rolodesk.webhooks.turns import Turns

log = structlog.get_logger("rolodesk.webhooks")

IDLE_SECONDS: Final = 0.5
BUSY_SECONDS: Final = 0.05
"""Between two looks for more, while deliveries are on their way."""
FIGURES_SECONDS: Final = 15.0
GRACE_SECONDS: Final = 5.0
"""For what is on its way when the process is told to end."""
SETTLING_GAPS: Final = (0.1, 0.5, 2.0, 5.0)


class Sender:
    """Sends until it is cancelled. Several, in several processes, share one queue."""

    def __init__(self, transactions: Transactions, egress: Egress, *, keyring: Keyring) -> None:
        self._transactions = transactions
        self._egress = egress
        self._keyring = keyring
        self._turns = Turns()
        self._figures = Figures()
        self._under_way: set[asyncio.Task[None]] = set()
        self._count_at = 0.0

    async def run(self) -> None:
        """Send for ever. When it ends, what is on its way has a moment to arrive.

        Raises where the database cannot be asked; it may be run again then.
        """
        try:
            while True:
                await self._tell_waiting()
                started = await self._start()
                await self._wait(BUSY_SECONDS if started else IDLE_SECONDS)
        finally:
            await self._finish()

    async def send_due(self) -> int:
        """Send what is due now, and what becomes due by that; answer how many were tried."""
        tried = 0
        try:
            while (started := await self._start()) or self._under_way:
                tried += started
                await self._wait(BUSY_SECONDS)
        finally:
            await self._finish()
        return tried

    async def _start(self) -> int:
        if self._turns.room <= 0:
            return 0
        turns = self._turns.plan(await claiming.due(self._transactions))
        claimed = await claiming.claim(self._transactions, turns)
        for one in claimed:
            self._turns.begin(one)
            task = asyncio.create_task(self._send(one))
            self._under_way.add(task)
        return len(claimed)

    async def _wait(self, seconds: float) -> None:
        """Wait until a delivery is done, or for so long."""
        if not self._under_way:
            await asyncio.sleep(seconds)
            return
        done, _ = await asyncio.wait(self._under_way, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        self._under_way -= done

    async def _finish(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE_SECONDS)
        for task in self._under_way:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._under_way, return_exceptions=True)
        self._under_way.clear()

    async def _tell_waiting(self) -> None:
        if time.monotonic() >= self._count_at:
            self._count_at = time.monotonic() + FIGURES_SECONDS
            self._figures.tell_waiting(await claiming.waiting(self._transactions))

    async def _send(self, claimed: Claimed) -> None:
        try:
            await self._settle(claimed, await self._tried(claimed))
        except Exception:
            # The claim runs out, and it is tried again.
            log.exception("a delivery was not seen through", delivery=claimed.delivery.id)
        finally:
            self._turns.end(claimed)

    async def _tried(self, claimed: Claimed) -> Tried:
        try:
            headers = headers_of(claimed, self._keyring, now=round(time.time() * 1000))
        except SealBroken as trouble:
            return Tried(error=str(trouble))
        delivery, webhook = claimed.delivery, claimed.webhook
        return await post(self._egress, webhook.server_url, delivery.payload, headers=headers)

    async def _settle(self, claimed: Claimed, tried: Tried) -> None:
        """Write down what came of it; what was taken must be known here, so not given up lightly."""
        jitter = random.uniform(-1, 1)  # noqa: S311 - it spreads load, and guards nothing
        for gap in (*SETTLING_GAPS, None):
            try:
                state = await self._settled(claimed, tried, jitter)
            except Exception:
                if gap is None:
                    raise
                log.exception("what came of a delivery was not written down yet", id=claimed.delivery.id)
                await asyncio.sleep(gap)
                continue
            if state is not None:
                self._figures.count(state)
            return

    async def _settled(self, claimed: Claimed, tried: Tried, jitter: float) -> str | None:
        after = await claiming.within(
            self._transactions,
            claimed.workspace_id,
            lambda scope: settling.settle(scope, claimed.delivery, tried, jitter=jitter),
        )
        return None if after is None else after.state
