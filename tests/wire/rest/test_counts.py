"""GET /rest/v1/tickets/counts, and the filters by which a sidebar's views are listed."""

from typing import Any

import pytest

from rolodesk.actions.bulk import running
from rolodesk.model.message import Kind
from rolodesk.model.workspace import Member, Permission
from tests.wire.rest.inbox import AsMember, opened
from tests.world import World


def counts(member: AsMember) -> dict[str, Any]:
    answer = member.rest("GET", "/tickets/counts")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def number(count: int, unread: int | None, *, has_more: bool = False) -> dict[str, Any]:
    return {"count": count, "unread": unread, "has_more": has_more}


def assigned(world: World, ticket_id: int, *members: Member) -> None:
    body = {"assignees": [member.id for member in members]}
    assert world.rest("PATCH", f"/tickets/{ticket_id}", json=body).status_code == 200


def subjects(member: AsMember, query: str) -> list[str]:
    answer = member.rest("GET", f"/tickets?sort=id{query}")
    assert answer.status_code == 200, answer.text
    return [one["subject"] for one in answer.json()["data"]]


def test_every_view_has_its_number(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    mine, free, asleep, solved, spam = (
        opened(world, one) for one in ("mine", "free", "asleep", "solved", "spam")
    )
    opened(world, "sold", to_email="sales@example.org")
    assigned(world, mine, world.bob)
    assigned(world, asleep, world.bob)
    world.rest("POST", f"/tickets/{asleep}/snooze", json={"until": None})
    world.rest("PATCH", f"/tickets/{solved}", json={"status": "solved"})
    world.rest("POST", f"/tickets/{spam}/spam")
    alice, bob = AsMember(world, world.alice), AsMember(world, world.bob)
    assert bob.rest("PUT", f"/tickets/{free}/read", json={}).status_code == 200
    found = counts(bob)
    assert found == {
        "mine": number(1, 1),
        "mentioned": number(0, 0),
        "unassigned": number(1, 0),
        "all": number(2, 1),
        "snoozed": number(1, 1),
        "spam": number(1, 1),
        "mailboxes": [{"mailbox_id": world.support.id, **number(2, 1)}],
        "views": [],
    }
    all_of_it = counts(alice)
    assert (all_of_it["mine"], all_of_it["unassigned"]) == (number(0, 0), number(2, 2))
    assert all_of_it["mailboxes"] == [
        {"mailbox_id": world.support.id, **number(2, 2)},
        {"mailbox_id": sales.id, **number(1, 1)},
    ]
    of_key = world.rest("GET", "/tickets/counts").json()
    assert (of_key["mine"], of_key["mentioned"], of_key["all"]) == (None, None, number(3, None))
    assert world.rest("GET", "/tickets/counts", key=world.charlie.key).json()["all"] == number(0, None)
    narrow = world.make_key(Permission.CONTACTS_READ)
    assert world.rest("GET", "/tickets/counts", key=narrow).status_code == 403


def test_saved_views_are_counted_as_they_list(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    for subject, labels in (("one", ("vip",)), ("two", ("vip", "press")), ("three", ())):
        opened(world, subject, labels=labels)
    opened(world, "four", labels=("vip",), to_email="sales@example.org")
    bob = AsMember(world, world.bob)
    assigned(world, opened(world, "five"), world.bob)
    filters: list[dict[str, Any]] = [
        {"label": ["vip"]},
        {"status": ["new", "reply"], "sort": "id"},
        {"assignee": "me", "snoozed": False},
        {"status": ["closed"]},
        {"unread": True, "label": ["press"]},
    ]
    for place, given in enumerate(filters):
        body = {"name": f"view {place}", "resource": "tickets", "filter": given, "position": place}
        assert bob.rest("POST", "/views", json=body).status_code == 201
    of_contacts = {"name": "people", "resource": "contacts", "filter": {"stage": "Lead"}}
    assert bob.rest("POST", "/views", json=of_contacts).status_code == 201
    assert [one["count"] for one in counts(bob)["views"]] == [2, 4, 1, 0, 1]
    assert [one["unread"] for one in counts(bob)["views"]] == [2, 4, 1, 0, 1]


def test_a_view_of_me_has_no_number_for_a_key(world: World) -> None:
    body = {"name": "mine", "resource": "tickets", "filter": {"assignee": "me"}, "sharing": "all"}
    assert world.rest("POST", "/views", json=body).status_code == 201
    assert world.rest("GET", "/tickets/counts").json()["views"] == []


def test_what_is_more_is_said_to_be_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rolodesk.actions.tickets.counting.MOST", 2)
    for subject in ("one", "two", "three"):
        opened(world, subject)
    body = {"name": "new", "resource": "tickets", "filter": {"status": ["new"]}}
    bob = AsMember(world, world.bob)
    assert bob.rest("POST", "/views", json=body).status_code == 201
    found = counts(bob)
    assert found["all"] == number(2, 2, has_more=True)
    assert found["views"][0] | {"view_id": 0} == {"view_id": 0, **number(2, 2, has_more=True)}
    assert found["spam"] == number(0, 0)


def test_the_unread_ones_are_listed_until_they_are_read(world: World) -> None:
    ticket = opened(world, "first")
    opened(world, "second")
    bob = AsMember(world, world.bob)
    assert subjects(bob, "&unread=true") == ["first", "second"]
    bob.rest("PUT", f"/tickets/{ticket}/read", json={})
    assert subjects(bob, "&unread=true") == ["second"]
    assert subjects(bob, "&unread=false") == ["first"]
    assert subjects(AsMember(world, world.alice), "&unread=false") == []
    opened(world, "again", ticket_id=ticket, kind=Kind.INTERNAL)
    assert subjects(bob, "&unread=true") == ["first", "second"]
    of_key = world.rest("GET", "/tickets?sort=id&unread=false").json()["data"]
    assert of_key == []


def test_a_bulk_action_on_the_unread_ones_leaves_the_others(world: World) -> None:
    read = opened(world, "read")
    opened(world, "unread")
    bob = AsMember(world, world.bob)
    bob.rest("PUT", f"/tickets/{read}/read", json={})
    body = {"filter": {"unread": True}, "action": "status", "parameters": {"status": "solved"}}
    started = bob.rest("POST", "/tickets/bulk-actions", json=body)
    assert started.status_code == 202, started.text
    while world.served.run(running.work(world.served.engine)):
        pass
    assert subjects(bob, "&status=solved") == ["unread"]


def test_a_line_says_whether_it_has_files(world: World) -> None:
    opened(world, "plain")
    assert world.rest("GET", "/tickets").json()["data"][0]["has_attachments"] is False
