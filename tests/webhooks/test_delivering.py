"""A delivery: what it says, how it is signed, and that it arrives."""

import asyncio
import base64
import hashlib

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from rolodesk.actions.delivering import claiming
from rolodesk.actions.delivering.claiming import Turn
from rolodesk.actions.delivering.forgetting import forget_old
from rolodesk.actions.sending import pausing
from rolodesk.model.delivery import DAY, HOUR, MINUTE, DeliveryState
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import deliveries, delivery_attempts
from rolodesk.storage.transaction import EVERYWHERE
from tests.webhooks.dispatch import Dispatch
from tests.webhooks.receivers import BROKEN

ALL = Statement(select(deliveries.c.id).union_all(select(delivery_attempts.c.delivery_id)), everywhere=True)


def test_an_event_arrives_with_the_record_as_rest_prints_it(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url("/in?a=1"), "account.*")
    account = dispatch.happen("Example AB")
    assert dispatch.send() == 1
    [sent] = receiver.sent
    assert sent.path == "/in?a=1"
    assert sent.headers["content-type"] == "application/json"
    [delivery] = dispatch.deliveries(webhook)
    assert delivery.state == DeliveryState.DELIVERED
    assert sent.headers["webhook-id"] == delivery.message_ref
    printed = dispatch.world.rest("GET", f"/accounts/{account}").json()
    assert sent.json["type"] == "account.created"
    assert sent.json["timestamp"] == printed["created_at"]
    data = sent.json["data"]
    assert isinstance(data["actor"].pop("id"), int)
    assert data == {
        "subject": "account",
        "subject_id": account,
        "actor": {"kind": "key"},
        "door": "rest",
        "before": {},
        "after": {"name": "Example AB"},
        "record": printed,
    }


def test_it_is_verified_by_the_librarys_own_receiver(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url())
    dispatch.happen("Åland & Söner")
    dispatch.send()
    [sent] = receiver.sent
    secret = dispatch.secrets[webhook.id]
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert Verifier(secret).verify(sent.body, dict(sent.headers)) == sent.json
    other = "whsec_" + base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    with pytest.raises(WebhookVerificationError):
        Verifier(other).verify(sent.body, dict(sent.headers))
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(sent.body + b" ", dict(sent.headers))


def test_for_a_day_after_a_rotation_both_secrets_verify_and_then_the_new_one_alone(
    dispatch: Dispatch,
) -> None:
    receiver, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url())
    old = dispatch.secrets[webhook.id]
    new = dispatch.world.rest("POST", f"/webhooks/{webhook.id}/rotate").json()["secret"]
    assert new != old
    dispatch.happen()
    dispatch.send()
    for secret in (old, new):
        Verifier(secret).verify(receiver.sent[0].body, dict(receiver.sent[0].headers))
    dispatch.pass_time(DAY)
    dispatch.happen()
    dispatch.send()
    Verifier(new).verify(receiver.sent[1].body, dict(receiver.sent[1].headers))
    with pytest.raises(WebhookVerificationError):
        Verifier(old).verify(receiver.sent[1].body, dict(receiver.sent[1].headers))


def test_its_own_headers_go_along_and_replace_none_of_ours(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    headers = [
        {"key": "Authorization", "value": "Bearer x"},
        {"key": "Host", "value": "evil.example"},
        {"key": "Content-Length", "value": "1"},
        {"key": "Transfer-Encoding", "value": "chunked"},
        {"key": "Webhook-Signature", "value": "v1,forged"},
        {"key": "content-type", "value": "text/plain"},
    ]
    webhook = dispatch.webhook(server.url(), headers=headers)
    dispatch.happen()
    dispatch.send()
    [sent] = receiver.sent
    assert sent.headers["authorization"] == "Bearer x"
    assert sent.headers["host"] == f"127.0.0.1:{server.port}"
    assert "transfer-encoding" not in sent.headers
    assert sent.headers["content-type"] == "application/json"
    Verifier(dispatch.secrets[webhook.id]).verify(sent.body, dict(sent.headers))


def test_only_what_was_asked_for_arrives(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    everything, everything_at = dispatch.receiver()
    dispatch.webhook(server.url(), "account.deleted", "ticket.*")
    dispatch.webhook(everything_at.url(), "*")
    account = dispatch.happen()
    dispatch.world.rest("DELETE", f"/accounts/{account}")
    dispatch.send()
    assert [sent.json["type"] for sent in receiver.sent] == ["account.deleted"]
    data = receiver.sent[0].json["data"]
    assert data["record"] is None
    assert data["before"]["name"] == "Example AB"
    assert {"account.created", "account.deleted"} <= {str(sent.json["type"]) for sent in everything.sent}


def test_what_happened_before_it_was_made_or_while_it_is_off_is_not_told(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    dispatch.happen("Before")
    webhook = dispatch.webhook(server.url())
    dispatch.world.rest("PATCH", f"/webhooks/{webhook.id}", json={"active": False})
    dispatch.happen("Meanwhile")
    assert dispatch.send() == 0
    dispatch.world.rest("PATCH", f"/webhooks/{webhook.id}", json={"active": True})
    dispatch.happen("After")
    dispatch.send()
    assert [sent.json["data"]["after"] for sent in receiver.sent] == [{"name": "After"}]


def test_a_pause_of_all_sending_holds_webhooks_too(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.run(dispatch.engine.write(EVERYWHERE, lambda tx: pausing.pause(tx, reason="a test")))
    assert dispatch.send() == 0
    dispatch.run(dispatch.engine.write(EVERYWHERE, pausing.resume))
    assert dispatch.send() == 1
    assert len(receiver.sent) == 1


def test_several_processes_deliver_each_once(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    dispatch.webhook(server.url())
    for number in range(25):
        dispatch.happen(f"Number {number}")
    dispatch.follow()

    async def all_at_once() -> int:
        return sum(await asyncio.gather(*(dispatch.sender().send_due() for _ in range(4))))

    assert dispatch.run(all_at_once()) == 25
    assert len({sent.headers["webhook-id"] for sent in receiver.sent}) == 25


def test_what_a_process_that_died_had_claimed_is_sent_when_its_claim_ends(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.follow()
    [due] = dispatch.run(claiming.due(dispatch.engine))
    [claimed] = dispatch.run(claiming.claim(dispatch.engine, [Turn(due, 5)]))
    assert dispatch.send() == 0
    dispatch.pass_time(claiming.LEASE_MS)
    assert dispatch.send() == 1
    [delivery] = dispatch.deliveries(webhook)
    assert receiver.sent[0].headers["webhook-id"] == claimed.delivery.message_ref
    assert (delivery.attempts, delivery.state) == (2, DeliveryState.DELIVERED)


def test_a_deleted_webhook_is_sent_nothing_more_and_its_deliveries_are_forgotten(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver(BROKEN)
    webhook = dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.send()
    [delivery] = dispatch.deliveries(webhook)
    dispatch.world.rest("DELETE", f"/webhooks/{webhook.id}")
    dispatch.pass_time(MINUTE)
    assert dispatch.send() == 0
    assert dispatch.world.rest("GET", f"/deliveries/{delivery.id}").status_code == 404
    dispatch.work()
    assert dispatch.run(dispatch.engine.read(EVERYWHERE, lambda tx: tx.all(ALL))) == []
    assert len(receiver.sent) == 1


def test_deliveries_are_forgotten_thirty_days_after_they_were_done(dispatch: Dispatch) -> None:
    _, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.send()
    dispatch.pass_time(30 * DAY - HOUR)
    assert dispatch.run(forget_old(dispatch.engine)) == 0
    dispatch.pass_time(2 * HOUR)
    assert dispatch.run(forget_old(dispatch.engine)) == 1
    assert dispatch.deliveries(webhook) == []
