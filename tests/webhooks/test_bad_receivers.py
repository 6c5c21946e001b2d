"""Receivers that are slow, broken, hostile or gone: each ends in time, and is written down."""

import ssl

import pytest
import trustme

from rolodesk.egress.client import BROKEN_OFF, TOO_SLOW, UNREACHABLE, Egress
from rolodesk.model.delivery import DAY, HOUR, MINUTE, SECOND, DeliveryState
from rolodesk.webhooks import posting
from rolodesk.webhooks.posting import BYTES, REDIRECTED
from tests.egress.servers import LOOPBACK, Answer, Exchange, redirect
from tests.webhooks import receivers
from tests.webhooks.dispatch import Dispatch
from tests.webhooks.receivers import GONE, OK, saying_status


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fifteen seconds are half a one."""
    monkeypatch.setattr(posting, "SECONDS", 0.5)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (receivers.never, TOO_SLOW),
        (receivers.dripping_head, TOO_SLOW),
        (receivers.endless_head, BROKEN_OFF),
        (receivers.reset, BROKEN_OFF),
        (b"", BROKEN_OFF),
        (b"SSH-2.0-OpenSSH_9.6\r\n", BROKEN_OFF),
        (b"HTTP/1.1 200", BROKEN_OFF),
        (saying_status(500), "it answered 500"),
        (saying_status(404), "it answered 404"),
        (saying_status(301, "Location: https://elsewhere.example/"), REDIRECTED),
        (redirect("http://127.0.0.1:1/", status=307), REDIRECTED),
    ],
)
def test_a_bad_answer_is_a_failure_that_says_so(
    dispatch: Dispatch, answer: bytes | Answer, error: str
) -> None:
    _, server = dispatch.receiver(answer)
    webhook = dispatch.webhook(server.url())
    dispatch.happen()
    assert dispatch.send() == 1
    [delivery] = dispatch.deliveries(webhook)
    [attempt] = dispatch.told(delivery).attempts
    assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 1)
    assert attempt.error == error
    assert attempt.duration_ms < 5_000
    assert dispatch.look(webhook.id).failing_since is not None


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("answer", [receivers.endless, receivers.dripping])
def test_a_body_without_an_end_is_left_and_the_status_counts(dispatch: Dispatch, answer: Answer) -> None:
    _, server = dispatch.receiver(answer)
    webhook = dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.send()
    [delivery] = dispatch.deliveries(webhook)
    [attempt] = dispatch.told(delivery).attempts
    assert delivery.state == DeliveryState.DELIVERED
    assert len(attempt.answer) <= 2_048
    assert attempt.status == 200


def test_no_more_is_read_than_64_kib(dispatch: Dispatch) -> None:
    taken: list[int] = []

    async def large(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            for _ in range(10_000):
                await exchange.send(b"x" * 65_536)
                taken.append(65_536)
        except ConnectionError:
            taken.append(0)

    _, server = dispatch.receiver(large)
    dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.send()
    assert sum(taken) < 200 * BYTES  # what the kernel's buffers take besides


def test_the_start_of_the_answer_is_kept_as_text(dispatch: Dispatch) -> None:
    body = "no sé: \x07\x00 ".encode() + b"\xff" + b"z" * 5_000
    head = f"HTTP/1.1 422 No\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    _, server = dispatch.receiver(head + body)
    webhook = dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.send()
    [delivery] = dispatch.deliveries(webhook)
    [attempt] = dispatch.told(delivery).attempts
    assert attempt.answer.startswith("no sé: �� �zzz")
    assert len(attempt.answer) <= 2_048
    assert attempt.status == 422


def test_a_certificate_of_nobody_we_trust_is_refused(dispatch: Dispatch) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    receiver, server = dispatch.receiver(tls=context)
    webhook = dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.send()
    [delivery] = dispatch.deliveries(webhook)
    assert dispatch.told(delivery).attempts[0].error == UNREACHABLE
    assert receiver.sent == []
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    dispatch.pass_time(MINUTE)
    dispatch.send(Egress(allow=LOOPBACK, tls=trusting))
    assert len(receiver.sent) == 1


def test_one_that_is_gone_is_switched_off_at_once_with_an_event(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver(GONE)
    webhook = dispatch.webhook(server.url())
    watcher, watching = dispatch.receiver()
    dispatch.webhook(watching.url(), "webhook.disabled")
    dispatch.happen()
    dispatch.send()
    off = dispatch.world.rest("GET", f"/webhooks/{webhook.id}").json()
    assert (off["active"], off["disabled_reason"]) == (False, "it answered 410: it is gone for good")
    assert off["disabled_at"] is not None
    german = {"Accept-Language": "de"}
    answer = dispatch.world.rest("GET", f"/webhooks/{webhook.id}", headers=german)
    assert answer.json()["disabled_reason"] == "er antwortete mit 410: Er ist für immer weg"
    [listed, _] = dispatch.world.rest("GET", "/webhooks", headers=german).json()["data"]
    assert listed["disabled_reason"] == answer.json()["disabled_reason"]
    seen = {"If-Match": answer.headers["etag"]}
    named = dispatch.world.rest("PATCH", f"/webhooks/{webhook.id}", json={"name": "CRM"}, headers=seen)
    assert named.status_code == 200, "in whichever language it was read"
    dispatch.pass_time(DAY)
    dispatch.happen()
    dispatch.send()
    assert len(receiver.sent) == 1
    assert [sent.json["type"] for sent in watcher.sent] == ["webhook.disabled"]
    receiver.answer = OK
    dispatch.world.rest("PATCH", f"/webhooks/{webhook.id}", json={"active": True})
    dispatch.send()
    on = dispatch.world.rest("GET", f"/webhooks/{webhook.id}").json()
    assert (on["disabled_at"], on["disabled_reason"], on["failing_since"]) == (None, None, None)
    assert len(receiver.sent) == 2, "what had waited went out once it was on again"


def test_who_asks_for_time_is_given_it_within_bounds(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver(saying_status(429, "Retry-After: 120"))
    webhook = dispatch.webhook(server.url())
    dispatch.happen("One")
    dispatch.happen("Two")
    dispatch.send()
    tried = len(receiver.sent)
    receiver.answer = OK
    dispatch.happen("Three")
    dispatch.pass_time(110 * SECOND)
    assert dispatch.send() == 0
    dispatch.pass_time(15 * SECOND)
    assert dispatch.send() == 3
    assert len(receiver.sent) == tried + 3
    assert {one.state for one in dispatch.deliveries(webhook)} == {DeliveryState.DELIVERED}


def test_who_asks_for_ever_is_asked_again_in_a_day(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver(saying_status(503, "Retry-After: 99999999999999"))
    dispatch.webhook(server.url())
    dispatch.happen()
    dispatch.send()
    receiver.answer = OK
    dispatch.pass_time(23 * HOUR)
    assert dispatch.send() == 0
    dispatch.pass_time(HOUR + MINUTE)
    assert dispatch.send() == 1
