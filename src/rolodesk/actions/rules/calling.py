"""Calling a webhook in a rule's name: an event of its own, which is delivered as every event is."""

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Unknown
from rolodesk.model.rules.triggers import Noun
from rolodesk.model.webhook import Webhook, WebhookKind
from rolodesk.storage import rule_records, webhooks


async def callable_webhook(scope: Scope, webhook_id: int) -> Webhook | None:
    """Read a webhook that rules may call: one in our own words."""
    webhook = await webhooks.by_id(scope.tx, webhook_id)
    return None if webhook is None or webhook.kind != WebhookKind.REST else webhook


async def call_webhook(scope: Scope, noun: Noun, record_id: int, webhook_id: int) -> str:
    """
    Have a webhook told which rule ran for which record; say why not, "" if it is.

    It is told by its event, `webhook.called`, once that is committed; of a ticket only if it may be told of
    those in its mailbox. One that is not there is `Unknown`.
    """
    webhook = await callable_webhook(scope, webhook_id)
    if webhook is None:
        raise Unknown("webhook", webhook_id)
    if not webhook.active:
        return "the webhook is off"
    ticket = await rule_records.ticket(scope.tx, record_id) if noun is Noun.TICKET else None
    if ticket is not None and webhook.mailboxes is not None and ticket.mailbox_id not in webhook.mailboxes:
        return "the webhook is not told of tickets in this mailbox"
    after: dict[str, object] = {
        "rule_id": scope.actor.id,
        "run_id": scope.actor.run_id,
        f"{noun}_id": record_id,
    }
    await record(scope, "webhook.called", webhook_id, after=after)
    return ""
