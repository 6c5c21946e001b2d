"""Turning events into deliveries: one for each webhook that is to be told, rendered as things are now."""

from collections.abc import Sequence
from typing import Final

from rolodesk.actions.delivering.batching import OWN, Batch, is_its_own
from rolodesk.actions.ports import Renderers
from rolodesk.actions.scope import Scope
from rolodesk.model.event import StoredEvent
from rolodesk.model.event_kinds import matches
from rolodesk.model.webhook import Webhook, WebhookEvent, WebhookKind
from rolodesk.storage import webhooks

IN_WHAUTOMATES_WORDS: Final = {
    "contact.created": WebhookEvent.CONTACT_CREATED,
    "contact.updated": WebhookEvent.CONTACT_UPDATED,
    "contact.deleted": WebhookEvent.CONTACT_DELETED,
    "contact.restored": WebhookEvent.CONTACT_CREATED,
    "contact.tag_added": WebhookEvent.CONTACT_TAG_ADDED,
    "contact.tag_removed": WebhookEvent.CONTACT_TAG_REMOVED,
    "note.created": WebhookEvent.CONTACT_UPDATED,
    "note.updated": WebhookEvent.CONTACT_UPDATED,
    "note.deleted": WebhookEvent.CONTACT_UPDATED,
}
"""Of notes only the pinned one is told, which is the contact's `notes` there."""


async def queue(scope: Scope, events: Sequence[StoredEvent], *, renderers: Renderers) -> int:
    """
    Queue what the workspace's webhooks are to be told of these events, in the feed's order.

    Answers how many events were taken: after some deliveries, others may write.
    """
    listening = Listening(await webhooks.listening(scope.tx))
    batch, taken = Batch(scope, renderers=renderers), 0
    while taken < len(events) and not batch.is_enough:
        await batch.tell(events[taken], listening.to(events[taken]))
        taken += 1
    await batch.write()
    return taken


class Listening:
    """Webhooks that listen; which of them want a kind of event is found out once."""

    def __init__(self, webhooks: Sequence[Webhook]) -> None:
        self._webhooks = webhooks
        self._wanting: dict[str, list[Webhook]] = {}

    def to(self, event: StoredEvent) -> list[Webhook]:
        """List those that are to be told of an event."""
        if event.kind in OWN:
            return [webhook for webhook in self._webhooks if is_told(webhook, event)]
        wanting = self._wanting.get(event.kind)
        if wanting is None:
            wanting = [webhook for webhook in self._webhooks if _wants(webhook, event.kind)]
            self._wanting[event.kind] = wanting
        return [webhook for webhook in wanting if event.at >= webhook.created_at]


def is_told(webhook: Webhook, event: StoredEvent) -> bool:
    """Answer whether a webhook is to be told of an event: it asked for such, or it is its own."""
    if event.at < webhook.created_at:
        return False
    return is_its_own(webhook, event) or _wants(webhook, event.kind)


def _wants(webhook: Webhook, kind: str) -> bool:
    if webhook.kind == WebhookKind.WHAUTOMATE:
        return IN_WHAUTOMATES_WORDS.get(kind) in webhook.events
    return any(matches(pattern, kind) for pattern in webhook.events)
