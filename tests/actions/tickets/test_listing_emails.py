"""The mails sent and received in a time."""

import pytest

from rolodesk.actions.tickets.listing import list_emails
from rolodesk.model.errors import NotAllowed
from rolodesk.model.message import Kind, ListedEmail
from rolodesk.model.page import Page
from rolodesk.model.ticket import Cursor, Status
from rolodesk.model.workspace import Permission
from tests.actions.tickets.front_desk import ANNA, INFO, acting, edited, grabbed, inserted, looked
from tests.world import Tenant, World

EVER = 2**62


def emails(
    tenant: Tenant, start: int = 0, end: int = EVER, *, limit: int = 100, cursor: Cursor | None = None
) -> Page[ListedEmail]:
    return looked(tenant, lambda scope: list_emails(scope, start=start, end=end, limit=limit, cursor=cursor))


def test_both_ways_and_neither_notes_nor_logs(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org", auto_reply="Thanks")
    ticket = inserted(world, to_email="sales@example.org", from_name="Anna")
    inserted(world, ticket_id=ticket.id, kind=Kind.INTERNAL, from_email=world.bob.email)
    inserted(world, ticket_id=ticket.id, from_email=world.bob.email, status=Status.PENDING)

    rows = emails(world).items
    assert [(row.from_email, row.from_name, row.to) for row in rows] == [
        (ANNA, "Anna", ("sales@example.org",)),
        ("sales@example.org", "Sales", (ANNA,)),
        (world.bob.email, "Bob", (INFO,)),
    ]
    assert {(row.inbox_name, row.ticket_id, row.cc, row.bcc) for row in rows} == {
        ("Sales", ticket.id, (), ())
    }
    said = [one for one in grabbed(world, ticket).messages if one.kind == "external"]
    assert [(row.id, row.created_at) for row in rows] == [(one.id, one.created_at) for one in said]


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_hold_each_once_and_times_are_inclusive(world: World, limit: int) -> None:
    for _ in range(5):
        inserted(world)
    times = [row.created_at for row in emails(world).items]
    found: list[ListedEmail] = []
    cursor = None
    while True:
        page = emails(world, times[1], times[3], limit=limit, cursor=cursor)
        found.extend(page.items)
        if not page.has_more:
            break
        cursor = Cursor(found[-1].created_at, found[-1].id)
    assert [row.created_at for row in found] == times[1:4]


def test_a_cursor_from_before_the_time_asked_for_begins_at_it(world: World) -> None:
    for _ in range(2):
        inserted(world)
    first, second = emails(world).items
    assert emails(world, second.created_at, cursor=Cursor(first.created_at - 1, 0)).items == [second]


def test_mails_of_deleted_tickets_and_of_the_outsider_are_left_out(world: World) -> None:
    world.charlie.make_mailbox("Theirs", "info@example.org")
    inserted(world.charlie)
    edited(world, inserted(world), status=Status.DELETED)
    assert emails(world).items == []
    assert len(emails(world.charlie).items) == 1


def test_who_may_not_read_tickets_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="tickets:read"):
        acting(world, lambda scope: list_emails(scope, start=0, end=1, limit=1), Permission.CONTACTS_READ)
