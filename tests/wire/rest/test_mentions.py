"""Mentions: in notes, by name and by id; told as an event, on the message, and as a list."""

from typing import Any

from rolodesk.model.workspace import Role
from tests.actions.tickets.front_desk import journal
from tests.wire.rest.inbox import AsMember, opened, problem
from tests.world import World


def noted(member: AsMember, ticket_id: int, text: str, **fields: Any) -> dict[str, Any]:
    answer = member.rest("POST", f"/tickets/{ticket_id}/notes", json={"text": text, **fields})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def mentions_of(world: World, who: object, **options: Any) -> list[int]:
    answer = world.rest("GET", f"/tickets?sort=id&mentioned={who}", **options)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["data"]]


def test_whom_a_note_names_is_mentioned(world: World) -> None:
    ticket, other = opened(world), opened(world)
    alice, bob = AsMember(world, world.alice), AsMember(world, world.bob)
    note = noted(alice, ticket, "@Bob, is 17 free? @Alice")
    assert note["mentions"] == [world.bob.id]
    assert noted(bob, other, "nothing")["mentions"] == []
    [told] = journal(world, "ticket.mentioned")
    after = {"message_id": note["id"], "member_id": world.alice.id, "mentioned": [world.bob.id]}
    assert (told.subject_id, told.after) == (ticket, after)
    assert mentions_of(world, world.bob.id) == [ticket]
    assert mentions_of(world, world.alice.id) == []
    mine = bob.rest("GET", "/tickets?mentioned=me").json()["data"]
    assert [one["id"] for one in mine] == [ticket]
    counts = bob.rest("GET", "/tickets/counts").json()
    assert counts["mentioned"] == {"count": 1, "unread": 1, "has_more": False}
    listed = world.rest("GET", f"/tickets/{ticket}/messages?kind=internal").json()["data"]
    assert [one["mentions"] for one in listed] == [[world.bob.id]]


def test_members_are_mentioned_by_id_too_once(world: World) -> None:
    ticket = opened(world)
    alice = AsMember(world, world.alice)
    assert noted(alice, ticket, "@Bob", mentions=[world.bob.id])["mentions"] == [world.bob.id]
    assert noted(alice, ticket, "Look", mentions=[world.bob.id])["mentions"] == [world.bob.id]
    assert mentions_of(world, world.bob.id) == [ticket]


def test_the_note_that_opens_a_ticket_mentions_too(world: World) -> None:
    body = {"mailbox_id": world.support.id, "kind": "internal", "subject": "Idea", "text": "@Bob: tea?"}
    made = AsMember(world, world.alice).rest("POST", "/tickets", json=body)
    assert made.status_code == 201, made.text
    assert mentions_of(world, world.bob.id) == [made.json()["id"]]


def test_who_does_not_see_the_ticket_is_not_mentioned(world: World) -> None:
    world.make_mailbox("Board", "board@example.org")
    unseen = opened(world, to_email="board@example.org")
    alice = AsMember(world, world.alice)
    assert noted(alice, unseen, "@Bob must not know")["mentions"] == []
    body = {"text": "Look", "mentions": [world.bob.id]}
    refused = alice.rest("POST", f"/tickets/{unseen}/notes", json=body)
    assert problem(refused)[::2] == (400, "mentions[0]")
    assert journal(world, "ticket.mentioned") == []


def test_what_letters_and_replies_hold_mentions_nobody(world: World) -> None:
    ticket = opened(world, plain="@Bob, hello")
    answer = world.rest(
        "POST", f"/tickets/{ticket}/replies", json={"text": "@Bob", "member_id": world.alice.id}
    )
    assert answer.status_code == 201
    assert journal(world, "ticket.mentioned") == []


def test_the_outsider_is_neither_mentioned_nor_shown_any(world: World) -> None:
    ticket = opened(world)
    dora = world.charlie.make_member(f"dora.{world.id}@example.org", "Dora", Role.OWNER)
    alice = AsMember(world, world.alice)
    assert noted(alice, ticket, "@Dora @Bob")["mentions"] == [world.bob.id]
    body = {"text": "Look", "mentions": [dora.id + 10**9]}
    assert problem(alice.rest("POST", f"/tickets/{ticket}/notes", json=body))[::2] == (400, "mentions[0]")
    assert mentions_of(world, world.bob.id, key=world.charlie.key) == []


def test_a_key_is_mentioned_nowhere(world: World) -> None:
    assert problem(world.rest("GET", "/tickets?mentioned=me"))[::2] == (400, "mentioned")
    assert problem(world.rest("GET", "/tickets?mentioned=Bob"))[::2] == (400, "mentioned")
