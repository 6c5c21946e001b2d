"""Canned replies, filled in for a ticket."""

from typing import Any

import pytest

from tests.actions.office import last_event
from tests.wire.rest.office import logged_in, place
from tests.world import World


def made(world: World, **fields: Any) -> dict[str, Any]:
    body = {"title": "Thanks", "text": "Hello {{contact.first_name}}, thank you.", **fields}
    answer = world.rest("POST", "/canned-replies", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ticket(world: World, **fields: str) -> int:
    body = {
        "fromEmail": "jan@mail.example",
        "toEmail": "info@example.org",
        "subject": "17 <b>",
        "message": "Hi",
    }
    answer = world.message("insertTicket", json=body | fields)
    number: int = answer.json()["json"]["ticketID"]
    return number


def test_a_reply_is_made_changed_and_deleted(world: World) -> None:
    reply = made(world, shortcut="thx", html="<p onclick='x'>Hi {{ contact.name }}</p>")
    assert reply["html"] == "<p>Hi {{ contact.name }}</p>"
    path = f"/canned-replies/{reply['id']}"
    changed = world.rest("PATCH", path, json={"title": "Thank you", "mailbox_id": world.support.id}).json()
    assert (changed["title"], changed["mailbox_id"], changed["shortcut"]) == (
        "Thank you",
        world.support.id,
        "thx",
    )
    assert last_event(world)[4:] == (
        {"title": "Thanks", "mailbox_id": None},
        {"title": "Thank you", "mailbox_id": world.support.id},
    )
    assert world.rest("GET", "/canned-replies").json()["data"] == [changed]
    assert world.rest("DELETE", path).status_code == 204
    assert world.rest("GET", path).status_code == 404


def test_it_is_filled_in_for_a_ticket(world: World) -> None:
    text = "{{contact.first_name}}|{{ticket.subject}}|{{mailbox.name}}|{{member.name}}|{{workspace.name}}"
    reply = made(world, text=f"{text}|{{{{ticket.id}}}}", html="<b>{{ticket.subject}}</b>{{contact.company}}")
    number = ticket(world, fromName="Jan Modaal")
    with logged_in(world, world.bob) as bob:
        filled = bob.rest("POST", f"/canned-replies/{reply['id']}/render", json={"ticket_id": number}).json()
    assert filled["text"] == f"Jan|17 <b>|Support|Bob|Example AB|{number}"
    assert filled["html"] == "<b>17 &lt;b&gt;</b>"


def test_it_is_filled_in_for_a_ticket_that_is_not_opened_yet(world: World) -> None:
    body = {"first_name": "Mia", "last_name": "Lund", "emails": [{"email": "mia@customer.example"}]}
    mia = world.rest("POST", "/contacts", json=body).json()["id"]
    text = (
        "{{contact.name}}|{{contact.email}}|{{ticket.subject}}|{{ticket.id}}|{{mailbox.name}}|{{member.name}}"
    )
    path = f"/canned-replies/{made(world, text=text)['id']}/render"
    known_of_it = {"mailbox_id": world.support.id, "subject": "A lamp"}

    def filled(**customer: Any) -> str:
        with logged_in(world, world.bob) as bob:
            answer = bob.rest("POST", path, json=known_of_it | customer)
        found: str = answer.json()["text"]
        return found

    known = "Mia Lund|mia@customer.example|A lamp||Support|Bob"
    assert [filled(contact_id=mia), filled(email="MIA@customer.example")] == [
        known,
        known.replace("mia@", "MIA@"),
    ]
    assert filled(email="ola@customer.example") == "|ola@customer.example|A lamp||Support|Bob"
    assert filled() == "||A lamp||Support|Bob"


def test_it_is_filled_in_for_nothing_that_is_not_seen(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    path = f"/canned-replies/{made(world)['id']}/render"
    theirs = {"email": "eva@customer.example"}
    for body, field in (
        ({"mailbox_id": sales.id}, "mailbox_id"),
        ({"mailbox_id": world.support.id, "contact_id": 987654321}, "contact_id"),
        ({"mailbox_id": world.support.id, "email": "eva"}, "email"),
        ({}, "ticket_id"),
        ({"ticket_id": ticket(world), **theirs}, "email"),
    ):
        with logged_in(world, world.bob) as bob:
            assert place(bob.rest("POST", path, json=body)) == (400, field)


def test_what_is_of_a_mailbox_is_seen_by_who_sees_that(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    hidden, shown = made(world, mailbox_id=sales.id), made(world, mailbox_id=world.support.id)
    number = ticket(world, toEmail="sales@example.org")
    with logged_in(world, world.bob) as bob:
        assert [one["id"] for one in bob.rest("GET", "/canned-replies").json()["data"]] == [shown["id"]]
        assert bob.rest("GET", f"/canned-replies/{hidden['id']}").status_code == 404
        unseen = bob.rest("POST", f"/canned-replies/{shown['id']}/render", json={"ticket_id": number})
        assert unseen.status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "Hello {{contact.colour}}"}, "text"),
        ({"html": "{{secret}}"}, "html"),
        ({"title": " "}, "title"),
        ({"text": " "}, "text"),
        ({"mailbox_id": 987654321}, "mailbox_id"),
    ],
)
def test_what_cannot_be_is_refused(world: World, fields: dict[str, Any], field: str) -> None:
    body = {"title": "Thanks", "text": "Hello", **fields}
    assert place(world.rest("POST", "/canned-replies", json=body)) == (400, field)
