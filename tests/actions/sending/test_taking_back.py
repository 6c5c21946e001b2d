"""Undo, schedules, held mail, and letting go by hand."""

import asyncio
import time

import pytest

from rolodesk.actions.sending import cancelling, claiming, holding
from rolodesk.actions.tickets import snoozing
from rolodesk.actions.tickets.editing import edit
from rolodesk.model.errors import Conflicting, NotAllowed, Unknown
from rolodesk.model.message import Message
from rolodesk.model.ticket import Status, TicketChange
from rolodesk.model.workspace import Permission
from rolodesk.storage import correspondence, tickets
from tests.actions.tickets.front_desk import acting, as_operator, grabbed, journal, logged
from tests.mail.outbound.post_office import ANNA, DAY, MINUTE, PostOffice


def test_within_its_seconds_a_reply_is_taken_back(office: PostOffice) -> None:
    peer = office.peer()
    ticket = office.ticket()
    answered = office.reply(ticket)
    assert answered.ticket.first_agent_reply_at is not None
    assert office.act(lambda scope: cancelling.cancel(scope, answered.mail.id)).state == "cancelled"
    assert office.delivery(answered) == "cancelled"
    assert f"The mail to {ANNA} was taken back before it left." in logged(office.world, ticket)
    assert grabbed(office.world, ticket).ticket.first_agent_reply_at is None
    assert len(journal(office.world, "ticket.mail_cancelled")) == 1
    assert office.send_all() == 0
    assert peer.received == []
    with pytest.raises(Conflicting, match="is cancelled and cannot be taken back"):
        office.act(lambda scope: cancelling.cancel(scope, answered.mail.id))


def test_a_later_reply_becomes_the_first_when_the_first_is_taken_back(office: PostOffice) -> None:
    ticket = office.ticket()
    first = office.reply(ticket)
    second = office.reply(ticket)
    office.act(lambda scope: cancelling.cancel(scope, first.mail.id))
    assert grabbed(office.world, ticket).ticket.first_agent_reply_at == second.message.created_at


def test_a_ticket_goes_back_to_its_place_when_the_newest_message_is_taken_back(office: PostOffice) -> None:
    ticket = office.ticket()
    came = grabbed(office.world, ticket).ticket.bumped_at
    first = office.reply(ticket)
    second = office.reply(ticket)
    for taken, then in ((second, first.message.created_at), (first, came)):
        office.act(lambda scope, mail=taken.mail: cancelling.cancel(scope, mail.id))  # type: ignore[misc]  # bound now
        assert grabbed(office.world, ticket).ticket.bumped_at == then


def test_a_ticket_stands_where_it_stood_when_what_moved_it_is_taken_back(
    office: PostOffice,
) -> None:
    ticket = office.ticket()
    answered = office.reply(ticket)
    assert answered.ticket.status == "pending"
    office.act(lambda scope: cancelling.cancel(scope, answered.mail.id))
    assert grabbed(office.world, ticket).ticket.status == "new"
    answered = office.reply(ticket)
    office.act(lambda scope: edit(scope, ticket.id, TicketChange(status=Status.ON_HOLD)))
    office.act(lambda scope: cancelling.cancel(scope, answered.mail.id))
    assert grabbed(office.world, ticket).ticket.status == "on-hold", "somebody moved it since"


def test_a_ticket_that_slept_sleeps_on_when_what_solved_it_is_taken_back(office: PostOffice) -> None:
    for until in (office.now() + DAY, None):
        ticket = office.ticket()
        asleep = office.act(lambda scope, id_=ticket.id, until=until: snoozing.snooze(scope, id_, until))  # type: ignore[misc]  # bound now
        answered = office.reply(ticket, status=Status.SOLVED)
        assert answered.ticket.snoozed_until is None
        office.act(lambda scope, mail=answered.mail: cancelling.cancel(scope, mail.id))  # type: ignore[misc]  # as above
        stands = grabbed(office.world, ticket).ticket
        assert (stands.status, stands.snoozed_until) == ("new", asleep.snoozed_until)
        assert stands.bumped_at == ticket.bumped_at


def test_a_ticket_that_was_woken_by_hand_since_is_not_put_to_sleep(office: PostOffice) -> None:
    ticket = office.ticket()
    office.act(lambda scope: snoozing.snooze(scope, ticket.id, None))
    answered = office.reply(ticket)
    office.act(lambda scope: snoozing.wake(scope, ticket.id))
    office.act(lambda scope: cancelling.cancel(scope, answered.mail.id))
    stands = grabbed(office.world, ticket).ticket
    assert (stands.status, stands.snoozed_until) == ("new", None)


def test_a_ticket_keeps_the_place_that_the_end_of_its_sleep_gave_it(office: PostOffice) -> None:
    ticket = office.ticket()
    office.act(lambda scope: snoozing.snooze(scope, ticket.id, scope.now + 20))
    while grabbed(office.world, ticket).ticket.snoozed_until is not None:
        office.run(snoozing.wake_due(office.world.served.engine))
    woken = grabbed(office.world, ticket).ticket
    assert woken.bumped_at > ticket.bumped_at
    time.sleep(0.002)
    answered = office.reply(ticket)
    assert answered.ticket.bumped_at > woken.bumped_at
    office.act(lambda scope: snoozing.snooze(scope, ticket.id, None))
    office.act(lambda scope: snoozing.wake(scope, ticket.id))
    office.act(lambda scope: cancelling.cancel(scope, answered.mail.id))
    assert grabbed(office.world, ticket).ticket.bumped_at == woken.bumped_at, "what was done by hand aside"


def test_what_left_is_not_taken_back(office: PostOffice) -> None:
    office.peer()
    answered = office.reply(office.ticket())
    office.send_all()
    with pytest.raises(Conflicting, match="is sent and cannot be taken back"):
        office.act(lambda scope: cancelling.cancel(scope, answered.mail.id))


def test_what_left_for_one_is_not_taken_back(office: PostOffice) -> None:
    peer = office.peer()
    peer.rcpt["busy@x.example"] = "450 busy"
    answered = office.reply(office.ticket(), cc=("busy@x.example",))
    office.send_all()
    with pytest.raises(Conflicting, match="has left for some"):
        office.act(lambda scope: cancelling.cancel(scope, answered.mail.id))


def test_what_is_being_sent_is_not_taken_back(office: PostOffice) -> None:
    answered = office.reply(office.ticket())
    office.pass_time(MINUTE)
    [claimed] = office.run(claiming.claim(office.world.served.engine, limit=5))
    assert claimed.mail.id == answered.mail.id
    for action in (cancelling.cancel, holding.release):
        with pytest.raises(Conflicting, match="being sent at this moment"):
            office.act(lambda scope, action=action: action(scope, answered.mail.id))  # type: ignore[misc]  # bound now


def test_of_a_claim_and_an_undo_at_once_one_wins(office: PostOffice) -> None:
    engine = office.world.served.engine
    for _ in range(10):
        answered = office.reply(office.ticket())
        office.pass_time(MINUTE)

        async def both(mail_id: int = answered.mail.id) -> tuple[bool, bool]:
            undo = engine.write(
                office.world.id, as_operator(office.world, lambda scope: cancelling.cancel(scope, mail_id))
            )
            claims, undone = await asyncio.gather(
                claiming.claim(engine, limit=50), undo, return_exceptions=True
            )
            assert isinstance(claims, list)
            assert not isinstance(undone, BaseException) or isinstance(undone, Conflicting)
            return mail_id in [one.mail.id for one in claims], not isinstance(undone, BaseException)

        claimed, undone = office.run(both())
        assert claimed != undone


def test_a_scheduled_mail_waits_for_its_time(office: PostOffice) -> None:
    peer = office.peer()
    office.reply(office.ticket(), send_at=office.now() + DAY)
    office.pass_time(DAY - MINUTE)
    assert office.send() == 0
    office.pass_time(MINUTE)
    assert office.send() == 1
    assert len(peer.received) == 1


def test_a_scheduled_mail_is_held_if_the_customer_writes_first(office: PostOffice) -> None:
    peer = office.peer()
    ticket = office.ticket()
    answered = office.reply(ticket, send_at=office.now() + DAY)
    newer = office.letter(ticket)
    office.pass_time(DAY)
    office.send()
    assert peer.received == []
    assert office.mail(answered).state == "held"
    assert office.delivery(answered) == "held"
    [told] = journal(office.world, "ticket.mail_held")
    assert told.after["newer_message_id"] == newer
    assert f"is held: message {newer} came in after it was scheduled." in logged(office.world, ticket)[-1]
    released = office.act(lambda scope: holding.release(scope, answered.mail.id))
    assert released.state == "waiting"
    assert office.send() == 1
    assert len(peer.received) == 1
    [told] = journal(office.world, "ticket.mail_released")
    assert (told.before["state"], told.after["state"]) == ("held", "waiting")


def test_taking_the_letter_in_holds_it_at_once(office: PostOffice) -> None:
    ticket = office.ticket()
    answered = office.reply(ticket, send_at=office.now() + DAY)
    unscheduled = office.reply(ticket)
    office.letter(ticket)

    async def hold(scope: object) -> None:
        tx = scope.tx  # type: ignore[attr-defined]  # a Scope
        locked = await tickets.to_change(tx, ticket.id)
        newer = await correspondence.newest_from_outside(tx, ticket.id)
        assert locked is not None
        assert isinstance(newer, Message)
        await tickets.save(tx, await holding.hold_scheduled(scope, locked, newer=newer))  # type: ignore[arg-type]  # as above

    office.act(hold)
    assert office.mail(answered).state == "held"
    assert office.mail(unscheduled).state == "waiting"
    assert office.act(lambda scope: cancelling.cancel(scope, answered.mail.id)).state == "cancelled"


def test_a_reply_that_is_not_scheduled_leaves_though_the_customer_writes(office: PostOffice) -> None:
    peer = office.peer()
    ticket = office.ticket()
    office.reply(ticket)
    office.letter(ticket)
    office.send_all()
    assert len(peer.received) == 1


def test_releasing_sends_at_once_and_tries_what_failed_anew(office: PostOffice) -> None:
    peer = office.peer()
    peer.rcpt[ANNA] = "550 gone"
    answered = office.reply(office.ticket(), send_at=office.now() + DAY)
    office.act(lambda scope: holding.release(scope, answered.mail.id))
    assert office.send() == 1
    assert office.mail(answered).state == "failed"
    peer.rcpt.clear()
    office.act(lambda scope: holding.release(scope, answered.mail.id))
    assert office.send() == 1
    assert office.delivery(answered) == "sent"
    assert peer.received[0].letter["Message-ID"] == f"<{answered.mail.message_ref}>"
    with pytest.raises(Conflicting, match="is sent"):
        office.act(lambda scope: holding.release(scope, answered.mail.id))


def test_the_outsider_finds_no_mail_of_ours(office: PostOffice) -> None:
    answered = office.reply(office.ticket())
    for action in (cancelling.cancel, holding.release, holding.hold):
        with pytest.raises(Unknown, match="there is no mail"):
            office.world.charlie.act(lambda scope, action=action: action(scope, answered.mail.id))  # type: ignore[misc]  # bound now
        with pytest.raises(NotAllowed):
            acting(
                office.world,
                lambda scope, action=action: action(scope, answered.mail.id),  # type: ignore[misc]  # bound now
                Permission.TICKETS_READ,
            )


def test_what_was_taken_back_is_no_mail_that_was_sent(office: PostOffice) -> None:
    answered = office.reply(office.ticket())
    always = {"startTime": "2020-01-01", "endTime": "2999-12-31"}

    def listed() -> int:
        told: int = office.world.message("listTicketsEmails", params=always).json()["length"]
        return told

    before = listed()
    office.act(lambda scope: cancelling.cancel(scope, answered.mail.id))
    assert listed() == before - 1
