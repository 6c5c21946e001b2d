"""Changing what no dialect can set of a ticket."""

import asyncio
from collections.abc import Awaitable

import pytest

from rolodesk.actions.tickets.editing import edit
from rolodesk.model.errors import Invalid, NotAllowed, Unknown
from rolodesk.model.ticket import Status, Ticket, TicketChange
from rolodesk.model.workspace import Permission
from tests.actions.tickets.front_desk import (
    acting,
    as_operator,
    edited,
    grabbed,
    inserted,
    journal,
    listed,
    logged,
)
from tests.world import World


def test_status_labels_and_agents_are_actions_and_told_in_the_log(world: World) -> None:
    ticket = inserted(world, labels=("old", "kept"), assign_agents=(world.bob.email,))
    changed = edited(
        world,
        ticket,
        status=Status.ON_HOLD,
        add_labels=("new", "KEPT"),
        remove_labels=("OLD", "never there"),
        assign=(world.alice.email,),
        unassign=(world.bob.email,),
    )

    assert (changed.status, changed.labels) == ("on-hold", ("kept", "new"))
    assert [agent.name for agent in grabbed(world, ticket).agents] == ["Alice"]
    assert changed.latest_at == changed.updated_at > ticket.updated_at
    assert logged(world, ticket) == [
        "Status changed from new to on-hold.",
        "Label removed: old.",
        "Label added: new.",
        f"No longer assigned to Bob ({world.bob.email}).",
        f"Assigned to Alice ({world.alice.email}).",
    ]
    assert [one.kind for one in journal(world)] == [
        "ticket.opened",
        "ticket.status_changed",
        "ticket.unlabelled",
        "ticket.labelled",
        "ticket.unassigned",
        "ticket.assigned",
    ]
    assert listed(world, labels=("old",)).items == []
    assert [row.id for row in listed(world, labels=("new",)).items] == [ticket.id]


def test_its_own_fields_move_the_row_but_are_no_action(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    sales = inserted(world, to_email="sales@example.org").mailbox_id
    ticket = inserted(world)
    changed = edited(
        world,
        ticket,
        subject="Other",
        note="Call her",
        mailbox_id=sales,
        add_tags=("vip", "VIP"),
        custom_fields={"Order": "1"},
    )

    assert (changed.subject, changed.note, changed.mailbox_id) == ("Other", "Call her", sales)
    assert (changed.tags, changed.custom_fields) == (("vip",), {"Order": "1"})
    assert changed.updated_at > ticket.updated_at
    assert changed.latest_at == ticket.latest_at
    assert logged(world, ticket) == []
    (told,) = journal(world, "ticket.edited")
    assert told.before == {
        "subject": "My booking",
        "note": "",
        "mailbox_id": world.support.id,
        "tags": [],
        "custom_fields": {},
    }
    assert told.after["custom_fields"] == {"Order": "1"}
    assert grabbed(world, ticket).ticket == changed


def test_what_is_so_already_changes_nothing(world: World) -> None:
    ticket = edited(
        world,
        inserted(world, labels=("vip",), assign_agents=(world.bob.email,)),
        add_tags=("vip",),
        note="n",
    )
    before = world.served.digest()
    same = edited(
        world,
        ticket,
        status=Status.NEW,
        subject=ticket.subject,
        note="n",
        mailbox_id=ticket.mailbox_id,
        add_tags=("VIP",),
        remove_tags=("gone",),
        add_labels=("VIP",),
        remove_labels=("gone",),
        assign=(world.bob.email,),
        unassign=(world.alice.email,),
        unlink=(999_999,),
        custom_fields={"Gone": None},
    )
    assert same == ticket
    assert world.served.digest() == before


def test_custom_fields_keep_the_title_they_were_first_given(world: World) -> None:
    first = edited(world, inserted(world), custom_fields={"Order Number": "1", "Colour": "red"})
    second = edited(world, inserted(world, append_open=False), custom_fields={" order number ": "2"})

    assert second.custom_fields == {"Order Number": "2"}
    cleared = edited(world, first, custom_fields={"ORDER NUMBER": None, "Colour": ""})
    assert cleared.custom_fields == {}


def test_links_go_both_ways(world: World) -> None:
    one, two, three = (inserted(world, append_open=False) for _ in range(3))
    edited(world, one, link=(three.id, two.id, two.id))
    assert grabbed(world, one).linked == (two.id, three.id)
    assert grabbed(world, two).linked == (one.id,)
    assert grabbed(world, two).ticket.updated_at == grabbed(world, one).ticket.updated_at

    edited(world, two, unlink=(one.id,))
    assert grabbed(world, one).linked == (three.id,)
    assert grabbed(world, two).linked == ()
    told = journal(world, "ticket.linked", "ticket.unlinked")
    assert [(t.kind, t.subject_id) for t in told] == [
        ("ticket.linked", one.id),
        ("ticket.unlinked", two.id),
    ]


def test_links_made_at_once_do_not_wait_crosswise(world: World) -> None:
    tickets = [inserted(world, append_open=False) for _ in range(4)]
    engine = world.served.engine

    def linking(ticket: Ticket) -> Awaitable[Ticket]:
        others = tuple(other.id for other in tickets if other is not ticket)
        change = TicketChange(link=others)
        return engine.write(world.id, as_operator(world, lambda scope: edit(scope, ticket.id, change)))

    async def all_at_once() -> None:
        await asyncio.gather(*(linking(ticket) for ticket in tickets))

    world.served.run(all_at_once())
    for ticket in tickets:
        assert grabbed(world, ticket).linked == tuple(t.id for t in tickets if t is not ticket)


def test_a_deleted_ticket_leaves_the_lists_and_can_be_restored(world: World) -> None:
    ticket = inserted(world)
    deleted = edited(world, ticket, status=Status.DELETED)
    assert deleted.deleted_at == deleted.updated_at
    assert listed(world).items == []

    restored = edited(world, ticket, status=Status.PENDING)
    assert restored.deleted_at is None
    assert [row.id for row in listed(world).items] == [ticket.id]


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("mailbox_id", {"mailbox_id": 999_999}),
        ("assign[0]", {"assign": ("nobody@example.org",)}),
        ("unassign[0]", {"unassign": ("nobody@example.org",)}),
        ("add_labels[0]", {"add_labels": (" ",)}),
        ("tags[0]", {"add_tags": ("",)}),
        ("custom_fields", {"custom_fields": {" ": "1"}}),
        ("link[0]", {"link": (999_999,)}),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    world: World, field: str, change: dict[str, object]
) -> None:
    ticket = inserted(world)
    before = world.served.digest()
    with pytest.raises(Invalid) as refused:
        edited(world, ticket, status=Status.SOLVED, note="written", **change)
    assert refused.value.field == field
    assert world.served.digest() == before


def test_it_is_linked_neither_to_itself_nor_to_a_deleted_one_nor_to_the_outsiders(world: World) -> None:
    world.charlie.make_mailbox("Theirs", "info@example.org")
    ticket = inserted(world)
    deleted = edited(world, inserted(world, append_open=False), status=Status.DELETED)
    for other in (ticket, deleted, inserted(world.charlie)):
        with pytest.raises(Invalid, match="another ticket"):
            edited(world, ticket, link=(other.id,))


def test_an_agent_without_access_to_the_new_mailbox_is_refused(world: World) -> None:
    closed = world.make_mailbox("Closed", "closed@example.org")
    with pytest.raises(Invalid, match="access"):
        edited(world, inserted(world), mailbox_id=closed.id, assign=(world.bob.email,))


def test_the_outsiders_ticket_is_unknown_and_who_may_not_write_is_refused(world: World) -> None:
    world.charlie.make_mailbox("Theirs", "info@example.org")
    theirs = inserted(world.charlie)
    with pytest.raises(Unknown):
        edited(world, theirs, note="ours now")
    with pytest.raises(NotAllowed, match="tickets:write"):
        acting(world, lambda scope: edit(scope, theirs.id, TicketChange()), Permission.TICKETS_READ)
