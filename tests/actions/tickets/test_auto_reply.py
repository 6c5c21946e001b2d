"""The automatic answer of a mailbox, recorded as a message to be sent."""

import pytest

from rolodesk.model.message import Kind
from tests.actions.tickets.front_desk import ANNA, grabbed, inserted, journal
from tests.world import World

TEXT = "We have your message.\n/Sales & Co"


@pytest.fixture
def sales(world: World) -> str:
    address = "Sales@example.org"
    world.make_mailbox("Sales", address, "sell@example.org", auto_reply=TEXT)
    return address


def test_opening_a_ticket_queues_it_from_the_mailboxs_first_address(world: World, sales: str) -> None:
    ticket = inserted(world, to_email="sell@example.org", from_name="Anna")

    _, reply = grabbed(world, ticket).messages
    assert (reply.kind, reply.direction, reply.delivery, reply.member_id) == (
        "external",
        "out",
        "queued",
        None,
    )
    assert (reply.from_email, reply.from_name, reply.to) == (sales, "Sales", (ANNA,))
    assert (reply.plain, reply.html) == (TEXT, "We have your message.<br>/Sales &amp; Co")
    assert (ticket.status, ticket.first_agent_reply_at) == ("new", None)
    opened, replied = journal(world)
    assert (opened.kind, replied.kind) == ("ticket.opened", "ticket.auto_replied")
    assert replied.after["message_id"] == reply.id


def test_a_further_message_queues_no_other(world: World, sales: str) -> None:
    ticket = inserted(world, to_email=sales)
    inserted(world, to_email=sales)
    assert [one.delivery for one in grabbed(world, ticket).messages] == [None, "queued", None]


def test_it_is_left_out_where_it_is_not_wanted(world: World, sales: str) -> None:
    unwanted = [
        inserted(world, to_email=sales, auto_reply=False),
        inserted(world, to_email=sales, kind=Kind.INTERNAL, append_open=False),
        inserted(world, to_email=sales, from_email=world.bob.email),
        inserted(world),
    ]
    for ticket in unwanted:
        assert len(grabbed(world, ticket).messages) == 1


def test_a_mailbox_is_never_answered(world: World, sales: str) -> None:
    for address in (sales.upper(), "info@example.org"):
        assert len(grabbed(world, inserted(world, to_email=sales, from_email=address)).messages) == 1


def test_the_same_sender_is_not_answered_twice_within_a_day_by_a_mailbox(world: World, sales: str) -> None:
    first = inserted(world, to_email=sales)
    again = inserted(world, to_email=sales, append_open=False)
    tagged = inserted(world, to_email=sales, from_email="anna+2@customer.example", append_open=False)
    other = inserted(world, to_email=sales, from_email="bo@customer.example")

    told = [len(grabbed(world, ticket).messages) for ticket in (first, again, tagged, other)]
    assert told == [2, 1, 1, 2]
    (withheld, _) = journal(world, "ticket.auto_reply_withheld")
    assert withheld.subject_id == again.id
    assert withheld.after == {
        "to": ANNA,
        "reason": f"the mailbox answered {ANNA} within the last 24 hours",
    }


def test_another_mailbox_answers_them_all_the_same(world: World, sales: str) -> None:
    world.make_mailbox("Returns", "returns@example.org", auto_reply="Hello")
    inserted(world, to_email=sales)
    assert len(grabbed(world, inserted(world, to_email="returns@example.org")).messages) == 2


@pytest.mark.parametrize("sender", ["no-reply@customer.example", "MAILER-DAEMON@customer.example"])
def test_an_address_that_nobody_reads_is_not_answered(world: World, sales: str, sender: str) -> None:
    assert len(grabbed(world, inserted(world, to_email=sales, from_email=sender)).messages) == 1


def test_a_mailbox_of_another_workspace_is_not_answered(world: World, sales: str) -> None:
    address = f"hello.{world.charlie.id}@outsiders.example"
    world.charlie.make_mailbox("Hello", address)
    tagged = address.replace("@", "+x@")
    for sender in (address, tagged):
        ticket = inserted(world, to_email=sales, from_email=sender)
        assert len(grabbed(world, ticket).messages) == 1
