"""Delivering once more: one delivery as it was, or all of a time from the journal."""

from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions.delivering.batching import Batch
from rolodesk.actions.delivering.managing import fetch_to_change, require_active, require_sight
from rolodesk.actions.delivering.queueing import is_told
from rolodesk.actions.journal import record
from rolodesk.actions.ports import Renderers
from rolodesk.actions.scope import Scope
from rolodesk.model.delivery import Delivery, DeliveryState
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.workspace import Permission
from rolodesk.storage import deliveries, jobs, journal_times, webhooks

JOB: Final = "replay_webhook"
CHUNK: Final = 200


class Replay(msgspec.Struct, frozen=True):
    """A replay, as far as it has come: it goes on behind the event of this time and `seq`."""

    number: int
    webhook_id: int
    until: int
    after_at: int
    after_seq: int = 0


async def replay_one(scope: Scope, delivery_id: int) -> Delivery:
    """
    Queue a delivery once more, with the same payload and the same message id, and answer the new one.

    Whoever does so must be allowed to read it. Refuses (`Conflicting`) one of a webhook that is off; one that
    is not there, or whose webhook is not, is `Unknown`.
    """
    scope.require(Permission.SETTINGS_WRITE)
    before = await deliveries.by_id(scope.tx, delivery_id)
    if before is None or await webhooks.by_id(scope.tx, before.webhook_id) is None:
        raise Unknown("delivery", delivery_id)
    webhook = await fetch_to_change(scope, before.webhook_id)
    require_sight(scope, webhook)
    require_active(webhook)
    number = await scope.tx.next_id("deliveries")
    again = replace(
        before,
        id=number,
        replay=number,
        state=DeliveryState.WAITING,
        attempts=0,
        next_try_at=scope.now,
        created_at=scope.now,
        done_at=None,
    )
    await deliveries.insert(scope.tx, again)
    await record(scope, "webhook.replayed", webhook.id, after={"replay": number, "delivery_id": before.id})
    return again


async def replay_time(scope: Scope, webhook_id: int, *, since: int, until: int) -> int:
    """
    Have a webhook told anew of all that the journal has from `since` to before `until` (ms).

    The records are rendered as they are now. Answers the replay's number, which its deliveries carry.
    Refuses an empty time (`Invalid`), and a webhook that is off (`Conflicting`). Else it is `Unknown`.
    """
    scope.require(Permission.SETTINGS_WRITE)
    webhook = await fetch_to_change(scope, webhook_id)
    require_sight(scope, webhook)
    require_active(webhook)
    until = min(until, scope.now)
    if since >= until:
        raise Invalid("from", "must be before `to`, and in the past")
    number = await scope.tx.next_id("deliveries")
    await _go_on(scope, Replay(number, webhook_id, until, since))
    await record(scope, "webhook.replayed", webhook_id, after={"replay": number, "from": since, "to": until})
    return number


async def advance(scope: Scope, replay: Replay, *, renderers: Renderers) -> None:
    """
    Queue the next deliveries of a replay, and the job of those behind them, in one transaction.

    Run twice, it does no harm: within a replay an event is queued once.
    """
    scope.require(Permission.SETTINGS_WRITE)
    webhook = await webhooks.by_id(scope.tx, replay.webhook_id)
    if webhook is None or not webhook.active:
        return
    since = replace(webhook, created_at=0)
    events = await journal_times.between(
        scope.tx, at=replay.after_at, seq=replay.after_seq, until=replay.until, limit=CHUNK
    )
    batch = Batch(scope, renderers=renderers, replay=replay.number)
    for event in events:
        if is_told(since, event):
            await batch.tell(event, [webhook])
    await batch.write()
    if len(events) == CHUNK:
        last = events[-1]
        await _go_on(scope, replace(replay, after_at=last.at, after_seq=last.place.seq))


async def _go_on(scope: Scope, replay: Replay) -> None:
    await jobs.put(scope.tx, JOB, payload=msgspec.json.encode(replay).decode())
