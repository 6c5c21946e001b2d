"""What a webhook is told, and what it is not: as much as its maker may read."""

from typing import Any

import pytest

from rolodesk.actions.delivering import managing, queueing, reading
from rolodesk.actions.delivering.claiming import within
from rolodesk.actions.scope import Actor, ActorKind, Scope
from rolodesk.actions.tickets.inserting import insert
from rolodesk.model.errors import NotAllowed
from rolodesk.model.ticket import NewMessage
from rolodesk.model.webhook import WebhookChange, WebhookKind
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.records import RECORDS
from tests.webhooks.dispatch import Dispatch

P = Permission


def open_ticket(dispatch: Dispatch, address: str = "info@example.org", subject: str = "Help") -> int:
    new = NewMessage(from_email="anna@customer.example", to_email=address, subject=subject, plain="?")
    return dispatch.world.act(lambda scope: insert(scope, new)).id


def test_a_ticket_is_told_as_rest_prints_it(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    dispatch.webhook(server.url(), "ticket.opened")
    ticket = open_ticket(dispatch)
    dispatch.send()
    [sent] = receiver.sent
    assert sent.json["data"]["record"] == dispatch.world.rest("GET", f"/tickets/{ticket}").json()
    assert sent.json["data"]["after"]["subject"] == "Help"


def test_a_contact_is_told_as_rest_prints_it(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    dispatch.webhook(server.url(), "contact.created", "tag.*", "note.*")
    body = {"name": "Anna Berg", "phoneNumber": "+46701740605", "tags": ["vip"], "notes": "Likes tea"}
    dispatch.world.whautomate("POST", "/contacts", json=body)
    dispatch.send()
    by_type = {sent.json["type"]: sent.json["data"] for sent in receiver.sent}
    assert by_type.keys() == {"contact.created", "tag.created", "note.created"}
    for data in by_type.values():
        place = f"/{data['subject']}s/{data['subject_id']}"
        assert data["record"] == dispatch.world.rest("GET", place).json()


def test_every_record_that_is_read_by_its_id_alone_can_be_told() -> None:
    assert {"account", "contact", "note", "tag", "location", "ticket", "member", "webhook"} <= RECORDS.keys()


@pytest.mark.parametrize(
    ("events", "lacking"),
    [
        (["ticket.opened"], P.TICKETS_READ),
        (["account.*", "letter.*"], P.TICKETS_READ),
        (["contact.*"], P.CONTACTS_READ),
        (["*"], P.CONTACTS_READ),
    ],
)
def test_nobody_makes_one_that_is_told_what_they_may_not_read(
    dispatch: Dispatch, events: list[str], lacking: Permission
) -> None:
    key = dispatch.world.make_key(
        *(one for one in P if not one.startswith(lacking.split(":", maxsplit=1)[0]))
    )
    body = {"url": "https://example.org/in", "events": events}
    answer = dispatch.world.rest("POST", "/webhooks", key=key, json=body)
    assert answer.status_code == 403
    assert answer.json()["detail"] == f"this needs the permission {lacking}"


def test_nobody_has_one_sent_to_themselves_that_is_told_what_they_may_not_read(dispatch: Dispatch) -> None:
    webhook = dispatch.webhook("https://example.org/in", "ticket.*")
    key = dispatch.world.make_key(P.SETTINGS_WRITE, P.CONTACTS_READ)
    calls: list[tuple[str, str, Any]] = [
        ("PATCH", f"/webhooks/{webhook.id}", {"url": "https://theirs.example/"}),
        ("PATCH", f"/webhooks/{webhook.id}", {"url": "https://theirs.example/", "events": ["contact.*"]}),
        ("POST", f"/webhooks/{webhook.id}/rotate", None),
        ("POST", f"/webhooks/{webhook.id}/replay", {"from": "2020-01-01", "to": "2030-01-01"}),
    ]
    for method, path, body in calls:
        assert dispatch.world.rest(method, path, key=key, json=body).status_code == 403
    assert dispatch.look(webhook.id) == webhook


def test_what_was_said_is_shown_to_those_who_may_read_as_much(dispatch: Dispatch) -> None:
    _, server = dispatch.receiver(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nHelp")
    webhook = dispatch.webhook(server.url(), "ticket.*")
    open_ticket(dispatch)
    dispatch.send()
    [delivery] = dispatch.deliveries(webhook)
    whole = dispatch.world.rest("GET", f"/deliveries/{delivery.id}").json()
    assert whole["payload"]["data"]["record"]["subject"] == "Help"
    assert [one["answer"] for one in whole["log"]] == ["Help"]
    key = dispatch.world.make_key(P.SETTINGS_READ, P.CONTACTS_READ)
    less = dispatch.world.rest("GET", f"/deliveries/{delivery.id}", key=key)
    assert (less.json()["payload"], less.json()["log"][0]["answer"]) == (None, None)
    assert "Help" not in less.text


def test_one_made_by_who_sees_a_mailbox_alone_is_told_of_that_one(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    dispatch.world.make_mailbox("Board", "board@example.org")
    actor = Actor(ActorKind.MEMBER, 1, frozenset(P), frozenset({dispatch.world.support.id}))
    change = WebhookChange(server_url=server.url(), events=("ticket.opened",))

    async def make(scope: Scope) -> Any:
        narrow = Scope(scope.tx, workspace=scope.workspace, actor=actor, door="rest")
        return await managing.create(narrow, WebhookKind.REST, change, keyring=dispatch.keyring)

    webhook, _ = dispatch.run(within(dispatch.engine, dispatch.world.id, make))
    assert webhook.mailboxes == (dispatch.world.support.id,)
    open_ticket(dispatch, "board@example.org", "Secret")
    seen = open_ticket(dispatch)
    dispatch.send()
    assert [sent.json["data"]["subject_id"] for sent in receiver.sent] == [seen]
    assert "Secret" not in repr(receiver.sent)


def test_an_agent_reads_no_payload_of_mailboxes_that_they_do_not_see(dispatch: Dispatch) -> None:
    webhook = dispatch.webhook("https://example.org/in", "ticket.*")
    open_ticket(dispatch)
    dispatch.follow()
    [delivery] = dispatch.deliveries(webhook)
    agent = Actor(ActorKind.MEMBER, 1, frozenset(P) - {P.SETTINGS_WRITE}, frozenset())

    async def read(scope: Scope) -> reading.Told:
        narrow = Scope(scope.tx, workspace=scope.workspace, actor=agent, door="rest")
        return await reading.get(narrow, delivery.id)

    assert not dispatch.run(within(dispatch.engine, dispatch.world.id, read)).is_readable


def test_the_renderer_is_the_second_lock(dispatch: Dispatch) -> None:
    """A webhook of Whautomate's may read contacts: whatever it says it wants, it gets nothing else."""
    receiver, server = dispatch.receiver()
    body = {"name": "CRM", "serverUrl": server.url(), "events": ["contact_created"]}
    dispatch.world.whautomate("POST", "/webhooks", json=body)
    open_ticket(dispatch)
    dispatch.send()
    assert {sent.json["event"]["type"] for sent in receiver.sent} == {"contact_created"}
    assert queueing.IN_WHAUTOMATES_WORDS.keys() == {
        "contact.created",
        "contact.updated",
        "contact.deleted",
        "contact.restored",
        "contact.tag_added",
        "contact.tag_removed",
        "note.created",
        "note.updated",
        "note.deleted",
    }


def test_the_secret_is_nowhere_but_in_the_answer_that_makes_it(dispatch: Dispatch) -> None:
    webhook = dispatch.webhook("https://example.org/in", "*")
    secret = dispatch.secrets[webhook.id]
    for path in (f"/webhooks/{webhook.id}", "/webhooks"):
        assert secret not in dispatch.world.rest("GET", path).text
    assert secret not in repr(webhook)
    dispatch.follow()
    assert all(secret not in one.payload for one in dispatch.deliveries(webhook))


def test_values_of_headers_are_shown_to_those_who_may_change_them(dispatch: Dispatch) -> None:
    headers = [{"key": "Authorization", "value": "Bearer x"}]
    webhook = dispatch.webhook("https://example.org/in", headers=headers)
    key = dispatch.world.make_key(P.SETTINGS_READ)
    place = f"/webhooks/{webhook.id}"
    assert dispatch.world.rest("GET", place).json()["headers"] == headers
    shown = dispatch.world.rest("GET", place, key=key).json()["headers"]
    assert shown == [{"key": "Authorization", "value": None}]


def test_one_that_is_none_is_refused_in_the_callers_words(dispatch: Dispatch) -> None:
    for body, field in (
        ({"url": "ftp://example.org", "events": ["*"]}, "url"),
        ({"url": "https://example.org", "events": ["ticket.open"]}, "events[0]"),
        ({"url": "https://example.org", "events": ["tickets.*"]}, "events[0]"),
        ({"url": "https://example.org", "events": ["*"], "kind": "whautomate"}, "events[0]"),
    ):
        answer = dispatch.world.rest("POST", "/webhooks", json=body)
        assert (answer.status_code, answer.json()["field"]) == (400, field), answer.text


def test_who_may_not_is_refused_by_the_action_too(dispatch: Dispatch) -> None:
    actor = Actor(ActorKind.KEY, 1, frozenset({P.SETTINGS_READ}))

    async def make(scope: Scope) -> Any:
        narrow = Scope(scope.tx, workspace=scope.workspace, actor=actor, door="rest")
        return await managing.create(narrow, WebhookKind.REST, WebhookChange(), keyring=dispatch.keyring)

    with pytest.raises(NotAllowed, match="settings:write"):
        dispatch.run(within(dispatch.engine, dispatch.world.id, make))


def test_a_mailbox_and_a_rule_are_told_as_rest_prints_them(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    dispatch.webhook(server.url(), "mailbox.created", "flow_rule.created", "label.created")
    dispatch.world.make_mailbox("Board", "board@example.org")
    rule = {"name": "Stop", "conditions": {"all": []}, "actions": [{"action": "stop"}]}
    assert dispatch.world.rest("POST", "/flow-rules", json=rule).status_code == 201
    dispatch.send()
    by_type = {sent.json["type"]: sent.json["data"] for sent in receiver.sent}
    assert by_type.keys() == {"mailbox.created", "flow_rule.created"}
    for kind, place in (("mailbox", "mailboxes"), ("flow_rule", "flow-rules")):
        data = by_type[f"{kind}.created"]
        printed = dispatch.world.rest("GET", f"/{place}/{data['subject_id']}").json()
        assert data["record"] == printed
