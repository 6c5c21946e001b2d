"""Tickets through the REST API: the list under its filters, one ticket, and its changes."""

import time
from typing import Any

import pytest

from rolodesk.actions.tickets.inserting import insert
from rolodesk.actions.tickets.snoozing import wake_due
from rolodesk.model.message import Kind
from rolodesk.model.moment import parse_moment, print_moment
from rolodesk.model.ticket import NewMessage
from rolodesk.model.workspace import Permission, Role
from tests.actions.tickets.front_desk import journal
from tests.wire.rest.inbox import AsMember, opened, problem, walked
from tests.world import World


def subjects(world: World, query: str = "") -> list[str]:
    return [one["subject"] for one in walked(world, f"/tickets?sort=id&limit=1{query}")]


def got(world: World, ticket_id: int, expand: str = "") -> dict[str, Any]:
    answer = world.rest("GET", f"/tickets/{ticket_id}", params={"expand": expand} if expand else {})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def patched(world: World, ticket_id: int, **fields: Any) -> dict[str, Any]:
    answer = world.rest("PATCH", f"/tickets/{ticket_id}", json=fields)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("order", ["id", "updated_at", "latest_at", "bumped_at"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_the_list_is_walked_in_its_order_to_the_end(world: World, order: str, sign: str) -> None:
    ids = [opened(world, f"ticket {number}") for number in range(5)]
    patched(world, ids[1], subject="changed")
    world.rest("POST", f"/tickets/{ids[0]}/snooze", json={"until": None})
    note = {"text": "Asked the warehouse.", "member_id": world.bob.id}
    noted = world.rest("POST", f"/tickets/{ids[2]}/notes", json=note)
    assert noted.status_code == 201, noted.text
    expected = {
        "id": ids,
        "updated_at": [ids[3], ids[4], ids[1], ids[0], ids[2]],
        "latest_at": [ids[1], ids[3], ids[4], ids[0], ids[2]],
        "bumped_at": [ids[0], ids[1], ids[3], ids[4], ids[2]],
    }[order]
    for limit in (1, 2, 200):
        found = [one["id"] for one in walked(world, f"/tickets?sort={sign}{order}&limit={limit}")]
        assert found == (list(reversed(expected)) if sign else expected)


def test_the_filters_of_a_view(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    plain, labelled, other = (
        opened(world, "plain"),
        opened(world, "labelled", labels=("VIP", "press")),
        opened(world, "other", to_email="sales@example.org", from_email="Ola@customer.example"),
    )
    patched(world, plain, status="solved", assignees=[world.bob.id])
    assert subjects(world, "&label=vip&label=nothing") == ["labelled"]
    assert subjects(world, f"&mailbox_id={sales.id}") == ["other"]
    assert subjects(world, "&status=solved") == ["plain"]
    assert subjects(world, "&status=solved&status=new") == ["plain", "labelled", "other"]
    assert subjects(world, f"&assignee={world.bob.id}") == ["plain"]
    assert subjects(world, "&assignee=none") == ["labelled", "other"]
    assert subjects(world, "&from_email=OLA@customer.example") == ["other"]
    assert subjects(world, f"&contact_id={got(world, other)['contact_id']}") == ["other"]
    moment = got(world, labelled)["latest_at"]
    assert subjects(world, f"&latest_after={moment}&label=press") == ["labelled"]
    for when in ("latest", "updated"):  # of one moment the two share nothing, and lack nothing
        earlier = subjects(world, f"&{when}_before={moment}")
        later = subjects(world, f"&{when}_after={moment}")
        assert sorted([*earlier, *later]) == ["labelled", "other", "plain"]
        assert "labelled" not in earlier


def test_the_list_is_narrowed_by_when_tickets_were_made(world: World) -> None:
    first = opened(world, "first")
    time.sleep(0.002)
    second = opened(world, "second")
    at = got(world, second)["created_at"]
    patched(world, first, status="solved")
    for sort in ("id", "-updated_at", "-latest_at"):
        found = walked(world, f"/tickets?sort={sort}&created_after={at}")
        assert [one["subject"] for one in found] == ["second"]
    assert subjects(world, f"&created_before={at}") == ["first"]
    later = print_moment(parse_moment(at, field="") + 1)
    assert subjects(world, f"&created_before={later}") == ["first", "second"]
    answer = world.rest("GET", "/tickets?created_after=soon")
    assert problem(answer) == (400, "invalid_parameter", "created_after")


def test_a_list_tells_what_each_points_to(world: World) -> None:
    mine, nobodys = opened(world, "mine"), opened(world, "nobody's")
    patched(world, mine, assignees=[world.bob.id])
    patched(world, nobodys, contact_id=None)
    told = walked(world, "/tickets?sort=id&limit=1&expand=contact,agents,mailbox")
    names = ("agents", "contact", "mailbox")
    for one in told:
        alone = got(world, one["id"], ",".join(names))
        assert [one[name] for name in names] == [alone[name] for name in names]
    assert [one["contact"] is None for one in told] == [False, True]
    assert told[0]["agents"][0]["name"] == "Bob"
    answer = world.rest("GET", "/tickets?expand=messages")
    assert problem(answer) == (400, "invalid_parameter", "expand")
    reader = world.make_key(Permission.TICKETS_READ)
    assert world.rest("GET", "/tickets?expand=mailbox", key=reader).status_code == 200
    assert problem(world.rest("GET", "/tickets?expand=contact", key=reader))[0] == 403


def test_spam_and_deleted_ones_are_listed_where_they_are_asked_for(world: World) -> None:
    spam, gone, _ = opened(world, "spam"), opened(world, "gone"), opened(world, "there")
    assert world.rest("POST", f"/tickets/{spam}/spam").json()["status"] == "spam"
    assert world.rest("DELETE", f"/tickets/{gone}").status_code == 204
    assert subjects(world) == ["there"]
    assert subjects(world, "&status=spam") == ["spam"]
    assert subjects(world, "&status=deleted") == ["gone"]
    assert got(world, gone)["deleted_at"] is not None
    world.rest("POST", f"/tickets/{gone}/restore")
    world.rest("DELETE", f"/tickets/{spam}/spam")
    assert subjects(world, "&status=new") == ["spam", "gone", "there"]


def test_what_is_restored_stands_where_it_stood(world: World) -> None:
    ticket = opened(world)
    patched(world, ticket, status="on-hold")
    world.rest("POST", f"/tickets/{ticket}/spam")
    world.rest("DELETE", f"/tickets/{ticket}")
    assert world.rest("POST", f"/tickets/{ticket}/restore").json()["status"] == "spam"
    assert world.rest("DELETE", f"/tickets/{ticket}/spam").json()["status"] == "on-hold"
    assert world.rest("POST", f"/tickets/{ticket}/restore").json()["status"] == "on-hold"


def test_a_line_shows_the_last_letter_or_note(world: World) -> None:
    ticket = opened(world, plain="First")
    opened(world, ticket_id=ticket, plain="x" * 400)
    shown = got(world, ticket)["preview"]
    assert (shown["kind"], shown["direction"], shown["from_name"]) == ("external", "in", "Anna")
    assert shown["text"] == "x" * 300
    opened(world, ticket_id=ticket, plain="Among us", kind=Kind.INTERNAL, from_email=world.bob.email)
    line = walked(world, "/tickets")[0]
    assert line["message_count"] == 3
    assert (line["preview"]["kind"], line["preview"]["text"]) == ("internal", "Among us")
    assert line["unread"] is None
    assert line == got(world, ticket)


def test_a_bad_value_of_a_custom_field_is_named_by_the_field(world: World) -> None:
    ticket = opened(world)
    refused = world.rest("PATCH", f"/tickets/{ticket}", json={"custom_fields": {"Size": "M", "Order": 17}})
    assert problem(refused)[::2] == (400, "custom_fields.Order")
    assert refused.json()["detail"] == "custom_fields.Order: must be a text or null, not a whole number"


def test_a_patch_changes_what_it_names_and_tells_each_change(world: World) -> None:
    ticket, other = opened(world, labels=("old",)), opened(world)
    changed = patched(
        world,
        ticket,
        status="pending",
        subject="Another",
        note="Careful",
        assignees=[world.bob.id, world.alice.id],
        labels=["new"],
        tags=["vip"],
        linked=[other],
        custom_fields={"Order": "17"},
    )
    assert (changed["status"], changed["subject"], changed["note"]) == ("pending", "Another", "Careful")
    assert changed["assignees"] == [world.bob.id, world.alice.id]
    assert (changed["labels"], changed["tags"], changed["linked"]) == (["new"], ["vip"], [other])
    assert changed["custom_fields"] == {"Order": "17"}
    assert got(world, other)["linked"] == [ticket]
    kinds = [told.kind for told in journal(world) if told.subject_id == ticket]
    assert kinds[1:] == [
        "ticket.edited",
        "ticket.status_changed",
        "ticket.unlabelled",
        "ticket.labelled",
        "ticket.assigned",
        "ticket.linked",
    ]
    again = patched(world, ticket, labels=["NEW"], assignees=[world.bob.id, world.alice.id], linked=[other])
    assert again == changed
    emptied = patched(
        world, ticket, note=None, assignees=[], labels=[], tags=[], linked=[], custom_fields={"Order": None}
    )
    for field in ("note", "assignees", "labels", "tags", "linked", "custom_fields"):
        assert not emptied[field]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"mailbox_id": 10**9}, "mailbox_id"),
        ({"contact_id": 10**9, "note": "not kept"}, "contact_id"),
        ({"assignees": [10**9]}, "assignees[0]"),
        ({"linked": [10**9]}, "linked[0]"),
        ({"labels": [" "]}, "labels[0]"),
        ({"status": "asleep"}, "status"),
        ({"subject": ""}, "subject"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_a_patch_that_cannot_be_is_refused_by_name(world: World, fields: dict[str, Any], field: str) -> None:
    ticket = opened(world)
    before = got(world, ticket)
    assert problem(world.rest("PATCH", f"/tickets/{ticket}", json=fields)) == (400, "invalid", field)
    assert got(world, ticket) == before


def test_a_ticket_becomes_another_contacts_and_is_given_back(world: World) -> None:
    ticket = opened(world)
    before = got(world, ticket)
    ola = world.rest("POST", "/contacts", json={"name": "Ola"}).json()["id"]
    assert patched(world, ticket, contact_id=ola)["from_email"] == "anna@customer.example"
    assert got(world, ticket, "contact")["contact"]["name"] == "Ola"
    assert subjects(world, f"&contact_id={ola}") == ["My booking"]
    assert subjects(world, f"&contact_id={before['contact_id']}") == []
    (told,) = journal(world, "ticket.edited")
    assert told.after == {"contact_id": ola}
    again = patched(world, ticket, contact_id=told.before["contact_id"])
    assert again["contact_id"] == before["contact_id"]
    assert patched(world, ticket, contact_id=None)["contact_id"] is None
    assert got(world, ticket, "contact")["contact"] is None


def test_a_member_without_access_is_assigned_nothing(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    ticket = opened(world, to_email="sales@example.org")
    answer = world.rest("PATCH", f"/tickets/{ticket}", json={"assignees": [world.bob.id]})
    assert problem(answer) == (400, "invalid", "assignees[0]")


def test_a_change_to_what_is_outdated_is_refused_and_reading_it_outdates_nothing(world: World) -> None:
    ticket = opened(world)
    bob = AsMember(world, world.bob)
    path = f"/tickets/{ticket}"
    tag = bob.rest("GET", path, params={"expand": "messages,mailbox"}).headers["etag"]
    assert bob.rest("GET", path).headers["etag"] != tag
    first = bob.rest("PATCH", path, headers={"if-match": tag}, json={"note": "mine"})
    assert first.status_code == 200, first.text
    assert problem(bob.rest("PATCH", path, headers={"if-match": tag}, json={"note": "theirs"}))[0] == 412
    assert problem(bob.rest("DELETE", path, headers={"if-match": tag}))[0] == 412
    again = bob.rest("GET", path, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304


def test_a_ticket_is_told_with_what_it_points_to(world: World) -> None:
    ticket = opened(world)
    patched(world, ticket, assignees=[world.bob.id])
    told = got(world, ticket, "messages,contact,agents,mailbox")
    assert told["agents"] == [{"id": world.bob.id, "name": "Bob", "email": world.bob.email}]
    assert told["mailbox"]["addresses"] == ["info@example.org"]
    assert [one["kind"] for one in told["messages"]] == ["external", "log"]
    assert told["contact"]["emails"] == [{"email": "anna@customer.example", "primary": True}]
    answer = world.rest("GET", f"/tickets/{ticket}", params={"expand": "colour"})
    assert problem(answer) == (400, "invalid_parameter", "expand")


def test_a_snoozed_ticket_sleeps_until_its_time(world: World) -> None:
    ticket = opened(world)
    until = print_moment(int(time.time() * 1000) + 300)
    came = got(world, ticket)["bumped_at"]
    asleep = world.rest("POST", f"/tickets/{ticket}/snooze", json={"until": until}).json()
    assert (asleep["snoozed_until"], asleep["bumped_at"]) == (until, came)
    assert subjects(world, "&snoozed=false") == []
    assert subjects(world, "&snoozed=true") == ["My booking"]
    while world.served.run(wake_due(world.served.engine)) == 0:
        time.sleep(0.02)
    awake = got(world, ticket)
    assert awake["snoozed_until"] is None
    assert parse_moment(awake["latest_at"], field="") >= parse_moment(until, field="")
    assert awake["bumped_at"] == awake["latest_at"], "it comes to the top of the inbox"
    assert [told.kind for told in journal(world)][-2:] == ["ticket.snoozed", "ticket.woken"]


def test_a_letter_wakes_a_ticket_and_a_note_does_not(world: World) -> None:
    ticket = opened(world)
    world.rest("POST", f"/tickets/{ticket}/snooze", json={"until": None})
    assert got(world, ticket)["snoozed_until"] == "9999-12-31T23:59:59.999Z"
    opened(world, ticket_id=ticket, kind=Kind.INTERNAL)
    assert got(world, ticket)["snoozed_until"] is not None
    opened(world, ticket_id=ticket)
    assert got(world, ticket)["snoozed_until"] is None
    assert journal(world, "ticket.woken")[0].after["because"] == "a message came in"


def test_a_ticket_is_woken_by_hand_and_by_being_closed(world: World) -> None:
    ticket = opened(world)
    world.rest("POST", f"/tickets/{ticket}/snooze", json={"until": None})
    assert world.rest("DELETE", f"/tickets/{ticket}/snooze").json()["snoozed_until"] is None
    world.rest("POST", f"/tickets/{ticket}/snooze", json={"until": None})
    assert patched(world, ticket, status="solved")["snoozed_until"] is None
    answer = world.rest("POST", f"/tickets/{ticket}/snooze", json={"until": None})
    assert problem(answer) == (409, "conflicting", "")
    patched(world, ticket, status="new")
    answer = world.rest("POST", f"/tickets/{ticket}/snooze", json={"until": "2020-01-01"})
    assert problem(answer) == (400, "invalid", "until")


def test_an_agent_finds_their_own_mailboxes_alone(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    mine, theirs = opened(world, "mine"), opened(world, "theirs", to_email="sales@example.org")
    patched(world, mine, linked=[theirs], assignees=[world.bob.id])
    bob, alice = AsMember(world, world.bob), AsMember(world, world.alice)
    assert [one["id"] for one in bob.rest("GET", "/tickets").json()["data"]] == [mine]
    assert [one["id"] for one in bob.rest("GET", "/tickets?assignee=me").json()["data"]] == [mine]
    assert len(alice.rest("GET", "/tickets").json()["data"]) == 2
    assert bob.rest("GET", f"/tickets/{mine}").json()["linked"] == []
    assert alice.rest("GET", f"/tickets/{mine}").json()["linked"] == [theirs]
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/spam"), ("GET", "/messages")):
        answer = bob.rest(method, f"/tickets/{theirs}{path}")
        assert problem(answer) == (404, "unknown", ""), path
    moved = bob.rest("PATCH", f"/tickets/{mine}", json={"mailbox_id": sales.id})
    assert problem(moved) == (400, "invalid", "mailbox_id")
    assert bob.rest("PATCH", f"/tickets/{mine}", json={"linked": []}).status_code == 200
    assert got(world, mine)["linked"] == [theirs], "what Bob does not see he does not part"
    assert problem(world.rest("GET", "/tickets?assignee=me")) == (400, "invalid_parameter", "assignee")


def test_the_outsider_and_a_key_that_only_reads(world: World) -> None:
    ticket = opened(world)
    answer = world.rest("GET", f"/tickets/{ticket}", key=world.charlie.key)
    assert problem(answer) == (404, "unknown", "")
    dora = world.make_member("dora@example.org", "Dora", Role.AGENT)
    assert AsMember(world, dora).rest("GET", "/tickets").json() == {"data": []}


def test_an_unknown_letter_of_the_journal_is_no_way_back(world: World) -> None:
    new = NewMessage(
        from_email="a@b.example",
        to_email="info@example.org",
        subject="s",
        plain="p",
        status="spam",  # type: ignore[arg-type]  # as a store may hold it
    )
    ticket = world.act(lambda scope: insert(scope, new))
    assert world.rest("DELETE", f"/tickets/{ticket.id}/spam").json()["status"] == "new"
