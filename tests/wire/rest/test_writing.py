"""Writing on tickets through the REST API: opening one, replies, notes, forwards, and taking back."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission, Role
from tests.actions.tickets.front_desk import journal
from tests.wire.rest.inbox import AsMember, opened, problem, walked
from tests.world import World

NEVER = 10**9


def posted(world: World, path: str, **body: Any) -> dict[str, Any]:
    answer = world.rest("POST", path, json={"member_id": world.bob.id, **body})
    assert answer.status_code == 201, answer.text
    there = world.rest("GET", answer.headers["location"].removeprefix("/rest/v1")).json()
    there.pop("whole_text", None)
    assert there == answer.json()
    return dict(answer.json())


def uploaded(
    world: World,
    name: str = "Map.pdf",
    content: bytes = b"%PDF-1.4",
    *,
    media_type: str = "application/pdf",
    **options: Any,
) -> int:
    answer = world.rest(
        "POST",
        "/uploads",
        params={"name": name},
        content=content,
        headers={"content-type": media_type},
        **options,
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["size"] == len(content)
    return int(answer.json()["id"])


def test_a_reply_leaves_by_mail_and_can_be_taken_back(world: World) -> None:
    ticket = opened(world)
    sent = posted(world, f"/tickets/{ticket}/replies", text="On its way", html="<p>On <b>its</b> way</p>")
    assert (sent["kind"], sent["direction"], sent["member_id"]) == ("external", "out", world.bob.id)
    assert (sent["to"], sent["delivery"], sent["mail"]["state"]) == (
        ["anna@customer.example"],
        "queued",
        "waiting",
    )
    assert sent["html"] == "<p>On <b>its</b> way</p>"
    assert sent["mail"]["recipients"] == [
        {"email": "anna@customer.example", "state": "waiting", "answer": ""}
    ]
    assert world.rest("GET", f"/tickets/{ticket}").json()["status"] == "pending"
    path = f"/tickets/{ticket}/messages/{sent['id']}"
    undone = world.rest("POST", f"{path}/undo")
    assert (undone.status_code, undone.json()["delivery"]) == (200, "cancelled")
    assert world.rest("POST", f"{path}/undo").json() == undone.json()
    assert problem(world.rest("POST", f"{path}/release")) == (409, "conflicting", "")


def test_an_answer_to_an_outdated_thread_is_refused_and_the_newer_message_named(world: World) -> None:
    ticket = opened(world)
    seen = walked(world, f"/tickets/{ticket}/messages")[0]["id"]
    opened(world, ticket_id=ticket, plain="Forget it")
    newer = walked(world, f"/tickets/{ticket}/messages?sort=-id&kind=external")[0]["id"]
    body = {"text": "On its way", "member_id": world.bob.id}
    refused = world.rest("POST", f"/tickets/{ticket}/replies", json={**body, "seen_message_id": seen})
    assert problem(refused) == (409, "overtaken", "")
    assert refused.json()["message_id"] == newer
    sent = posted(
        world, f"/tickets/{ticket}/replies", text="Fine", seen_message_id=newer, then_status="solved"
    )
    assert sent["text"] == "Fine"
    assert world.rest("GET", f"/tickets/{ticket}").json()["status"] == "solved"


def test_a_reply_waits_as_long_as_it_is_told_to(world: World) -> None:
    ticket = opened(world)
    at_once = posted(world, f"/tickets/{ticket}/replies", text="Now", undo_seconds=0)
    assert at_once["mail"]["send_at"] == at_once["created_at"]
    later = posted(world, f"/tickets/{ticket}/replies", text="Later", send_at="2030-01-01T08:00:00Z")
    assert later["mail"]["send_at"] == "2030-01-01T08:00:00.000Z"
    opened(world, ticket_id=ticket)
    released = world.rest("POST", f"/tickets/{ticket}/messages/{later['id']}/release").json()
    assert released["mail"]["state"] == "waiting"


def test_html_alone_is_told_as_text_too(world: World) -> None:
    ticket = opened(world)
    sent = posted(
        world, f"/tickets/{ticket}/replies", html="<p>One</p><p>Two &amp; three</p><script>x</script>"
    )
    assert sent["text"].split() == ["One", "Two", "&", "three"]
    assert "script" not in sent["html"]
    for body in ({}, {"text": " "}, {"html": "<p></p>"}):
        refused = world.rest("POST", f"/tickets/{ticket}/replies", json={"member_id": world.bob.id, **body})
        assert problem(refused) == (400, "invalid", "text")


def test_a_note_stays_among_the_members(world: World) -> None:
    ticket = opened(world)
    noted = posted(world, f"/tickets/{ticket}/notes", text="A regular", then_status="on-hold")
    assert (noted["kind"], noted["delivery"], noted["mail"]) == ("internal", None, None)
    assert (noted["from_email"], noted["to"]) == (world.bob.email, [])
    assert world.rest("GET", f"/tickets/{ticket}").json()["status"] == "on-hold"
    assert journal(world, "ticket.noted")[0].after["member_id"] == world.bob.id
    refused = world.rest("POST", f"/tickets/{ticket}/messages/{noted['id']}/undo")
    assert problem(refused) == (409, "conflicting", "")


def test_messages_are_forwarded(world: World) -> None:
    ticket = opened(world, plain="Where is it?")
    sent = posted(world, f"/tickets/{ticket}/forwards", text="Please look", to=["depot@partner.example"])
    assert sent["to"] == ["depot@partner.example"]
    assert "Where is it?" in sent["text"]
    refused = world.rest(
        "POST",
        f"/tickets/{ticket}/forwards",
        json={"member_id": world.bob.id, "text": "x", "to": ["a@b.example"], "messages": [NEVER]},
    )
    assert problem(refused) == (400, "invalid", "message")


def test_a_ticket_is_opened_to_a_customer(world: World) -> None:
    ticket = posted(
        world,
        "/tickets",
        mailbox_id=world.support.id,
        subject="Your invoice",
        to=["new@customer.example"],
        text="Here it is",
        uploads=[uploaded(world)],
        labels=["invoice"],
        tags=["vip"],
        assignees=[world.bob.id],
        custom_fields={"Order": "17"},
        note="Careful",
    )
    assert (ticket["status"], ticket["from_email"]) == ("new", "new@customer.example")
    assert (ticket["labels"], ticket["tags"], ticket["note"]) == (["invoice"], ["vip"], "Careful")
    assert (ticket["assignees"], ticket["custom_fields"]) == ([world.bob.id], {"Order": "17"})
    (told,) = journal(world, "ticket.opened")
    assert (told.after["tags"], told.after["note"]) == (["vip"], "Careful")
    assert (told.after["custom_fields"], journal(world, "ticket.edited")) == ({"Order": "17"}, [])
    assert ticket["contact_id"] is not None
    assert ticket["first_agent_reply_at"] is not None
    (message,) = walked(world, f"/tickets/{ticket['id']}/messages?kind=external")
    assert (message["delivery"], message["to"]) == ("queued", ["new@customer.example"])
    assert [file["name"] for file in message["attachments"]] == ["Map.pdf"]
    again = posted(
        world,
        "/tickets",
        mailbox_id=world.support.id,
        subject="More",
        contact_id=ticket["contact_id"],
        text="And this",
    )
    assert (again["contact_id"], again["from_email"]) == (ticket["contact_id"], "new@customer.example")


def test_a_ticket_is_opened_among_the_members(world: World) -> None:
    ticket = posted(
        world, "/tickets", mailbox_id=world.support.id, subject="Coffee", kind="internal", text="We need some"
    )
    assert (ticket["from_email"], ticket["contact_id"]) == (world.bob.email, None)
    (message,) = walked(world, f"/tickets/{ticket['id']}/messages")
    assert (message["kind"], message["mail"]) == ("internal", None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"mailbox_id": NEVER}, "mailbox_id"),
        ({"contact_id": NEVER}, "contact_id"),
        ({"assignees": [NEVER]}, "assignees[0]"),
        ({"to": []}, "to"),
        ({"to": ["nobody"]}, "to[0]"),
        ({"uploads": [NEVER]}, "uploads[0]"),
        ({"member_id": NEVER}, "member_id"),
        ({"send_at": "soon"}, "send_at"),
    ],
)
def test_a_ticket_that_cannot_be_opened_leaves_nothing(
    world: World, fields: dict[str, Any], field: str
) -> None:
    good = {"mailbox_id": world.support.id, "subject": "s", "to": ["a@b.example"], "text": "t"}
    answer = world.rest("POST", "/tickets", json={**good, "member_id": world.bob.id, **fields})
    assert problem(answer) == (400, "invalid", field)
    assert walked(world, "/tickets") == []


def test_a_key_names_who_writes_and_a_member_writes_in_their_own_name(world: World) -> None:
    ticket = opened(world)
    path = f"/tickets/{ticket}/replies"
    assert problem(world.rest("POST", path, json={"text": "x"})) == (400, "invalid", "member_id")
    bob = AsMember(world, world.bob)
    assert bob.rest("POST", path, json={"text": "mine"}).json()["member_id"] == world.bob.id
    refused = bob.rest("POST", path, json={"text": "hers", "member_id": world.alice.id})
    assert problem(refused) == (400, "invalid", "member_id")
    dora = world.make_member("dora@example.org", "Dora", Role.AGENT)
    refused = world.rest("POST", path, json={"text": "x", "member_id": dora.id})
    assert problem(refused) == (400, "invalid", "member_id")
    reader = world.make_key(Permission.TICKETS_READ)
    assert problem(world.rest("POST", path, key=reader, json={"text": "x"})) == (403, "not_allowed", "")
    assert problem(world.rest("POST", path, key=world.charlie.key, json={"text": "x", "member_id": 1}))[
        0
    ] in {400, 404}


def test_who_writes_has_read_and_what_comes_is_unread(world: World) -> None:
    ticket = opened(world)
    bob, alice = AsMember(world, world.bob), AsMember(world, world.alice)

    def unread(member: AsMember) -> bool:
        found: bool = member.rest("GET", "/tickets").json()["data"][0]["unread"]
        return found

    assert unread(bob)
    assert bob.rest("PUT", f"/tickets/{ticket}/read", json={}).json()["unread"] is False
    assert (unread(bob), unread(alice)) == (False, True)
    alice.rest("POST", f"/tickets/{ticket}/replies", json={"text": "Hello"})
    assert (unread(bob), unread(alice)) == (True, False)
    bob.rest("PUT", f"/tickets/{ticket}/read", json={"message_id": 10**12})
    opened(world, ticket_id=ticket)
    assert (unread(bob), unread(alice)) == (True, True)
    bob.rest("PUT", f"/tickets/{ticket}/read", json={})
    bob.rest("PUT", f"/tickets/{ticket}/read", json={"message_id": 0})
    assert unread(bob)
    assert problem(world.rest("PUT", f"/tickets/{ticket}/read", json={})) == (400, "invalid", "member_id")
