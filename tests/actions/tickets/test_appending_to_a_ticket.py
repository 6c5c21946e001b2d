"""A message joins the ticket it belongs to."""

import asyncio

import pytest

from rolodesk.actions.contacts.deleting import delete
from rolodesk.model.errors import Unknown
from rolodesk.model.message import Kind
from rolodesk.model.ticket import Status, Ticket
from tests.actions.contacts.desk import made
from tests.actions.tickets.front_desk import (
    ANNA,
    as_operator,
    edited,
    grabbed,
    inserted,
    inserting,
    journal,
    listed,
    logged,
)
from tests.world import World

ENDED = (Status.SOLVED, Status.CLOSED, Status.SPAM, Status.DELETED)
OPEN = (Status.NEW, Status.REPLY, Status.PENDING, Status.ON_HOLD)


def said(world: World, ticket: Ticket) -> list[str]:
    return [one.plain for one in grabbed(world, ticket).messages if one.kind != "log"]


@pytest.mark.parametrize("status", OPEN)
def test_the_senders_open_ticket_takes_the_next_message(world: World, status: Status) -> None:
    first = edited(world, inserted(world), status=status)
    second = inserted(world, from_email=ANNA.upper(), plain="And one more thing")

    assert second.id == first.id
    assert said(world, first) == ["Hello", "And one more thing"]
    assert second.updated_at == second.latest_at
    assert second.updated_at >= first.updated_at


@pytest.mark.parametrize("status", ENDED)
def test_an_ended_ticket_takes_none(world: World, status: Status) -> None:
    first = edited(world, inserted(world), status=status)
    assert inserted(world).id != first.id


def test_the_newest_open_one_is_taken(world: World) -> None:
    oldest = inserted(world)
    newest = inserted(world, append_open=False)
    assert inserted(world).id == newest.id
    edited(world, newest, status=Status.SOLVED)
    assert inserted(world).id == oldest.id


def test_another_sender_another_mailbox_and_another_wish_open_another(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    tickets = [
        inserted(world),
        inserted(world, from_email="berit@customer.example"),
        inserted(world, to_email="sales@example.org"),
        inserted(world, append_open=False),
    ]
    assert len({ticket.id for ticket in tickets}) == 4


def test_a_named_ticket_is_taken_whoever_sent_it_and_wherever_it_stands(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    ticket = edited(world, inserted(world), status=Status.CLOSED)
    appended = inserted(
        world, ticket_id=ticket.id, from_email="berit@customer.example", to_email="sales@example.org"
    )
    assert (appended.id, appended.mailbox_id, appended.from_email) == (ticket.id, ticket.mailbox_id, ANNA)
    assert (appended.status, appended.contact_id) == ("reply", ticket.contact_id)


def test_a_ticket_that_a_member_opened_gets_the_contact_who_answers(world: World) -> None:
    ticket = inserted(world, from_email=world.bob.email)
    anna = made(world, email=ANNA)
    assert inserted(world, ticket_id=ticket.id).contact_id == anna.id


@pytest.mark.parametrize("to_delete", [True, False])
def test_an_unknown_and_a_deleted_ticket_are_unknown_and_nothing_is_written(
    world: World, *, to_delete: bool
) -> None:
    ticket_id = edited(world, inserted(world), status=Status.DELETED).id if to_delete else 999_999
    before = world.served.digest()
    with pytest.raises(Unknown, match=f"ticket {ticket_id}"):
        inserted(world, ticket_id=ticket_id, from_email="new@customer.example")
    assert world.served.digest() == before


def test_the_outsiders_ticket_is_unknown(world: World) -> None:
    world.charlie.make_mailbox("Theirs", "info@example.org")
    theirs = inserted(world.charlie)
    with pytest.raises(Unknown):
        inserted(world, ticket_id=theirs.id)


@pytest.mark.parametrize(
    ("was", "kind", "given", "becomes"),
    [
        (Status.NEW, Kind.EXTERNAL, None, "new"),
        (Status.PENDING, Kind.EXTERNAL, None, "reply"),
        (Status.ON_HOLD, Kind.EXTERNAL, None, "reply"),
        (Status.SOLVED, Kind.EXTERNAL, None, "reply"),
        (Status.REPLY, Kind.EXTERNAL, None, "reply"),
        (Status.NEW, Kind.INTERNAL, None, "new"),
        (Status.PENDING, Kind.INTERNAL, None, "pending"),
        (Status.NEW, Kind.EXTERNAL, Status.SOLVED, "solved"),
        (Status.SOLVED, Kind.INTERNAL, Status.NEW, "new"),
    ],
)
def test_the_status_follows_the_message(
    world: World, was: Status, kind: Kind, given: Status | None, becomes: str
) -> None:
    ticket = inserted(world, status=was)
    after = inserted(world, ticket_id=ticket.id, kind=kind, status=given)
    assert after.status == becomes
    changed = [] if becomes == was else [f"Status changed from {was} to {becomes}."]
    assert logged(world, ticket) == changed


def test_what_changes_is_told_behind_the_message_and_in_the_journal(world: World) -> None:
    ticket = inserted(world, status=Status.PENDING, labels=("vip",))
    inserted(world, labels=("VIP", "Billing", "late"), assign_agents=(world.bob.email,))

    messages = grabbed(world, ticket).messages
    assert [one.plain for one in messages] == [
        "Hello",
        "Hello",
        "Status changed from pending to reply.",
        "Labels added: Billing, late.",
        f"Assigned to Bob ({world.bob.email}).",
    ]
    assert [one.kind for one in messages] == ["external", "external", "log", "log", "log"]
    told = [one for one in journal(world) if one.kind != "ticket.opened"]
    assert [(one.kind, one.before, one.after) for one in told[1:]] == [
        ("ticket.status_changed", {"status": "pending"}, {"status": "reply"}),
        ("ticket.labelled", {"labels": ["vip"]}, {"labels": ["vip", "Billing", "late"]}),
        ("ticket.assigned", {"agents": []}, {"agents": [world.bob.id]}),
    ]
    assert (told[0].kind, told[0].after["message_id"]) == ("ticket.replied", messages[1].id)


def test_what_is_so_already_is_not_told(world: World) -> None:
    bob = world.bob.email
    ticket = inserted(world, labels=("vip",), assign_agents=(bob,))
    inserted(world, labels=("VIP",), assign_agents=(bob,), kind=Kind.INTERNAL)
    assert logged(world, ticket) == []
    assert [one.kind for one in journal(world)] == ["ticket.opened", "ticket.noted"]
    assert [agent.id for agent in grabbed(world, ticket).agents] == [world.bob.id]


def test_agents_join_behind_those_who_are_there(world: World) -> None:
    ticket = inserted(world, assign_agents=(world.bob.email,))
    inserted(world, assign_agents=(world.alice.email, world.bob.email))
    assert [agent.name for agent in grabbed(world, ticket).agents] == ["Bob", "Alice"]


def test_the_first_reply_of_an_agent_is_kept(world: World) -> None:
    ticket = inserted(world)
    bob = world.bob.email
    noted = inserted(world, ticket_id=ticket.id, from_email=bob, kind=Kind.INTERNAL)
    replied = inserted(world, ticket_id=ticket.id, from_email=bob)
    again = inserted(world, ticket_id=ticket.id, from_email=bob)

    assert noted.first_agent_reply_at is None
    assert replied.first_agent_reply_at == replied.updated_at
    assert again.first_agent_reply_at == replied.first_agent_reply_at
    assert listed(world).items[0].first_agent_reply_at == replied.first_agent_reply_at


def test_messages_of_one_sender_at_once_make_one_ticket_and_one_contact(world: World) -> None:
    engine = world.served.engine

    async def eight_at_once() -> list[Ticket]:
        works = [inserting(world, plain=f"number {n}") for n in range(8)]
        return await asyncio.gather(*(engine.write(world.id, work) for work in works))

    tickets = world.served.run(eight_at_once())
    assert len({ticket.id for ticket in tickets}) == 1
    assert len({ticket.contact_id for ticket in tickets}) == 1
    assert sorted(said(world, tickets[0])) == [f"number {n}" for n in range(8)]
    times = [one.created_at for one in grabbed(world, tickets[0]).messages]
    assert times == sorted(times)


def test_labels_made_at_once_are_one_label(world: World) -> None:
    engine = world.served.engine

    async def eight_at_once() -> None:
        for wave in range(3):
            names = [f"label {wave} {n}" for n in range(4)]
            works = [
                inserting(
                    world,
                    from_email=f"p{n}@customer.example",
                    labels=(*names[n % 4 :], *names[: n % 4]),
                )
                for n in range(8)
            ]
            await asyncio.gather(*(engine.write(world.id, work) for work in works))

    world.served.run(eight_at_once())
    for wave in range(3):
        assert len(listed(world, labels=(f"label {wave} 0",)).items) == 8


def test_a_contact_deleted_meanwhile_is_made_again(world: World) -> None:
    anna = made(world, email=ANNA)
    engine = world.served.engine

    async def both() -> Ticket:
        deleting = engine.write(world.id, as_operator(world, lambda scope: delete(scope, anna.id)))
        appending = engine.write(world.id, inserting(world))
        _, ticket = await asyncio.gather(deleting, appending)
        return ticket

    ticket = world.served.run(both())
    now_on = inserted(world)
    assert now_on.id == ticket.id
    assert now_on.contact_id not in {None, anna.id}
