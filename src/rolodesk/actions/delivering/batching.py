"""Deliveries of one transaction: an event is printed once for all who may read the same."""

from collections.abc import Sequence
from typing import Final

import msgspec

from rolodesk.actions.ports import Renderers, Words
from rolodesk.actions.scope import Actor, ActorKind, Scope
from rolodesk.model.delivery import Delivery, DeliveryState, message_ref_of
from rolodesk.model.event import StoredEvent
from rolodesk.model.webhook import Webhook
from rolodesk.model.workspace import Permission
from rolodesk.storage import contacts, deliveries
from rolodesk.storage.gathering import GatheringTx

DOOR: Final = "webhooks"
OWN: Final = frozenset({"webhook.tested", "webhook.called"})
"""What a webhook is told of itself, whatever it chose: it is tested, or a rule calls it."""

QUEUED_AT_ONCE: Final = 200
PRINTED_AT_ONCE: Final = 100
CHARACTERS_AT_ONCE: Final = 2_000_000
"""Rows, printed events and their payloads in one transaction, which holds up other writers on SQLite."""


class Audience(msgspec.Struct, frozen=True):
    """Webhooks that are told the same of an event: in whose words, and what they may read."""

    kind: str
    reads: frozenset[Permission]
    mailboxes: frozenset[int] | None


class Batch:
    """
    What a transaction adds to the queue, until `write`: nothing is in it before.

    A contact that several events or audiences are about is read once.
    """

    def __init__(self, scope: Scope, *, renderers: Renderers, replay: int = 0) -> None:
        self._scope = scope
        self._renderers = renderers
        self._replay = replay
        self._reading = GatheringTx(scope.tx, gathered=(), remembered=(contacts.BY_ID,))
        self._audiences: dict[int, Audience] = {}
        self._made: list[Delivery] = []
        self._printed = self._characters = 0

    @property
    def is_enough(self) -> bool:
        """Whether this is as much as a transaction should add."""
        return (
            len(self._made) >= QUEUED_AT_ONCE
            or self._printed >= PRINTED_AT_ONCE
            or self._characters >= CHARACTERS_AT_ONCE
        )

    async def tell(self, event: StoredEvent, told: Sequence[Webhook]) -> None:
        """Make the deliveries of an event. What a webhook may not read, it is not told."""
        audiences: dict[Audience, list[Webhook]] = {}
        for webhook in told:
            audiences.setdefault(self._audience(webhook, event), []).append(webhook)
        for audience, webhooks in audiences.items():
            self._printed += 1
            words = await self._renderers[audience.kind](self._scope_of(audience), event)
            if words is not None:
                self._made += [self._delivery(webhook, event, words) for webhook in webhooks]

    async def write(self) -> None:
        """Queue what was made; the same event again, in the same replay, changes nothing."""
        await deliveries.insert_new(self._scope.tx, self._made)

    def _delivery(self, webhook: Webhook, event: StoredEvent, words: Words) -> Delivery:
        """Make a delivery, which has no id yet."""
        scope, seq = self._scope, event.place.seq
        ref = message_ref_of(workspace_id=scope.tx.workspace_id, webhook_id=webhook.id, seq=seq, at=event.at)
        payload = words(ref)
        self._characters += len(payload)
        return Delivery(
            id=0,
            webhook_id=webhook.id,
            message_ref=ref,
            kind=event.kind,
            subject=event.subject,
            subject_id=event.subject_id,
            event_seq=seq,
            replay=self._replay,
            payload=payload,
            state=DeliveryState.WAITING,
            attempts=0,
            next_try_at=scope.now,
            created_at=scope.now,
            done_at=None,
        )

    def _audience(self, webhook: Webhook, event: StoredEvent) -> Audience:
        """Tell to whom a webhook belongs; of its own event, it may read itself."""
        audience = self._audiences.get(webhook.id)
        if audience is None:
            mailboxes = None if webhook.mailboxes is None else frozenset(webhook.mailboxes)
            audience = self._audiences[webhook.id] = Audience(webhook.kind, webhook.reads, mailboxes)
        if is_its_own(webhook, event):
            reads = audience.reads | {Permission.SETTINGS_READ}
            return Audience(audience.kind, reads, audience.mailboxes)
        return audience

    def _scope_of(self, audience: Audience) -> Scope:
        """Give a scope that sees what an audience may be told, and nothing more."""
        actor = Actor(ActorKind.SYSTEM, None, audience.reads, audience.mailboxes)
        return Scope(self._reading, workspace=self._scope.workspace, actor=actor, door=DOOR)


def is_its_own(webhook: Webhook, event: StoredEvent) -> bool:
    """Answer whether an event is a webhook's own: whatever it chose, it is told."""
    return event.kind in OWN and event.subject_id == webhook.id
