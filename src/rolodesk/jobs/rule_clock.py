"""The clock of rules: takes, one after another, the steps of the rules that are due."""

import asyncio
from typing import Final

import structlog

from rolodesk.actions.ports import Transactions
from rolodesk.actions.rules import clocking
from rolodesk.actions.rules.running import DOOR
from rolodesk.actions.scope import SYSTEM, Scope
from rolodesk.model.errors import StorageFull
from rolodesk.model.workspace import Workspace
from rolodesk.storage import directory, rule_clocks
from rolodesk.storage.rule_clocks import RuleClock
from rolodesk.storage.transaction import EVERYWHERE, Tx

log = structlog.get_logger("rolodesk.rules")

IDLE_SECONDS: Final = 1.0
AT_ONCE: Final = 50


class RuleClocks:
    """Runs rules by the clock until it is cancelled. Several, in several processes, share the work."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    async def run(self) -> None:
        """Work for ever."""
        while True:
            if not await self.run_due():
                await asyncio.sleep(IDLE_SECONDS)

    async def run_due(self) -> int:
        """Take one step of each rule that is due; answer how many were taken."""
        due = await self._transactions.lookup(EVERYWHERE, lambda tx: rule_clocks.due(tx, limit=AT_ONCE))
        return sum([await self._attempt(clock) for clock in due])

    async def _attempt(self, clock: RuleClock) -> bool:
        """Take a step, and answer whether it was taken: what is wrong with one rule stops no other."""
        try:
            await self._step(clock)
        except StorageFull:
            raise
        except Exception:
            log.exception("a rule stumbled", workspace=clock.workspace_id, rule=clock.rule_id)
            return False
        return True

    async def _step(self, clock: RuleClock) -> None:
        workspace = await self._transactions.lookup(
            EVERYWHERE, lambda tx: directory.workspace_by_id(tx, clock.workspace_id)
        )
        if workspace is None:
            return

        def scope(tx: Tx, of: Workspace = workspace) -> Scope:
            return Scope(tx, workspace=of, actor=SYSTEM, door=DOOR)

        step = await self._transactions.search(clock.workspace_id, lambda tx: clocking.look(scope(tx), clock))
        if step is not None:
            await self._transactions.write(clock.workspace_id, lambda tx: clocking.act(scope(tx), step))
