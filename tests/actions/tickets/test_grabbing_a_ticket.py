"""Reading one ticket with all that belongs to it."""

from functools import partial

import pytest

from rolodesk.actions.tickets.grabbing import grab
from rolodesk.model.errors import NotAllowed, Unknown
from rolodesk.model.ticket import Status
from rolodesk.model.workspace import Permission
from tests.actions.tickets.front_desk import acting, edited, grabbed, inserted
from tests.world import World


def test_it_holds_everything(world: World) -> None:
    other = inserted(world, append_open=False)
    third = inserted(world, append_open=False)
    ticket = inserted(world, append_open=False, labels=("late", "vip"), plain='"Åsa"\n🙂')
    edited(
        world,
        ticket,
        note='Call\n"her"',
        add_tags=("b", "a"),
        custom_fields={"Order number": "12345", "Empty": None, "Colour": "röd"},
        assign=(world.bob.email, world.alice.email),
        link=(third.id, other.id),
    )

    found = grabbed(world, ticket)
    assert (found.ticket.note, found.ticket.tags, found.ticket.labels) == (
        'Call\n"her"',
        ("b", "a"),
        ("late", "vip"),
    )
    assert found.ticket.custom_fields == {"Order number": "12345", "Colour": "röd"}
    assert [agent.name for agent in found.agents] == ["Bob", "Alice"]
    assert found.linked == (other.id, third.id)
    assert [one.plain for one in found.messages if one.kind != "log"] == ['"Åsa"\n🙂']
    assert found.ticket.id == ticket.id
    assert found.ticket.created_at == ticket.created_at


def test_messages_come_oldest_first(world: World) -> None:
    ticket = inserted(world, plain="0")
    for number in range(1, 20):
        inserted(world, plain=str(number))
    assert [one.plain for one in grabbed(world, ticket).messages] == [str(n) for n in range(20)]


def test_an_empty_ticket_has_empty_lists(world: World) -> None:
    found = grabbed(world, inserted(world))
    assert (found.agents, found.linked, found.ticket.tags, found.ticket.labels) == ((), (), (), ())
    assert (found.ticket.custom_fields, found.ticket.note) == ({}, "")


def test_a_deleted_an_unknown_and_the_outsiders_ticket_are_unknown(world: World) -> None:
    world.charlie.make_mailbox("Theirs", "info@example.org")
    deleted = edited(world, inserted(world), status=Status.DELETED)
    for ticket_id in (deleted.id, 999_999, 0, 2**63 - 1, inserted(world.charlie).id):
        with pytest.raises(Unknown, match=f"ticket {ticket_id}"):
            world.act(partial(grab, ticket_id=ticket_id))


def test_who_may_not_read_tickets_is_refused(world: World) -> None:
    ticket = inserted(world)
    with pytest.raises(NotAllowed, match="tickets:read"):
        acting(world, lambda scope: grab(scope, ticket.id), Permission.CONTACTS_WRITE)
