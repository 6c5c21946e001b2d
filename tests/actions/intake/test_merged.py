"""A letter to a ticket that was merged into another arrives on the one that has its messages now."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.actions.sending.answering import reply
from rolodesk.actions.sending.of_message import undo
from rolodesk.actions.tickets.merging import merge
from rolodesk.actions.tickets.setting_aside import set_aside
from rolodesk.model.errors import Conflicting, Invalid
from rolodesk.model.letter import Correspondent
from rolodesk.model.outgoing import NewAnswer
from rolodesk.model.ticket import Status, Ticket
from rolodesk.storage.tables import letters, mail_messages, messages, outgoing, ticket_people
from rolodesk.storage.transaction import Tx
from tests.actions.intake.postman import (
    DAY,
    answered,
    arrived,
    kept,
    letter,
    opened,
    read_ticket,
    rows,
    taking,
)
from tests.actions.tickets.front_desk import edited, inserting
from tests.world import World

BO = Correspondent("bo@customer.example", "Bo")


def merged(world: World, into: Ticket, other: Ticket) -> Ticket:
    return world.act(lambda scope: merge(scope, into.id, from_id=other.id))


@pytest.fixture
def pair(world: World) -> tuple[Ticket, Ticket]:
    """Anna's ticket, and Bo's that is about to be merged into it."""
    return opened(world), opened(world, sender=BO, subject="The same booking")


def test_a_reply_address_that_was_signed_for_it_leads_there(
    world: World, pair: tuple[Ticket, Ticket]
) -> None:
    one, other = pair
    merged(world, one, other)
    assert arrived(world, letter(sender=BO), token=other.id).ticket_id == one.id


def test_what_answers_a_mail_that_left_from_it_leads_there(world: World, pair: tuple[Ticket, Ticket]) -> None:
    one, other = pair
    ours = answered(world, other)
    merged(world, one, other)
    assert arrived(world, letter(sender=BO, in_reply_to=(ours.mail.message_ref,))).ticket_id == one.id


def test_what_answers_a_letter_that_came_to_it_leads_there(world: World) -> None:
    one, first = opened(world), letter(sender=BO)
    other = read_ticket(world, arrived(world, first).ticket_id or 0).ticket
    merged(world, one, other)
    assert arrived(world, letter(references=(first.message_ref,))).ticket_id == one.id


def test_its_number_in_the_subject_leads_there_for_whoever_takes_part(
    world: World, pair: tuple[Ticket, Ticket]
) -> None:
    one, other = pair
    merged(world, one, other)
    subject = f"Re: [#{other.id}] The same booking"
    assert arrived(world, letter(sender=BO, subject=subject)).ticket_id == one.id
    eve = Correspondent("eve@other.example")
    assert arrived(world, letter(sender=eve, subject=subject)).ticket_id not in {one.id, other.id}


def test_its_number_counts_in_its_own_mailbox_though_the_other_lies_elsewhere(world: World) -> None:
    board = world.make_mailbox("Board", "board@example.org")
    one = read_ticket(world, arrived(world, letter(), mailbox=board).ticket_id or 0).ticket
    other = opened(world, sender=BO)
    merged(world, one, other)
    subject = f"Re: [#{other.id}]"
    assert arrived(world, letter(sender=BO, subject=subject)).ticket_id == one.id
    assert arrived(world, letter(sender=BO, subject=subject), mailbox=board).ticket_id == one.id
    sales = world.make_mailbox("Sales", "sales@example.org")
    assert arrived(world, letter(sender=BO, subject=subject), mailbox=sales).ticket_id != one.id


def test_a_letter_to_it_opens_the_other_again(world: World, pair: tuple[Ticket, Ticket]) -> None:
    one, other = pair
    edited(world, merged(world, one, other), status=Status.SOLVED)
    assert arrived(world, letter(sender=BO), token=other.id).ticket_id == one.id
    assert read_ticket(world, one.id).ticket.status == Status.REPLY


def test_a_letter_leads_there_though_the_empty_one_was_deleted(
    world: World, pair: tuple[Ticket, Ticket]
) -> None:
    one, other = pair
    merged(world, one, other)
    world.act(lambda scope: set_deleted(scope, other.id))
    assert arrived(world, letter(sender=BO), token=other.id).ticket_id == one.id


async def set_deleted(scope: Scope, ticket_id: int) -> None:
    await set_aside(scope, ticket_id, Status.DELETED)


def test_if_the_one_was_deleted_a_letter_opens_a_ticket(world: World, pair: tuple[Ticket, Ticket]) -> None:
    one, other = pair
    merged(world, one, other)
    world.act(lambda scope: set_deleted(scope, one.id))
    assert arrived(world, letter(sender=BO), token=other.id).ticket_id not in {one.id, other.id}


def test_a_letter_that_comes_again_is_told_as_on_the_one(world: World) -> None:
    one, first = opened(world), letter(sender=BO)
    other = read_ticket(world, arrived(world, first).ticket_id or 0).ticket
    merged(world, one, other)
    again = arrived(world, first)
    assert (again.ticket_id, read_ticket(world, one.id).ticket.id) == (one.id, one.id)
    assert again.state == "repeated"


def test_nothing_that_mail_knows_of_it_stays_behind(world: World, pair: tuple[Ticket, Ticket]) -> None:
    one, other = pair
    ours = answered(world, other)
    merged(world, one, other)
    for table in (letters, mail_messages, outgoing, ticket_people):
        assert {row[0] for row in rows(world, table, "ticket_id")} == {one.id}, table.name
    logs = [row for row in rows(world, messages, "ticket_id", "kind") if row[0] == other.id]
    assert {kind for _, kind in logs} == {"log"}
    world.act(lambda scope: undo(scope, one.id, ours.message.id))
    assert read_ticket(world, one.id).ticket.first_agent_reply_at is None


def test_what_is_to_leave_leaves_for_the_one(world: World, pair: tuple[Ticket, Ticket]) -> None:
    one, other = pair
    world.act(lambda scope: reply_later(scope, other.id))
    merged(world, one, other)
    [(ticket_id, state)] = rows(world, outgoing, "ticket_id", "state")
    assert (ticket_id, state) == (one.id, "waiting")
    arrived(world, letter(sender=BO), token=other.id)
    assert rows(world, outgoing, "ticket_id", "state") == [(one.id, "held")]


async def reply_later(scope: Scope, ticket_id: int) -> int:
    return (await reply(scope, ticket_id, NewAnswer(plain="Later", send_at=scope.now + DAY))).mail.id


def test_letters_that_come_while_it_is_merged_are_all_on_the_one(world: World) -> None:
    one, other = opened(world), opened(world, sender=BO)
    coming = [
        taking(world, kept(world, world.support, sender=BO.email), letter(sender=BO), token=other.id)
        for _ in range(4)
    ]
    works: list[Callable[[Tx], Awaitable[object]]] = [
        *coming,
        as_operator(world, lambda scope: merge(scope, one.id, from_id=other.id)),
        *(inserting(world, from_email=BO.email, ticket_id=other.id) for _ in range(4)),
    ]

    async def all_of_them() -> None:
        await asyncio.gather(*(world.served.engine.write(world.id, work) for work in works))

    world.served.run(all_of_them())
    written = [row for row in rows(world, messages, "ticket_id", "kind") if row[1] != "log"]
    assert written == [(one.id, "external")] * 10


def test_two_that_are_merged_into_one_another_at_once_end_as_one(world: World) -> None:
    one, other = opened(world), opened(world)

    async def both() -> list[object]:
        works = [
            as_operator(world, lambda scope: merge(scope, one.id, from_id=other.id)),
            as_operator(world, lambda scope: merge(scope, other.id, from_id=one.id)),
        ]
        return await asyncio.gather(
            *(world.served.engine.write(world.id, work) for work in works), return_exceptions=True
        )

    ended = world.served.run(both())
    refused = [end for end in ended if isinstance(end, Conflicting | Invalid)]
    assert len(refused) == 1, ended
    written = {row[0] for row in rows(world, messages, "ticket_id", "kind") if row[1] != "log"}
    assert len(written) == 1


def as_operator(
    world: World, action: Callable[[Scope], Awaitable[object]]
) -> Callable[[Tx], Awaitable[object]]:
    def work(tx: Tx) -> Awaitable[object]:
        return action(Scope(tx, workspace=world.workspace, actor=OPERATOR, door="cli"))

    return work
