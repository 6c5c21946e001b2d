"""Writing down what came of a try: delivered, to be tried again, failed; and how the webhook fares."""

from typing import Final

from msgspec.structs import replace

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.delivery import GONE, Attempt, Delivery, Tried, after_try
from rolodesk.model.webhook import Webhook, failed_again, is_given_up
from rolodesk.model.workspace import Permission
from rolodesk.storage import deliveries, webhooks

SAID_GONE: Final = "it answered 410: it is gone for good"
GAVE_UP: Final = "it took nothing for five days"


async def settle(scope: Scope, delivery: Delivery, tried: Tried, *, jitter: float) -> Delivery | None:
    """
    Store what came of a try of a claimed delivery, and end the claim. `jitter` is drawn from -1 to 1.

    A webhook that says it is gone, or took nothing for five days, is switched off, with an event. None if
    the claim was lost, or the delivery ended with its webhook: nothing is written then.
    """
    scope.require(Permission.SETTINGS_WRITE)
    now_is = await deliveries.by_id_to_change(scope.tx, delivery.id)
    if now_is is None or now_is.done_at is not None or now_is.attempts != delivery.attempts:
        return None
    after = after_try(now_is, tried, now=scope.now, jitter=jitter)
    attempt = Attempt(
        number=now_is.attempts,
        at=scope.now - tried.duration_ms,
        duration_ms=tried.duration_ms,
        status=tried.status,
        error=tried.error,
        answer=tried.answer,
    )
    await deliveries.settle(scope.tx, after, attempt)
    if tried.is_good:
        await webhooks.works(scope.tx, after.webhook_id)
    else:
        await _note_failure(scope, after.webhook_id, tried)
    return after


async def _note_failure(scope: Scope, webhook_id: int, tried: Tried) -> None:
    webhook = await webhooks.by_id_to_change(scope.tx, webhook_id)
    if webhook is None or not webhook.active:
        return
    failing = failed_again(webhook, tried, now=scope.now)
    if tried.status == GONE:
        await _switch_off(scope, failing, SAID_GONE)
    elif is_given_up(failing, now=scope.now):
        await _switch_off(scope, failing, GAVE_UP)
    else:
        await webhooks.save(scope.tx, failing)


async def _switch_off(scope: Scope, webhook: Webhook, reason: str) -> None:
    off = replace(webhook, active=False, disabled_at=scope.now, disabled_reason=reason)
    await webhooks.save(scope.tx, off)
    told = {"active": False, "reason": reason, "failing_since": webhook.failing_since}
    await record(scope, "webhook.disabled", webhook.id, before={"active": True}, after=told)
