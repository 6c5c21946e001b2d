"""Tickets by their last change, under every filter, page by page."""

from typing import Any

import pytest

from rolodesk.actions.tickets.listing import list_tickets
from rolodesk.model.errors import NotAllowed
from rolodesk.model.ticket import Cursor, ListedTicket, Status, Ticket, TicketFilter
from rolodesk.model.workspace import Permission
from tests.actions.tickets.front_desk import ANNA, acting, edited, inserted, listed
from tests.world import World

BERIT = "berit@customer.example"


@pytest.fixture
def five(world: World) -> list[Ticket]:
    """Five tickets, each changed later than the one before."""
    world.make_mailbox("Sales", "sales@example.org")
    return [
        inserted(world, append_open=False, labels=("red",)),
        inserted(world, append_open=False, labels=("red", "blue"), status=Status.PENDING),
        inserted(world, append_open=False, from_email=BERIT, to_email="sales@example.org"),
        inserted(world, append_open=False, from_email=BERIT, labels=("Blue",), status=Status.PENDING),
        inserted(world, append_open=False, status=Status.SPAM),
    ]


def ids(world: World, **wanted: Any) -> list[int]:
    return [row.id for row in listed(world, **wanted).items]


def walk(world: World, *, limit: int, **wanted: Any) -> list[ListedTicket]:
    rows: list[ListedTicket] = []
    page = listed(world, limit=limit, **wanted)
    while True:
        rows.extend(page.items)
        if not page.has_more:
            return rows
        assert len(page.items) == limit
        cursor = Cursor(page.items[-1].updated_at, page.items[-1].id)
        page = listed(world, limit=limit, **{**wanted, "cursor": cursor})


def test_the_row_says_what_the_ticket_is(world: World, five: list[Ticket]) -> None:
    row = listed(world).items[1]
    ticket = five[1]
    assert row == ListedTicket(
        ticket.id,
        "Support",
        "pending",
        "My booking",
        ANNA,
        ticket.created_at,
        ticket.updated_at,
        ticket.latest_at,
        None,
        ("red", "blue"),
    )


def test_the_one_changed_last_comes_last(world: World, five: list[Ticket]) -> None:
    in_order = [ticket.id for ticket in five]
    assert ids(world) == in_order
    edited(world, five[1], note="a change")
    assert ids(world) == [*in_order[:1], *in_order[2:], in_order[1]]


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 6])
def test_pages_hold_each_once(world: World, five: list[Ticket], limit: int) -> None:
    assert [row.id for row in walk(world, limit=limit)] == [ticket.id for ticket in five]
    pending = walk(world, limit=limit, status=Status.PENDING, updated_after=five[0].updated_at)
    assert [row.id for row in pending] == [five[1].id, five[3].id]


def test_tickets_of_one_millisecond_are_told_apart_by_id(world: World) -> None:
    linked = [inserted(world, append_open=False) for _ in range(4)]
    edited(world, linked[0], link=tuple(ticket.id for ticket in linked[1:]))
    rows = walk(world, limit=1)
    assert len({row.updated_at for row in rows}) == 1
    assert [row.id for row in rows] == sorted(ticket.id for ticket in linked)


def test_times_are_inclusive_at_both_ends(world: World, five: list[Ticket]) -> None:
    one, two, three = (five[n].updated_at for n in (1, 2, 3))
    middle = [five[n].id for n in (1, 2, 3)]
    assert ids(world, updated_after=one, updated_before=three) == middle
    assert ids(world, latest_after=one, latest_before=three) == middle
    assert ids(world, updated_after=two, updated_before=two) == [five[2].id]
    assert ids(world, updated_after=three, updated_before=one) == []
    assert ids(world, updated_before=one) == [five[0].id, five[1].id]
    assert ids(world, latest_before=one) == [five[0].id, five[1].id]


def test_actions_and_other_changes_have_their_own_times(world: World, five: list[Ticket]) -> None:
    last = five[4].updated_at
    edited(world, five[0], note="no action")
    edited(world, five[1], status=Status.SOLVED)
    assert ids(world, latest_after=last + 1) == [five[1].id]
    assert ids(world, updated_after=last + 1) == [five[0].id, five[1].id]
    assert ids(world, latest_after=last + 1, updated_before=last) == []


def test_a_cursor_before_the_times_asked_for_begins_at_them(world: World, five: list[Ticket]) -> None:
    early = Cursor(five[0].updated_at, five[0].id)
    late = Cursor(five[3].updated_at, five[3].id)
    since = five[2].updated_at
    assert ids(world, cursor=early, updated_after=since) == [five[2].id, five[3].id, five[4].id]
    assert ids(world, cursor=late, updated_after=since) == [five[4].id]
    assert ids(world, cursor=early, latest_after=since) == [five[2].id, five[3].id, five[4].id]


def test_by_sender_status_and_any_label(world: World, five: list[Ticket]) -> None:
    assert ids(world, from_email=BERIT.upper()) == [five[2].id, five[3].id]
    assert ids(world, status=Status.PENDING) == [five[1].id, five[3].id]
    assert ids(world, status=Status.SPAM) == [five[4].id]
    assert ids(world, labels=(" RED",)) == [five[0].id, five[1].id]
    assert ids(world, labels=("red", "blue", "unheard of")) == [five[0].id, five[1].id, five[3].id]
    assert ids(world, labels=("unheard of",)) == []
    assert ids(world, labels=("blue",), status=Status.PENDING, from_email=ANNA) == [five[1].id]


def test_the_outsider_sees_none(world: World, five: list[Ticket]) -> None:
    assert listed(world.charlie).items == []
    assert listed(world.charlie, labels=("red",)).items == []
    assert listed(world.charlie, cursor=Cursor(0, 0)).items == []


def test_who_may_not_read_tickets_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="tickets:read"):
        acting(world, lambda scope: list_tickets(scope, TicketFilter(limit=1)), Permission.CONTACTS_READ)
