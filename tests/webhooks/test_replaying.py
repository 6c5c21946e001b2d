"""Telling a webhook again: one delivery as it was, or a time from the journal."""

import time
from typing import Any

import pytest

from rolodesk.actions.delivering import replaying
from rolodesk.model.delivery import DeliveryState
from rolodesk.model.moment import print_moment
from tests.webhooks.dispatch import Dispatch
from tests.webhooks.receivers import BROKEN, OK


def now() -> str:
    time.sleep(0.002)
    return print_moment(round(time.time() * 1000))


def test_a_delivery_is_sent_again_as_it_was(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.send()
    [first] = dispatch.deliveries(webhook)
    answer = dispatch.world.rest("POST", f"/deliveries/{first.id}/replay")
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/rest/v1/deliveries/{answer.json()['id']}"
    dispatch.send()
    one, two = receiver.sent
    assert (one.body, one.headers["webhook-id"]) == (two.body, two.headers["webhook-id"])
    again = dispatch.deliveries(webhook)[-1]
    assert (again.state, again.replay) == (DeliveryState.DELIVERED, again.id)
    assert dispatch.world.rest("GET", f"/deliveries/{first.id}").json()["replay"] is None


def test_a_time_is_told_anew_from_the_journal_under_the_same_ids(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver(BROKEN)
    webhook = dispatch.webhook(server.url())
    dispatch.happen("Before")
    since = now()
    accounts = [dispatch.happen(f"Number {number}") for number in range(3)]
    until = now()
    dispatch.happen("After")
    dispatch.send()
    ids = {one.event_seq: one.message_ref for one in dispatch.deliveries(webhook)}
    receiver.answer, receiver.sent = OK, []
    dispatch.world.rest("PATCH", f"/accounts/{accounts[0]}", json={"name": "Renamed"})
    answer = dispatch.world.rest("POST", f"/webhooks/{webhook.id}/replay", json={"from": since, "to": until})
    assert answer.status_code == 200, answer.text
    dispatch.work()
    replayed = [one for one in dispatch.deliveries(webhook) if one.replay == answer.json()["replay"]]
    assert [one.subject_id for one in replayed] == accounts
    assert all(one.message_ref == ids[one.event_seq] for one in replayed)
    assert f'"record":{{"id":{accounts[0]},"name":"Renamed"' in replayed[0].payload
    dispatch.pass_time(60_000)
    dispatch.send()
    assert {one.state for one in dispatch.deliveries(webhook)} == {DeliveryState.DELIVERED}


def test_what_happened_before_it_was_made_can_be_told_too(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    since = now()
    dispatch.happen("Before")
    webhook = dispatch.webhook(server.url())
    body = {"from": since, "to": "2100-01-01"}
    assert dispatch.world.rest("POST", f"/webhooks/{webhook.id}/replay", json=body).status_code == 200
    dispatch.work()
    dispatch.send()
    assert [sent.json["type"] for sent in receiver.sent] == ["account.created"]


def test_a_long_time_is_told_in_chunks_each_once(dispatch: Dispatch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "CHUNK", 3)
    receiver, server = dispatch.receiver()
    since = now()
    for number in range(8):
        dispatch.happen(f"Number {number}")
    webhook = dispatch.webhook(server.url())
    dispatch.world.rest("POST", f"/webhooks/{webhook.id}/replay", json={"from": since, "to": now()})
    first = replaying.Replay(10**6, webhook.id, 2**53, 0)
    for _ in range(2):  # a job whose process died after its commit runs again
        dispatch.world.act(
            lambda scope: replaying.advance(scope, first, renderers=dispatch.renderers), door="webhooks"
        )
    dispatch.work()
    by_replay: dict[int, list[int]] = {}
    for one in dispatch.deliveries(webhook):
        by_replay.setdefault(one.replay, []).append(one.event_seq)
    assert len(by_replay) == 2
    for seqs in by_replay.values():
        assert len(seqs) == len(set(seqs)) == 8
    assert dispatch.send() == 16
    assert len({sent.headers["webhook-id"] for sent in receiver.sent}) == 8


def test_a_test_takes_the_way_that_everything_takes(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url(), "ticket.opened")
    assert dispatch.world.rest("POST", f"/webhooks/{webhook.id}/test").status_code == 202
    dispatch.send()
    [sent] = receiver.sent
    assert sent.json["type"] == "webhook.tested"
    data = sent.json["data"]
    assert data["record"]["id"] == webhook.id
    assert "whsec_" not in sent.body.decode()


def test_one_that_is_off_is_told_nothing_again(dispatch: Dispatch) -> None:
    _, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.send()
    [delivery] = dispatch.deliveries(webhook)
    dispatch.world.rest("PATCH", f"/webhooks/{webhook.id}", json={"active": False})
    body = {"from": "2020-01-01", "to": "2030-01-01"}
    calls: list[tuple[str, dict[str, Any]]] = [
        (f"/webhooks/{webhook.id}/test", {}),
        (f"/webhooks/{webhook.id}/replay", {"json": body}),
        (f"/deliveries/{delivery.id}/replay", {}),
    ]
    for path, options in calls:
        answer = dispatch.world.rest("POST", path, **options)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflicting")


def test_a_time_that_ends_before_it_begins_is_refused(dispatch: Dispatch) -> None:
    webhook = dispatch.webhook("https://example.org/in")
    for since, until in (("2026-01-02", "2026-01-01"), ("2100-01-01", "2101-01-01"), ("x", "2026-01-01")):
        answer = dispatch.world.rest(
            "POST", f"/webhooks/{webhook.id}/replay", json={"from": since, "to": until}
        )
        assert (answer.status_code, answer.json()["field"]) == (400, "from")
