"""Turning events into deliveries: one for each webhook that is to be told, rendered as things are now."""

from collections.abc import Sequence
from typing import Final

from rolodesk.actions.ports import Renderers
from rolodesk.actions.scope import Actor, ActorKind, Scope
from rolodesk.model.delivery import Delivery, DeliveryState, message_ref_of
from rolodesk.model.event import StoredEvent
from rolodesk.model.event_kinds import matches
from rolodesk.model.webhook import Webhook, WebhookEvent, WebhookKind
from rolodesk.model.workspace import Permission
from rolodesk.storage import deliveries, webhooks

DOOR: Final = "webhooks"
QUEUED_AT_ONCE: Final = 50
"""Deliveries in one transaction, which holds up other writers on SQLite."""
TESTED: Final = "webhook.tested"
CALLED: Final = "webhook.called"
"""A rule calls it: its own event too, whatever else it is told of."""

IN_WHAUTOMATES_WORDS: Final = {
    "contact.created": WebhookEvent.CONTACT_CREATED,
    "contact.updated": WebhookEvent.CONTACT_UPDATED,
    "contact.deleted": WebhookEvent.CONTACT_DELETED,
    "contact.tag_added": WebhookEvent.CONTACT_TAG_ADDED,
    "contact.tag_removed": WebhookEvent.CONTACT_TAG_REMOVED,
}


async def queue(scope: Scope, events: Sequence[StoredEvent], *, renderers: Renderers) -> int | None:
    """
    Queue what the workspace's webhooks are to be told of these events, in the feed's order.

    Answers how many events were taken where not all were: after some deliveries, others may write.
    """
    listening = await webhooks.listening(scope.tx)
    queued = 0
    for number, event in enumerate(events if listening else (), start=1):
        for webhook in listening:
            if is_told(webhook, event):
                queued += await put(scope, webhook, event, renderers=renderers)
        if queued >= QUEUED_AT_ONCE:
            return number
    return None


def is_told(webhook: Webhook, event: StoredEvent) -> bool:
    """Answer whether a webhook is to be told of an event: it asked for such, or it is its own."""
    if event.at < webhook.created_at:
        return False
    if _is_its_own(webhook, event):
        return True
    if webhook.kind == WebhookKind.WHAUTOMATE:
        return IN_WHAUTOMATES_WORDS.get(event.kind) in webhook.events
    return any(matches(pattern, event.kind) for pattern in webhook.events)


async def put(
    scope: Scope, webhook: Webhook, event: StoredEvent, *, renderers: Renderers, replay: int = 0
) -> bool:
    """
    Queue a delivery of an event; the same one again, in the same replay, changes nothing.

    Answers whether there was anything to tell: what the webhook may not read, it is not told.
    """
    ref = message_ref_of(
        workspace_id=scope.tx.workspace_id, webhook_id=webhook.id, seq=event.place.seq, at=event.at
    )
    payload = await renderers[webhook.kind](_reading(scope, webhook, event), event, ref)
    if payload is None:
        return False
    delivery = Delivery(
        id=await scope.tx.next_id("deliveries"),
        webhook_id=webhook.id,
        message_ref=ref,
        kind=event.kind,
        subject=event.subject,
        subject_id=event.subject_id,
        event_seq=event.place.seq,
        replay=replay,
        payload=payload,
        state=DeliveryState.WAITING,
        attempts=0,
        next_try_at=scope.now,
        created_at=scope.now,
        done_at=None,
    )
    await deliveries.insert(scope.tx, delivery)
    return True


def _reading(scope: Scope, webhook: Webhook, event: StoredEvent) -> Scope:
    """Give a scope that sees what the webhook may be told, and nothing more; of its own event, itself."""
    mailboxes = None if webhook.mailboxes is None else frozenset(webhook.mailboxes)
    itself = {Permission.SETTINGS_READ} if _is_its_own(webhook, event) else set()
    actor = Actor(ActorKind.SYSTEM, None, webhook.reads | itself, mailboxes)
    return Scope(scope.tx, workspace=scope.workspace, actor=actor, door=DOOR)


def _is_its_own(webhook: Webhook, event: StoredEvent) -> bool:
    return event.kind in {TESTED, CALLED} and event.subject_id == webhook.id
