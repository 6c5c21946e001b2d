"""A letter that comes again makes nothing new, however it comes."""

import asyncio

from rolodesk.actions.intake.finishing import Outcome
from rolodesk.model.letter import Correspondent, LetterState
from rolodesk.storage.tables import messages
from tests.actions.intake.postman import (
    answered,
    arrived,
    arrived_at,
    kept,
    letter,
    letter_row,
    opened,
    rows,
    taken,
    taking,
)
from tests.actions.office import events_of
from tests.world import World


def test_the_same_again_points_to_what_the_first_became(world: World) -> None:
    written = letter()
    first = arrived(world, written)
    waiting = kept(world, world.support)
    again = taken(world, waiting, written)

    assert again.state is LetterState.REPEATED
    assert (again.ticket_id, again.message_id) == (first.ticket_id, first.message_id)
    after = letter_row(world, waiting.id)
    assert (after.state, after.ticket_id) == ("repeated", first.ticket_id)
    assert after.reason == f"it came before, as the letter {waiting.id - 1}"
    assert len(rows(world, messages, "id")) == 1
    assert events_of(world.served, world.id)[-1][:4] == ("letter.repeated", waiting.id, "system", "mail")


def test_a_message_id_that_is_used_twice_is_no_repetition(world: World) -> None:
    written = letter()
    arrived(world, written)
    other = arrived(world, letter(message_ref=written.message_ref, plain="Something else"))
    assert other.state is LetterState.TAKEN


def test_in_another_mailbox_it_is_another_letter(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    written = letter()
    assert arrived(world, written).state is LetterState.TAKEN
    assert arrived(world, written, mailbox=sales).state is LetterState.TAKEN


def test_on_one_ticket_it_is_the_same_whichever_mailbox_it_came_to(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    ours = answered(world, opened(world))
    reply = letter(in_reply_to=(ours.mail.message_ref,))
    first = arrived(world, reply)
    second = arrived(world, reply, mailbox=sales)
    assert (first.state, second.state) == (LetterState.TAKEN, LetterState.REPEATED)
    assert (second.ticket_id, second.message_id) == (first.ticket_id, first.message_id)


def test_a_mail_of_ours_that_comes_back_through_another_mailbox_is_no_letter(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    ours = answered(world, opened(world))
    copy = letter(message_ref=ours.mail.message_ref, sender=Correspondent("info@example.org"))
    outcome = arrived(world, copy, mailbox=sales)
    assert (outcome.state, outcome.message_id) == (LetterState.REPEATED, ours.message.id)


def test_whoever_else_uses_our_message_id_is_heard(world: World) -> None:
    ours = answered(world, opened(world))
    assert arrived(world, letter(message_ref=ours.mail.message_ref)).state is LetterState.TAKEN


def test_without_a_message_id_the_date_tells_a_repetition(world: World) -> None:
    dated = letter(message_ref="", sent_at=1_700_000_000_000)
    assert arrived(world, dated).state is LetterState.TAKEN
    assert arrived(world, dated).state is LetterState.REPEATED


def test_without_both_somebody_may_say_the_same_twice(world: World) -> None:
    bare = letter(message_ref="")
    assert arrived(world, bare).state is LetterState.TAKEN
    assert arrived(world, bare).state is LetterState.TAKEN


def test_the_outsiders_copy_is_the_outsiders_own(world: World) -> None:
    theirs = world.charlie.make_mailbox("Hello", "hello@outsiders.example")
    written = letter()
    arrived(world, written)
    outcome = arrived_at(world.charlie, theirs, written)
    assert outcome.state is LetterState.TAKEN
    assert len(rows(world.charlie, messages, "id")) == 1


def test_eight_deliveries_at_once_make_one_message(world: World) -> None:
    written = letter()
    waiting = [kept(world, world.support) for _ in range(8)]
    engine = world.served.engine

    async def at_once() -> list[Outcome]:
        works = [taking(world, one, written) for one in waiting]
        return await asyncio.gather(*(engine.write(world.id, work) for work in works))

    outcomes = world.served.run(at_once())
    assert sorted(one.state for one in outcomes) == ["repeated"] * 7 + ["taken"]
    assert len({one.ticket_id for one in outcomes}) == 1
    assert len(rows(world, messages, "id")) == 1


def test_eight_workers_at_one_letter_make_one_message(world: World) -> None:
    waiting, written = kept(world, world.support), letter()
    engine = world.served.engine

    async def at_once() -> list[Outcome]:
        work = taking(world, waiting, written)
        return await asyncio.gather(*(engine.write(world.id, work) for _ in range(8)))

    outcomes = world.served.run(at_once())
    assert {one.state for one in outcomes} == {LetterState.TAKEN}
    assert len({one.message_id for one in outcomes}) == 1
    assert len(rows(world, messages, "id")) == 1


def test_eight_replies_at_once_are_all_on_the_ticket(world: World) -> None:
    ticket = opened(world)
    engine = world.served.engine
    waiting = [kept(world, world.support) for _ in range(8)]

    async def at_once() -> list[Outcome]:
        works = [taking(world, one, letter(plain=str(n)), token=ticket.id) for n, one in enumerate(waiting)]
        return await asyncio.gather(*(engine.write(world.id, work) for work in works))

    outcomes = world.served.run(at_once())
    assert {one.ticket_id for one in outcomes} == {ticket.id}
    assert len(rows(world, messages, "id")) == 9
