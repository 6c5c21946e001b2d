"""The loop that goes on with bulk actions, beside the queue, so that a long one holds up no job."""

import asyncio
from typing import Final

from rolodesk.actions.bulk import running
from rolodesk.actions.ports import Transactions

IDLE_SECONDS: Final = 1.0


class BulkRunner:
    """Goes on with bulk jobs until it is cancelled; several, in several processes, take turns."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def run(self) -> None:
        """Work for ever."""
        while True:
            if not await running.work(self._transactions):
                await asyncio.sleep(IDLE_SECONDS)
