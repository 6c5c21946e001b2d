"""Holding an account while letters are fetched from it, so that no other process does."""

import asyncio
from collections.abc import Sequence
from typing import Final

from rolodesk.actions import fetching
from rolodesk.actions.fetching import Fetched
from rolodesk.actions.ports import Transactions
from rolodesk.model.connection import Connection

RENEW_SECONDS: Final = 30.0


class Lease:
    """
    A claimed account. Whatever is stored through it is stored only while it is held, or raises `NotHeld`.

    It is lost when its time runs out and another process claims the account, and when somebody sets the
    connection up anew or takes it away.
    """

    def __init__(self, transactions: Transactions, held: Connection) -> None:
        self._transactions = transactions
        self._lock = asyncio.Lock()
        self.held = held

    async def hold(self) -> None:
        """Hold on until cancelled."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            async with self._lock:
                self.held = await self._transactions.write(
                    self.held.workspace_id, lambda tx: fetching.renew(tx, self.held)
                )

    async def keep(self, reached: Connection, fetched: Sequence[Fetched] = ()) -> None:
        """Keep letters and how far they bring the folder (`reached`), in one commit."""
        async with self._lock:
            self.held = await self._transactions.write(
                self.held.workspace_id,
                lambda tx: fetching.keep(tx, self.held, reached=reached, fetched=fetched),
            )
