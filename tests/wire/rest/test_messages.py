"""The messages of all tickets in one list."""

import time

import pytest

from rolodesk.model.message import Kind
from rolodesk.model.workspace import Permission
from tests.wire.rest.inbox import AsMember, opened, problem, walked
from tests.wire.rest.test_writing import uploaded
from tests.world import World


def texts(world: World, query: str = "") -> list[str]:
    found = walked(world, f"/messages?sort=created_at&limit=1{query}")
    back = walked(world, f"/messages?limit=2{query}")
    assert [one["id"] for one in back] == [one["id"] for one in reversed(found)]
    return [one["text"] for one in found]


def test_they_are_told_as_on_their_tickets_and_narrowed(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    first = opened(world, plain="first")
    second = opened(world, plain="second", to_email="sales@example.org", from_email="ola@customer.example")
    opened(world, ticket_id=first, plain="among us", kind=Kind.INTERNAL, from_email=world.bob.email)
    time.sleep(0.002)
    reply = {"text": "third", "member_id": world.bob.id, "uploads": [uploaded(world)]}
    sent = world.rest("POST", f"/tickets/{first}/replies", json=reply).json()
    opened(world, ticket_id=second, plain="fourth", from_email="ola@customer.example")
    contact = world.rest("GET", f"/tickets/{first}").json()["contact_id"]
    whole = walked(world, "/messages?sort=created_at")
    by_ticket = [one for id_ in (first, second) for one in walked(world, f"/tickets/{id_}/messages")]
    assert sorted(whole, key=lambda one: one["id"]) == sorted(by_ticket, key=lambda one: one["id"])
    assert [one["name"] for one in sent["attachments"]] == ["Map.pdf"]
    assert texts(world, "&kind=external") == ["first", "second", "third", "fourth"]
    assert texts(world, "&kind=external&direction=in") == ["first", "second", "fourth"]
    assert texts(world, "&direction=out&kind=external") == ["third"]
    assert texts(world, f"&mailbox_id={sales.id}&kind=external") == ["second", "fourth"]
    assert texts(world, f"&ticket_id={second}&direction=in") == ["second", "fourth"]
    assert texts(world, f"&contact_id={contact}&kind=external") == ["first", "third"]
    assert texts(world, f"&contact_id={contact}&ticket_id={second}") == []
    at = sent["created_at"]
    assert texts(world, f"&created_after={at}&kind=external") == ["third", "fourth"]
    assert texts(world, f"&created_before={at}&contact_id={contact}&kind=external") == ["first"]
    assert texts(world, f"&created_before={at}&kind=external") == ["first", "second"]


def test_those_of_spam_and_deleted_tickets_are_told_where_the_ticket_is_named(world: World) -> None:
    spam, gone = opened(world, plain="spam"), opened(world, plain="gone")
    contact = world.rest("GET", f"/tickets/{gone}").json()["contact_id"]
    world.rest("POST", f"/tickets/{spam}/spam")
    world.rest("DELETE", f"/tickets/{gone}")
    assert (texts(world), texts(world, f"&contact_id={contact}")) == ([], [])
    assert texts(world, f"&ticket_id={gone}&kind=external") == ["gone"]


def test_an_agent_finds_those_of_their_mailboxes_alone(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    opened(world, plain="mine")
    theirs = opened(world, plain="theirs", to_email="sales@example.org")
    contact = world.rest("GET", f"/tickets/{theirs}").json()["contact_id"]
    bob = AsMember(world, world.bob)

    def found(query: str) -> list[str]:
        return [one["text"] for one in bob.rest("GET", f"/messages?{query}").json()["data"]]

    assert found("") == ["mine"]
    assert found(f"contact_id={contact}") == ["mine"]
    assert found(f"ticket_id={theirs}") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [("direction=up", "direction"), ("created_after=soon", "created_after"), ("ticket_id=x", "ticket_id")],
)
def test_what_cannot_be_read_is_named(world: World, query: str, field: str) -> None:
    assert problem(world.rest("GET", f"/messages?{query}"))[::2] == (400, field)


def test_the_outsider_finds_none_and_a_key_for_contacts_may_not_look(world: World) -> None:
    ticket = opened(world)
    for query in ("", f"?ticket_id={ticket}"):
        assert world.rest("GET", f"/messages{query}", key=world.charlie.key).json() == {"data": []}
    key = world.make_key(Permission.CONTACTS_READ)
    assert problem(world.rest("GET", "/messages", key=key))[0] == 403
