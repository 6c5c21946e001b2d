"""The sender: claims mail that is due, several at a time, and sees each through to what became of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

import structlog

from rolodesk.actions import connections
from rolodesk.actions.ports import Blobs, Transactions
from rolodesk.actions.scope import Tx
from rolodesk.actions.sending import claiming, settling
from rolodesk.actions.sending.claiming import Claimed
from rolodesk.mail.composing.composition import Composition
from rolodesk.mail.composing.errors import Uncomposable
from rolodesk.mail.outbound.delivering import Consignment, deliver
from rolodesk.mail.outbound.lines import Lines, Unreachable
from rolodesk.mail.outbound.relay import Relay, relay_of_connection
from rolodesk.model.outgoing import Outcome, OutgoingKind, Parcel, Tried
from rolodesk.model.sealing import Keyring, SealBroken

log = structlog.get_logger("rolodesk.mail")

AT_ONCE: Final = 16
"""Mails on their way at once. Their files are streamed, so large ones need no more memory."""
IDLE_SECONDS: Final = 1.0
RENEWAL_SECONDS: Final = 10.0
GRACE_SECONDS: Final = 5.0
"""For what is on its way when the process is told to end."""
SETTLING_GAPS: Final = (0.1, 0.5, 2.0, 5.0)
KEPT: Final = "kept in the built-in outbox"


class Sender:
    """Sends until it is cancelled. Several, in several processes, share one queue."""

    def __init__(
        self,
        transactions: Transactions,
        blobs: Blobs,
        *,
        keyring: Keyring,
        lines: Lines,
        relay: Relay | None = None,
    ) -> None:
        self._transactions = transactions
        self._blobs = blobs
        self._keyring = keyring
        self._lines = lines
        self._relay = relay
        self._under_way: dict[asyncio.Task[None], Claimed] = {}

    async def run(self) -> None:
        """Send for ever. When it ends, what is on its way has a moment to arrive.

        Raises where the database cannot be asked; it may be run again then.
        """
        async with self._renewing():
            while True:
                started = await self._start()
                await self._wait(IDLE_SECONDS if not started else 0 if self._has_room else None)

    async def send_due(self) -> int:
        """Send what is due now, and what becomes due by that; answer how many were tried."""
        count = 0
        async with self._renewing():
            while (started := await self._start()) or self._under_way:
                count += started
                await self._wait(None)
        return count

    @property
    def _has_room(self) -> bool:
        return len(self._under_way) < AT_ONCE

    async def _start(self) -> int:
        if not self._has_room:
            return 0
        claimed = await claiming.claim(self._transactions, limit=AT_ONCE - len(self._under_way))
        for one in claimed:
            self._under_way[asyncio.create_task(self._send(one))] = one
        return len(claimed)

    async def _wait(self, seconds: float | None) -> None:
        """Wait until a mail is done, or for so long."""
        await self._lines.close_idle()
        if not self._under_way:
            await asyncio.sleep(seconds or 0)
            return
        done, _ = await asyncio.wait(self._under_way, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            del self._under_way[task]

    @asynccontextmanager
    async def _renewing(self) -> AsyncIterator[None]:
        """Keep the claims of what is on its way until that has arrived; leave no connection behind."""
        renewing = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            await self._finish()
            renewing.cancel()
            await self._lines.close_idle(older_than=0)

    async def _finish(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE_SECONDS)
        for task in self._under_way:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._under_way, return_exceptions=True)
        self._under_way.clear()

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEWAL_SECONDS)
            held = [one for task, one in self._under_way.items() if not task.done()]
            if not held:
                continue
            try:
                await claiming.renew(self._transactions, held)
            except Exception:
                log.exception("claims could not be renewed")

    async def _send(self, claimed: Claimed) -> None:
        try:
            await self._see_through(claimed)
        except Exception:
            # The claim runs out, and the mail is tried again.
            log.exception("a mail was not seen through", mail=claimed.mail.id)

    async def _see_through(self, claimed: Claimed) -> None:
        waiting = tuple(one.email for one in claimed.mail.recipients if not one.is_done)
        via, blob_key = "", ""
        tried: Sequence[Tried]
        try:
            parcel = await claiming.parcel_of(self._transactions, claimed)
            if parcel is None:
                return
            relay = await self._relay_for(parcel)
            if relay is None:
                via, blob_key = "outbox", await self._kept(parcel)
                tried = _each(waiting, Outcome.DELIVERED, KEPT)
            else:
                via, tried = "relay", await self._handed_over(relay, parcel, waiting)
        except Uncomposable as refusal:
            tried = _each(waiting, Outcome.REFUSED, str(refusal))
        except (Unreachable, SealBroken) as trouble:
            tried = _each(waiting, Outcome.DEFERRED, str(trouble))
        except Exception as fault:
            log.exception("a mail could not be sent", mail=claimed.mail.id)
            tried = _each(waiting, Outcome.DEFERRED, f"{type(fault).__name__}: the log has more")
        await self._settle(claimed, tried, via=via, blob_key=blob_key)

    async def _relay_for(self, parcel: Parcel) -> Relay | None:
        own = await self._transactions.lookup(
            parcel.workspace_id, lambda tx: connections.relay_of(tx, parcel.mailbox_id)
        )
        return self._relay if own is None else relay_of_connection(own, self._keyring)

    async def _kept(self, parcel: Parcel) -> str:
        """Keep a mail's bytes in the built-in outbox; answer their key."""
        staged = await self._blobs.stage(self._composition(parcel, utf8=True).pieces())
        return staged.key

    async def _handed_over(
        self, relay: Relay, parcel: Parcel, recipients: tuple[str, ...]
    ) -> Sequence[Tried]:
        is_automatic = parcel.kind == OutgoingKind.AUTOMATIC
        given = Consignment(
            composition=self._composition(parcel, utf8=False),
            sender="" if is_automatic else parcel.sender.email,
            fallback=parcel.sender.email,
            recipients=recipients,
        )
        try:
            async with self._lines.to(relay) as client:
                await self._note(relay, "")
                return await deliver(client, given)
        except Unreachable as trouble:
            await self._note(relay, str(trouble))
            raise

    async def _note(self, relay: Relay, error: str) -> None:
        """Note at a mailbox's own connection that it failed, and that it works where that is news."""
        own = relay.connection
        if own is None or (not error and not own.last_error and own.last_ok_at is not None):
            return

        async def work(tx: Tx) -> None:
            if error:
                await connections.failed(tx, own, error=error)
            else:
                await connections.succeeded(tx, own)

        await self._transactions.write(own.workspace_id, work)

    def _composition(self, parcel: Parcel, *, utf8: bool) -> Composition:
        return Composition(parcel, self._keyring, self._blobs, utf8)

    async def _settle(self, claimed: Claimed, tried: Sequence[Tried], *, via: str, blob_key: str) -> None:
        """Write down what became of it; whatever left must be known here, so not given up lightly."""
        for gap in (*SETTLING_GAPS, None):
            try:
                settled = await claiming.within(
                    self._transactions,
                    claimed.workspace_id,
                    lambda scope: settling.settle(scope, claimed.mail, tried, via=via, blob_key=blob_key),
                )
            except Exception:
                if gap is None:
                    raise
                log.exception("what became of a mail was not written down yet", mail=claimed.mail.id)
                await asyncio.sleep(gap)
                continue
            if settled is None and blob_key:
                await self._blobs.discard(blob_key)
            return


def _each(emails: Sequence[str], outcome: Outcome, answer: str) -> list[Tried]:
    return [Tried(email, outcome, answer) for email in emails]
