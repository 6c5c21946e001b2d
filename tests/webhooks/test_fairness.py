"""However much waits for one webhook, the others are served."""

import asyncio

import pytest

from rolodesk.actions.delivering.claiming import Claimed, Due
from rolodesk.model.delivery import Delivery, DeliveryState
from rolodesk.model.webhook import Webhook, WebhookKind, new_webhook
from rolodesk.storage.statement import insert_row
from rolodesk.storage.tables import deliveries
from rolodesk.storage.transaction import Tx
from rolodesk.webhooks import posting
from rolodesk.webhooks.turns import AT_ONCE, OF_FAILING, OF_ONE, Turns
from tests.webhooks import receivers
from tests.webhooks.dispatch import Dispatch

QUEUED = 100_000
INSERT = insert_row(deliveries)


def due(number: int, *, failing: bool = False) -> Due:
    webhook = new_webhook(WebhookKind.REST, at=0)
    values = {name: getattr(webhook, name) for name in webhook.__struct_fields__}
    values |= {"id": number, "failing_since": 1 if failing else None}
    return Due(200, Webhook(**values))


def delivery(webhook_id: int, number: int) -> Delivery:
    return Delivery(
        number,
        webhook_id,
        f"msg_{number}",
        "account.created",
        "account",
        1,
        number,
        0,
        "{}",
        DeliveryState.WAITING,
        0,
        number,
        number,
        None,
    )


def begun(turns: Turns, planned: Due, count: int) -> None:
    for number in range(count):
        turns.begin(Claimed(planned.workspace_id, planned.webhook, delivery(planned.webhook.id, number)))


def test_a_hundred_thousand_for_one_that_is_dead_delay_no_other(
    dispatch: Dispatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "SECONDS", 3_600)  # it gives back no place that it has
    dead, dead_at = dispatch.receiver(receivers.never)
    alive, alive_at = dispatch.receiver()
    stuck = dispatch.webhook(dead_at.url(), "ticket.*")
    dispatch.webhook(alive_at.url(), "account.*")

    async def fill(tx: Tx) -> None:
        first = await tx.next_id("deliveries")
        await tx.reserve_id("deliveries", first + QUEUED)
        values = [
            {name: getattr(one, name) for name in one.__struct_fields__} | {"payload": "{}"}
            for one in (delivery(stuck.id, first + number) for number in range(QUEUED))
        ]
        await tx.run_many(INSERT, [{"workspace_id": tx.workspace_id, **row} for row in values])

    dispatch.run(dispatch.engine.write(dispatch.world.id, fill))
    for number in range(20):
        dispatch.happen(f"Number {number}")
    dispatch.follow()

    async def until_all_are_there() -> None:
        sending = asyncio.ensure_future(dispatch.sender().run())
        try:
            await alive.until(20)
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    dispatch.run(until_all_are_there())
    assert len({sent.headers["webhook-id"] for sent in alive.sent}) == 20
    assert dead.most_at_once <= OF_ONE


def test_each_gets_one_before_any_gets_two() -> None:
    turns = Turns()
    planned = turns.plan([due(number) for number in range(AT_ONCE)])
    assert [turn.count for turn in planned] == [1] * AT_ONCE


def test_one_alone_gets_no_more_than_its_share() -> None:
    turns = Turns()
    [turn] = turns.plan([due(1)])
    assert turn.count == OF_ONE
    begun(turns, turn.due, OF_ONE)
    assert turns.plan([due(1)]) == []


def test_one_that_fails_is_tried_with_one_and_all_of_them_with_half() -> None:
    turns = Turns()
    failing = [due(number, failing=True) for number in range(2 * AT_ONCE)]
    planned = turns.plan([*failing, due(1_000)])
    assert sum(turn.count for turn in planned if turn.due.webhook.failing_since) == OF_FAILING
    assert {turn.count for turn in planned} == {1, OF_ONE}
    for turn in planned:
        begun(turns, turn.due, turn.count)
    assert turns.plan(failing) == []
    [later] = turns.plan([*failing, due(1_001)])
    assert later.due.webhook.id == 1_001


def test_who_was_served_longest_ago_is_next() -> None:
    turns = Turns()
    many = [due(number) for number in range(AT_ONCE + 10)]
    first = turns.plan(many)
    for turn in first:
        begun(turns, turn.due, turn.count)
        for number in range(turn.count):
            turns.end(Claimed(200, turn.due.webhook, delivery(turn.due.webhook.id, number)))
    second = turns.plan(many)
    assert [turn.due.webhook.id for turn in second[:10]] == list(range(AT_ONCE, AT_ONCE + 10))
