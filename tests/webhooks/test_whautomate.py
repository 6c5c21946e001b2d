"""Webhooks of Whautomate's clients: its events, in its own words."""

from typing import Any

from tests.webhooks.dispatch import Dispatch

EVENTS = [
    "contact_created",
    "contact_updated",
    "contact_deleted",
    "contact_tag_added",
    "contact_tag_removed",
]


def told(sent: list[Any]) -> dict[str, Any]:
    return {one.json["event"]["type"]: one.json for one in sent}


def test_each_of_its_events_is_told_with_the_contact_as_it_prints_it(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    call = dispatch.world.whautomate
    call("POST", "/webhooks", json={"name": "CRM", "serverUrl": server.url(), "events": EVENTS})
    new = {"name": "Anna Berg", "phoneNumber": "+46701740605", "notes": "Likes tea"}
    contact = call("POST", "/contacts", json=new).json()
    path = f"/contacts/{contact['id']}"
    dispatch.send()
    assert told(receiver.sent)["contact_created"] == {
        "event": {
            "id": receiver.sent[0].headers["webhook-id"],
            "type": "contact_created",
            "timeStamp": contact["createdAt"],
            "key": contact["id"],
        },
        "contact": contact,
    }
    call("POST", f"{path}/tags/add", json={"tags": ["vip"]})
    dispatch.send()
    call("PUT", path, json={"name": "Anna Bergström"})
    dispatch.send()
    call("POST", f"{path}/tags/remove", json={"tags": ["vip"]})
    dispatch.send()
    last = call("GET", path).json()
    call("DELETE", path)
    dispatch.send()
    assert [one.json["event"]["type"] for one in receiver.sent] == [
        "contact_created",
        "contact_tag_added",
        "contact_updated",
        "contact_tag_removed",
        "contact_deleted",
    ]
    by_type = told(receiver.sent)
    assert by_type["contact_tag_added"]["contact"]["tags"] == ["vip"]
    assert by_type["contact_updated"]["contact"]["name"] == "Anna Bergström"
    assert by_type["contact_deleted"]["contact"] == last
    assert all("webhook-signature" not in one.headers for one in receiver.sent)


def test_notes_are_told_as_changes_of_the_contact_and_a_restored_one_as_made(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    world = dispatch.world
    world.whautomate("POST", "/webhooks", json={"name": "CRM", "serverUrl": server.url(), "events": EVENTS})
    new = {"name": "Anna", "phoneNumber": "+46701740605", "notes": "Likes tea"}
    path = f"/contacts/{world.whautomate('POST', '/contacts', json=new).json()['id']}"
    dispatch.send()
    for notes in ("Likes coffee", "", "Likes milk"):
        world.whautomate("PUT", path, json={"notes": notes})
        dispatch.send()
    [contact] = world.rest("GET", "/contacts").json()["data"]
    world.rest("POST", f"/contacts/{contact['id']}/notes", json={"content": "Not pinned"})
    dispatch.send()
    world.whautomate("DELETE", path)
    dispatch.send()
    world.rest("POST", f"/contacts/{contact['id']}/restore")
    dispatch.send()
    assert [(one.json["event"]["type"], one.json["contact"]["notes"]) for one in receiver.sent] == [
        ("contact_created", "Likes tea"),
        ("contact_updated", "Likes coffee"),
        ("contact_updated", ""),
        ("contact_updated", "Likes milk"),
        ("contact_deleted", "Likes milk"),
        ("contact_created", "Likes milk"),
    ]
    assert {one.json["event"]["key"] for one in receiver.sent} == {contact["ref"]}


def test_what_is_gone_by_the_time_is_told_by_its_deletion_alone(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    call = dispatch.world.whautomate
    call("POST", "/webhooks", json={"name": "CRM", "serverUrl": server.url(), "events": EVENTS})
    contact = call("POST", "/contacts", json={"name": "Anna", "phoneNumber": "+46701740605"}).json()
    call("DELETE", f"/contacts/{contact['id']}")
    dispatch.send()
    assert told(receiver.sent).keys() == {"contact_deleted"}


def test_one_that_is_made_by_rest_is_signed(dispatch: Dispatch) -> None:
    receiver, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url(), "contact_created", kind="whautomate")
    dispatch.world.whautomate("POST", "/contacts", json={"name": "A", "phoneNumber": "+46701740605"})
    dispatch.world.rest("POST", f"/webhooks/{webhook.id}/test")
    dispatch.send()
    assert {"contact_created", "webhook_tested"} == told(receiver.sent).keys()
    assert all("webhook-signature" in one.headers for one in receiver.sent)
    listed = dispatch.world.whautomate("GET", "/webhooks").json()
    assert [one["id"] for one in listed] == [webhook.ref]


def test_its_clients_see_and_change_no_webhook_of_the_other_kind(dispatch: Dispatch) -> None:
    _, server = dispatch.receiver()
    webhook = dispatch.webhook(server.url())
    call = dispatch.world.whautomate
    assert call("GET", "/webhooks").json() == []
    for method in ("GET", "PUT", "DELETE"):
        answer = call(method, f"/webhooks/{webhook.ref}", json={"name": "Mine"} if method == "PUT" else None)
        assert answer.status_code == 404
    assert dispatch.look(webhook.id) == webhook
