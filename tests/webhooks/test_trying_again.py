"""What fails is tried again on the schedule of Standard Webhooks, for three days; a webhook for five."""

import pytest

from rolodesk.model.delivery import DAY, GAPS_MS, HOUR, JITTER, MINUTE, DeliveryState
from rolodesk.model.webhook import Webhook
from tests.webhooks.dispatch import Dispatch
from tests.webhooks.receivers import BROKEN, OK


def gap(dispatch: Dispatch, webhook: Webhook) -> int:
    """How long the newest delivery waits after its last try."""
    delivery = dispatch.deliveries(webhook)[-1]
    last = dispatch.told(delivery).attempts[-1]
    return delivery.next_try_at - (last.at + last.duration_ms)


def test_each_try_waits_longer_and_the_tenth_is_the_last(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver(BROKEN)
    webhook = dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.send()
    for expected in GAPS_MS:
        waited = gap(dispatch, webhook)
        assert abs(waited - expected) <= expected * JITTER + 1
        dispatch.pass_time(waited - 1_000)
        assert dispatch.send() == 0
        dispatch.pass_time(1_000)
        assert dispatch.send() == 1
    [delivery] = dispatch.deliveries(webhook)
    assert (delivery.state, delivery.attempts) == (DeliveryState.FAILED, 10)
    dispatch.pass_time(30 * DAY)
    assert dispatch.send() == 0
    assert len({sent.headers["webhook-id"] for sent in receiver.sent}) == 1
    assert [one.number for one in dispatch.told(delivery).attempts] == list(range(1, 11))
    assert {one.status for one in dispatch.told(delivery).attempts} == {500}


def test_the_gaps_are_not_all_the_same(dispatch: Dispatch) -> None:
    _, server = dispatch.receiver(BROKEN)
    webhook = dispatch.webhook(server.url())
    gaps = set()
    for _ in range(5):
        dispatch.happen()
        dispatch.send()
        gaps.add(gap(dispatch, webhook))
    assert len(gaps) > 1


def test_each_try_is_signed_anew_under_the_same_id(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver(BROKEN)
    dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.send()
    dispatch.pass_time(MINUTE)
    receiver.answer = OK
    dispatch.send()
    first, second = receiver.sent
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


@pytest.mark.parametrize(("days", "is_off"), [(4, False), (5, True)])
def test_after_five_days_of_nothing_but_failure_it_is_switched_off(
    dispatch: Dispatch, *, days: int, is_off: bool
) -> None:
    receiver, server = dispatch.receiver(BROKEN)
    webhook = dispatch.webhook(server.url())
    watcher, watching = dispatch.receiver()
    dispatch.webhook(watching.url(), "webhook.disabled")
    for _ in range(days):
        dispatch.happen()
        dispatch.send()
        dispatch.pass_time(DAY)
    dispatch.send()
    dispatch.send()  # what the last one switched off is told now
    now = dispatch.look(webhook.id)
    assert now.active is not is_off
    assert now.disabled_reason == ("it took nothing for five days" if is_off else "")
    assert len(watcher.sent) == int(is_off)
    receiver.answer = OK


def test_one_that_takes_something_in_between_stays_on(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver(BROKEN)
    webhook = dispatch.webhook(server.url())
    for day in range(8):
        receiver.answer = OK if day == 4 else BROKEN
        dispatch.happen()
        dispatch.send()
        dispatch.pass_time(DAY)
    assert dispatch.look(webhook.id).active


def test_a_week_without_a_try_is_no_week_of_failure(dispatch: Dispatch) -> None:
    _, server = dispatch.receiver(BROKEN)
    webhook = dispatch.webhook(server.url())
    dispatch.happen()
    for _ in range(4):
        dispatch.send()
        dispatch.pass_time(DAY + 3 * HOUR)
    dispatch.pass_time(7 * DAY)
    dispatch.happen()
    dispatch.send()
    assert dispatch.look(webhook.id).active
