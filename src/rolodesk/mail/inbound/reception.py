"""Taking a letter over: whose the recipient is, and the commit after which it cannot be lost."""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from rolodesk.actions import letters
from rolodesk.actions.letters import Route
from rolodesk.actions.ports import EVERYWHERE, Blobs, Transactions
from rolodesk.actions.scope import SYSTEM, Scope, Tx
from rolodesk.model.blob import StagedBlob
from rolodesk.model.errors import DomainError
from rolodesk.model.letter import Envelope, KeptLetter
from rolodesk.model.sealing import Keyring

DOOR: Final = "mail"


class Delivery(msgspec.Struct, frozen=True):
    """A letter's way into one mailbox."""

    route: Route
    envelope: Envelope


class Reception:
    """What everything that accepts letters does alike. `arrived` is called when one was kept."""

    def __init__(
        self, transactions: Transactions, blobs: Blobs, *, keyring: Keyring, arrived: Callable[[], None]
    ) -> None:
        self.blobs: Final = blobs
        self._transactions = transactions
        self._keyring = keyring
        self._arrived = arrived

    async def route(self, address: str) -> Route | None:
        """Find whose an address is; None if it is nobody's."""

        async def work(tx: Tx) -> Route | None:
            return await letters.route(tx, address, keyring=self._keyring)

        return await self._transactions.lookup(EVERYWHERE, work)

    async def keep(self, blob: StagedBlob, deliveries: Sequence[Delivery]) -> list[KeptLetter]:
        """
        Keep a staged letter for each mailbox it goes to, once; it is durable when this returns.

        All of them share the blob. Raises `DomainError` (`StorageFull`), of which nothing is left, and
        whatever the database raises, after which it may have been kept.
        """

        async def work(tx: Tx) -> list[KeptLetter]:
            return [await _keep(tx, delivery, blob) for delivery in _one_a_mailbox(deliveries)]

        try:
            kept = await self._transactions.write(EVERYWHERE, work)
        except DomainError:
            await self.blobs.discard(blob.key)
            raise
        self._arrived()
        return kept


async def _keep(tx: Tx, delivery: Delivery, blob: StagedBlob) -> KeptLetter:
    workspace = delivery.route.workspace
    scope = Scope(tx.within(workspace.id), workspace=workspace, actor=SYSTEM, door=DOOR)
    return await letters.keep(
        scope, mailbox_id=delivery.route.mailbox_id, envelope=delivery.envelope, blob=blob
    )


def _one_a_mailbox(deliveries: Sequence[Delivery]) -> list[Delivery]:
    """Give one delivery a mailbox: that which answers to a ticket, else the first."""
    chosen: dict[tuple[int, int], Delivery] = {}
    for delivery in deliveries:
        key = (delivery.route.workspace_id, delivery.route.mailbox_id)
        if key not in chosen or (delivery.route.token and not chosen[key].route.token):
            chosen[key] = delivery
    return list(chosen.values())
