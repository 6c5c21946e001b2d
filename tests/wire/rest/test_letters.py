"""Letters and outgoing mail, looked after through the API."""

from collections.abc import AsyncIterator
from typing import Any

from rolodesk.actions import letters
from rolodesk.actions.scope import Scope
from rolodesk.model.letter import Envelope, KeptLetter, Source
from rolodesk.storage.blobs import open_blobs
from tests.wire.rest.inbox import opened, walked
from tests.wire.rest.office import code, logged_in
from tests.world import World

BYTES = b"From: anna@customer.example\r\n\r\nHello\r\n"


def parked(world: World, *, mailbox_id: int | None = None) -> KeptLetter:
    async def bytes_of_it() -> AsyncIterator[bytes]:
        yield BYTES

    blob = world.served.run(open_blobs(world.served.settings.blobs).stage(bytes_of_it()))

    async def make(scope: Scope) -> KeptLetter:
        envelope = Envelope(source=Source.IMAP, sender="anna@customer.example", recipient="info@example.org")
        letter = await letters.keep(
            scope, mailbox_id=mailbox_id or world.support.id, envelope=envelope, blob=blob
        )
        await letters.park(scope, letter, reason="it has too many parts")
        return letter

    return world.act(make)


def test_a_parked_letter_is_listed_read_and_tried_again(world: World) -> None:
    letter = parked(world)
    (found,) = world.rest("GET", "/letters?state=parked").json()["data"]
    told = (found["id"], found["state"], found["reason"], found["from_email"], found["source"])
    assert told == (letter.id, "parked", "it has too many parts", "anna@customer.example", "imap")
    assert world.rest("GET", f"/letters/{letter.id}").json() == found
    content = world.rest("GET", f"/letters/{letter.id}/content")
    assert (content.content, content.headers["content-type"]) == (BYTES, "message/rfc822")
    assert "attachment" in content.headers["content-disposition"]
    again = world.rest("POST", f"/letters/{letter.id}/retry").json()
    assert (again["state"], again["reason"], again["done_at"]) == ("waiting", "", None)
    assert world.rest("GET", "/letters?state=parked").json()["data"] == []
    assert code(world.rest("POST", f"/letters/{letter.id}/retry")) == (409, "conflicting")


def test_a_letter_is_discarded_and_restored(world: World) -> None:
    path = f"/letters/{parked(world).id}"
    gone = world.rest("POST", f"{path}/discard").json()
    assert (gone["state"], gone["reason"]) == ("dropped", "discarded by hand")
    assert code(world.rest("POST", f"{path}/discard")) == (409, "conflicting")
    assert world.rest("POST", f"{path}/restore").json()["state"] == "waiting"


def test_letters_are_walked_and_narrowed_to_a_mailbox(world: World) -> None:
    ids = [parked(world).id for _ in range(3)]
    found = walked(world, f"/letters?limit=2&mailbox_id={world.support.id}")
    assert [one["id"] for one in found] == ids[::-1]
    assert world.rest("GET", "/letters?mailbox_id=987654321").json() == {"data": []}


def test_an_agent_sees_those_of_their_mailboxes(world: World) -> None:
    elsewhere = world.make_mailbox("Board", "board@example.org")
    mine, hidden = parked(world), parked(world, mailbox_id=elsewhere.id)
    with logged_in(world, world.bob) as bob:
        assert [one["id"] for one in bob.rest("GET", "/letters").json()["data"]] == [mine.id]
        for path in ("", "/content"):
            assert bob.rest("GET", f"/letters/{hidden.id}{path}").status_code == 404
        for deed in ("retry", "discard"):
            assert bob.rest("POST", f"/letters/{hidden.id}/{deed}").status_code == 404


def answered(world: World, ticket: int) -> int:
    """Let Bob reply; the message's id."""
    written = {"text": "Yes.", "member_id": world.bob.id}
    answer = world.rest("POST", f"/tickets/{ticket}/replies", json=written)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def queue(world: World, query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = world.rest("GET", f"/outgoing{query}").json()["data"]
    return found


def test_what_waits_to_leave_says_why(world: World) -> None:
    ticket = opened(world)
    message = answered(world, ticket)
    (mail,) = queue(world, "?state=waiting")
    assert (mail["ticket_id"], mail["message_id"], mail["kind"]) == (ticket, message, "reply")
    assert mail["reason"].startswith("it leaves at ")
    assert [(one["email"], one["state"]) for one in mail["recipients"]] == [
        ("anna@customer.example", "waiting")
    ]
    world.rest("PATCH", f"/mailboxes/{world.support.id}", json={"sending": "observing"})
    assert queue(world)[0]["reason"] == "its mailbox is observing: confirm that it may send"
    world.rest("POST", f"/tickets/{ticket}/messages/{message}/undo")
    assert queue(world, "?state=waiting") == []
    assert [one["state"] for one in queue(world, f"?mailbox_id={world.support.id}")] == ["cancelled"]


def test_an_agent_sees_the_mail_of_the_tickets_that_they_see(world: World) -> None:
    ticket = opened(world)
    answered(world, ticket)
    elsewhere = world.make_mailbox("Board", "board@example.org")
    with logged_in(world, world.bob) as bob:
        assert len(bob.rest("GET", "/outgoing").json()["data"]) == 1
        moved = world.rest("PATCH", f"/tickets/{ticket}", json={"mailbox_id": elsewhere.id})
        assert moved.status_code == 200, moved.text
        assert bob.rest("GET", "/outgoing").json()["data"] == []


def test_a_state_that_is_none_is_refused(world: World) -> None:
    for path in ("/letters?state=lost", "/outgoing?state=lost"):
        assert world.rest("GET", path).status_code == 400
