"""A webhook of either kind, and a delivery, for the things that a workspace can hold."""

from rolodesk.actions import webhooks
from rolodesk.actions.delivering import managing
from rolodesk.actions.scope import Scope
from rolodesk.model.delivery import Delivery, DeliveryState
from rolodesk.model.sealing import new_keyring
from rolodesk.model.webhook import Header, Webhook, WebhookChange, WebhookEvent, WebhookKind
from rolodesk.storage import deliveries


async def webhook_belongings(scope: Scope, word: str, secret: str) -> dict[str, str]:
    """Make a webhook of either kind, and a delivery to one."""
    url = f"https://{word}.example/in"
    theirs = WebhookChange(
        name=f"{word} {secret}",
        server_url=url,
        headers=(Header("x-word", secret),),
        events=(WebhookEvent.CONTACT_CREATED,),
    )
    webhook = await webhooks.create(scope, theirs)
    ours = WebhookChange(name=f"{word} {secret}", server_url=url, events=("*",))
    own, _ = await managing.create(scope, WebhookKind.REST, ours, keyring=new_keyring())
    return {
        "webhook": webhook.ref,
        "webhook_number": str(own.id),
        "delivery": str(await _delivered(scope, own, secret)),
    }


async def _delivered(scope: Scope, webhook: Webhook, secret: str) -> int:
    """Queue something for a webhook that nobody runs a sender for; answer its id."""
    delivery = Delivery(
        id=await scope.tx.next_id("deliveries"),
        webhook_id=webhook.id,
        message_ref=f"msg_{webhook.ref}",
        kind="webhook.tested",
        subject="webhook",
        subject_id=webhook.id,
        event_seq=0,
        replay=0,
        payload=f'{{"type":"webhook.tested","data":"{secret}"}}',
        state=DeliveryState.WAITING,
        attempts=0,
        next_try_at=scope.now,
        created_at=scope.now,
        done_at=None,
    )
    await deliveries.insert(scope.tx, delivery)
    return delivery.id
