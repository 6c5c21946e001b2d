"""A batch: claimed letters of one workspace, prepared side by side and taken in one after another."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

import structlog

from rolodesk.actions import letters
from rolodesk.actions.intake.receiving import Outcome, take_in
from rolodesk.actions.letters import Claim
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import SYSTEM, Scope, Tx
from rolodesk.mail.inbound.preparing import Prepared, Preparing
from rolodesk.mail.inbound.reception import DOOR
from rolodesk.mail.inbound.rush import Rush
from rolodesk.mail.parsing.errors import Unparsable
from rolodesk.model.errors import DomainError, StorageFull
from rolodesk.model.letter import KeptLetter, Letter, LetterState
from rolodesk.model.reply_token import read_recipient
from rolodesk.model.sealing import Keyring

log = structlog.get_logger("rolodesk.mail")

AHEAD: Final = 4
"""Letters that are being prepared while one is taken in."""
RENEW_SECONDS: Final = 5.0
GAPS_MS: Final = (5_000, 60_000, 600_000)
"""After a fault of ours a letter is tried again after each of these; then it is parked."""
MOST_ATTEMPTS: Final = 8
"""A letter begun so often ends the process that takes it in: it is parked unread."""


class Batch:
    """Works through a claim. `is_outage` tells what is the fault of a disk or a database, not a letter's."""

    def __init__(
        self,
        claimed: Claim,
        *,
        transactions: Transactions,
        preparing: Preparing,
        keyring: Keyring,
        is_outage: Callable[[Exception], bool],
        rush: Rush,
    ) -> None:
        self._claimed = claimed
        self._transactions = transactions
        self._preparing = preparing
        self._keyring = keyring
        self._is_outage = is_outage
        self._rush = rush
        self._left = deque(claimed.letters)
        self._ahead: dict[int, asyncio.Task[Prepared]] = {}
        self._renewing = asyncio.Lock()

    async def work(self) -> None:
        """
        Take the letters in, in order; what is wrong with one parks or postpones it and lets the next pass.

        Raises what `is_outage` knows, and gives the letters back that are left: then, and when cancelled.
        """
        renewal = asyncio.create_task(self._renew())
        try:
            while self._left:
                await self._rush.give_way()
                self._look_ahead()
                await self._work_on(self._left[0])
                self._left.popleft()
        finally:
            renewal.cancel()
            await self._give_back()

    def _look_ahead(self) -> None:
        for kept in list(self._left)[: AHEAD + 1]:
            if kept.id not in self._ahead and kept.attempts <= MOST_ATTEMPTS:
                self._ahead[kept.id] = asyncio.create_task(self._preparing.prepare(kept))

    async def _work_on(self, kept: KeptLetter) -> None:
        if kept.attempts > MOST_ATTEMPTS:
            await self._park(kept, f"It was begun {MOST_ATTEMPTS} times, and each time the process ended.")
            return
        prepared: Prepared | None = None
        try:
            prepared = await self._ahead.pop(kept.id)
            outcome = await self._take_in(kept, prepared)
        except Exception as error:
            if prepared is not None:
                await self._preparing.discard(prepared.files)
            if self._is_outage(error) or isinstance(error, StorageFull):
                raise
            await self._set_aside(kept, error, prepared.letter if prepared else None)
            return
        if outcome is None or outcome.state is not LetterState.TAKEN:
            await self._preparing.discard(prepared.files)

    async def _take_in(self, kept: KeptLetter, prepared: Prepared) -> Outcome | None:
        """Take one in, in one transaction; None if it is not ours any more."""

        async def work(tx: Tx) -> Outcome | None:
            if not await letters.is_held(tx, kept, lease=self._claimed.lease):
                return None
            return await take_in(
                self._scope(tx),
                kept,
                prepared.letter,
                files=prepared.files,
                token_ticket_id=self._answered_ticket(kept),
            )

        async with self._renewing:
            return await self._transactions.write(self._claimed.workspace.id, work)

    def _answered_ticket(self, kept: KeptLetter) -> int | None:
        """Give the ticket of the recipient's token, if the token is ours."""
        _, token = read_recipient(kept.envelope_to)
        if token is None or not token.is_signed(self._keyring, workspace_id=self._claimed.workspace.id):
            return None
        return token.ticket_id

    async def _set_aside(self, kept: KeptLetter, error: Exception, letter: Letter | None) -> None:
        if isinstance(error, Unparsable):
            await self._park(kept, error.reason)
        elif isinstance(error, DomainError):
            await self._park(kept, f"It cannot be taken in: {error}.", letter)
        elif kept.attempts > len(GAPS_MS):
            log.error("a letter is parked for a fault of ours", letter=kept.id, exc_info=error)
            fault = f"{type(error).__name__}; the log has more"
            await self._park(kept, f"It failed {kept.attempts} times for a fault of ours: {fault}.", letter)
        else:
            log.error("a letter could not be taken in", letter=kept.id, exc_info=error)
            await self._postpone(kept, GAPS_MS[kept.attempts - 1])

    async def _park(self, kept: KeptLetter, reason: str, letter: Letter | None = None) -> None:
        async def work(tx: Tx) -> None:
            if await letters.is_held(tx, kept, lease=self._claimed.lease):
                await letters.park(self._scope(tx), kept, reason=reason, letter=letter)

        async with self._renewing:
            await self._transactions.write(self._claimed.workspace.id, work)
        log.warning("a letter is parked", workspace=self._claimed.workspace.id, letter=kept.id)

    async def _postpone(self, kept: KeptLetter, gap_ms: int) -> None:
        async def work(tx: Tx) -> None:
            await letters.postpone(tx, kept, lease=self._claimed.lease, gap_ms=gap_ms)

        async with self._renewing:
            await self._transactions.write(self._claimed.workspace.id, work)

    async def _renew(self) -> None:
        """Hold on to the claim while it is worked on. If that fails, it ends, and others go on."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            async with self._renewing:
                try:
                    self._claimed = await self._transactions.write(
                        self._claimed.workspace.id, lambda tx: letters.renew(tx, self._claimed)
                    )
                except Exception:
                    log.exception("a claim on letters could not be renewed")

    async def _give_back(self) -> None:
        """Stop what is being prepared, and let others have the letters at once."""
        for task in self._ahead.values():
            task.cancel()
        for done in await asyncio.gather(*self._ahead.values(), return_exceptions=True):
            if isinstance(done, Prepared):
                await self._preparing.discard(done.files)
        if not self._left:
            return
        ids = [kept.id for kept in self._left]
        try:
            await self._transactions.write(
                self._claimed.workspace.id, lambda tx: letters.release(tx, self._claimed, ids)
            )
        except Exception:
            log.exception("letters could not be given back; their lease will end", letters=len(ids))

    def _scope(self, tx: Tx) -> Scope:
        return Scope(tx, workspace=self._claimed.workspace, actor=SYSTEM, door=DOOR)
