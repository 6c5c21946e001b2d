"""What a reply makes of a ticket's status, and of one that was closed."""

import pytest

from rolodesk.model.letter import Correspondent
from rolodesk.model.ticket import Status, Ticket
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import events
from rolodesk.storage.transaction import Tx
from tests.actions.intake.postman import (
    DAY,
    answered,
    arrived,
    changed,
    letter,
    opened,
    read_ticket,
    ticket_of,
)
from tests.actions.tickets.front_desk import edited, journal, logged
from tests.world import World

MOVE_EVENTS = Statement(
    events.update()
    .where(events.c.workspace_id == WORKSPACE, events.c.subject == "ticket")
    .where(events.c.subject_id == bound_int("ticket_id"))
    .values(at=events.c.at - bound_int("by"))
)


def backdated(world: World, ticket: Ticket, *, days: int) -> None:
    """Let everything that the journal tells of a ticket have happened earlier."""

    async def work(tx: Tx) -> None:
        await tx.run(MOVE_EVENTS, ticket_id=ticket.id, by=days * DAY)

    world.served.run(world.served.engine.write(world.id, work))


def closed(world: World, *, days_ago: int) -> Ticket:
    """Have a letter open a ticket, which was closed days ago; only its log was written to since."""
    ticket = edited(world, opened(world), status=Status.CLOSED)
    backdated(world, ticket, days=days_ago)
    return edited(world, ticket, add_labels=("Later",))


@pytest.mark.parametrize("status", [Status.PENDING, Status.ON_HOLD, Status.SOLVED])
def test_a_reply_reopens_and_the_log_tells_it(world: World, status: Status) -> None:
    ticket = edited(world, opened(world), status=status)
    reply = arrived(world, token=ticket.id)
    assert ticket_of(world, reply).status == "reply"
    assert logged(world, ticket)[-1] == f"Status changed from {status} to reply."
    replied, moved = journal(world)[-2:]
    assert (replied.kind, replied.door, replied.after["message_id"]) == (
        "ticket.replied",
        "mail",
        reply.message_id,
    )
    assert (moved.kind, moved.before, moved.after) == (
        "ticket.status_changed",
        {"status": status},
        {"status": "reply"},
    )


@pytest.mark.parametrize("status", [Status.NEW, Status.REPLY, Status.SPAM])
def test_what_is_new_unanswered_or_spam_stays_so(world: World, status: Status) -> None:
    ticket = edited(world, opened(world), status=status)
    reply = arrived(world, token=ticket.id)
    assert ticket_of(world, reply).status == status
    assert reply.ticket_id == ticket.id


def test_a_ticket_closed_lately_is_reopened(world: World) -> None:
    ticket = closed(world, days_ago=13)
    reply = arrived(world, token=ticket.id)
    assert (reply.ticket_id, ticket_of(world, reply).status) == (ticket.id, "reply")


def test_one_closed_long_ago_is_followed_by_a_new_one(world: World) -> None:
    ticket = closed(world, days_ago=15)
    latest_at = ticket.latest_at
    new = ticket_of(world, arrived(world, token=ticket.id))

    assert (new.id != ticket.id, new.status, new.contact_id) == (True, "new", ticket.contact_id)
    old = read_ticket(world, ticket.id)
    assert (old.ticket.status, old.ticket.latest_at, old.linked) == ("closed", latest_at, (new.id,))
    assert read_ticket(world, new.id).linked == (ticket.id,)
    assert logged(world, ticket)[-1] == f"The ticket {new.id} follows this one."
    assert logged(world, new) == [
        f"It follows the ticket {ticket.id}, which was closed too long ago to be reopened."
    ]
    told, linked = journal(world)[-2:]
    assert (told.kind, told.subject_id, told.after["follows"]) == ("ticket.opened", new.id, ticket.id)
    assert (linked.kind, linked.subject_id, linked.after) == (
        "ticket.linked",
        new.id,
        {"linked": [ticket.id]},
    )


def test_the_next_reply_to_the_old_one_joins_what_followed_it(world: World) -> None:
    ticket = closed(world, days_ago=15)
    new = ticket_of(world, arrived(world, token=ticket.id))
    assert arrived(world, token=ticket.id).ticket_id == new.id
    edited(world, new, status=Status.SOLVED)
    again = ticket_of(world, arrived(world, token=ticket.id))
    assert (again.id, again.status) == (new.id, "reply")


def test_what_followed_is_followed_in_turn(world: World) -> None:
    first = closed(world, days_ago=30)
    second = ticket_of(world, arrived(world, token=first.id))
    edited(world, second, status=Status.CLOSED)
    backdated(world, second, days=20)
    third = ticket_of(world, arrived(world, token=first.id))
    assert third.id not in {first.id, second.id}
    assert read_ticket(world, third.id).linked == (second.id,)


def test_somebody_elses_follow_up_is_not_joined(world: World) -> None:
    ticket = closed(world, days_ago=15)
    mine = arrived(world, token=ticket.id)
    theirs = arrived(world, letter(sender=Correspondent("eve@other.example")), token=ticket.id)
    assert theirs.ticket_id not in {ticket.id, mine.ticket_id}


def test_how_long_is_the_mailboxs_to_say(world: World) -> None:
    changed(world, world.support, follow_up_days=1)
    ticket = closed(world, days_ago=2)
    assert arrived(world, token=ticket.id).ticket_id != ticket.id
    changed(world, world.support, follow_up_days=3)
    assert arrived(world, token=ticket.id).ticket_id is not None


@pytest.mark.parametrize("header", [("auto-submitted", "auto-replied"), ("x-autoreply", "yes")])
def test_what_a_machine_answers_opens_nothing(world: World, header: tuple[str, str]) -> None:
    solved = edited(world, opened(world), status=Status.SOLVED)
    long_closed = closed(world, days_ago=50)
    for ticket in (solved, long_closed):
        absence = arrived(world, letter(headers=(header,)), token=ticket.id)
        assert (absence.ticket_id, ticket_of(world, absence).status) == (ticket.id, ticket.status)


def test_what_a_machine_reports_by_itself_does_reopen(world: World) -> None:
    ticket = edited(world, opened(world), status=Status.SOLVED)
    told = arrived(world, letter(headers=(("auto-submitted", "auto-generated"),)), token=ticket.id)
    assert ticket_of(world, told).status == "reply"


def test_a_scheduled_answer_is_held_when_the_customer_writes(world: World) -> None:
    ticket = opened(world)
    answered(world, ticket, send_at=10**15)
    arrived(world, token=ticket.id)
    assert [one.delivery for one in read_ticket(world, ticket.id).messages if one.delivery] == ["held"]
    assert journal(world, "ticket.mail_held")


def test_a_ticket_of_nobodys_becomes_the_senders(world: World) -> None:
    ticket = opened(world, sender=Correspondent(""))
    reply = ticket_of(world, arrived(world, token=ticket.id))
    assert (ticket.contact_id, reply.contact_id is not None) == (None, True)
