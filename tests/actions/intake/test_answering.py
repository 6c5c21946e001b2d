"""The automatic answer to a letter: once, to people, and never in a circle."""

import pytest

from rolodesk.actions.intake.answering import answer
from rolodesk.actions.upkeep import forget_expired
from rolodesk.model.letter import Correspondent, Source
from rolodesk.model.message import Message
from rolodesk.model.outgoing import OutgoingKind
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import auto_answers, outgoing
from rolodesk.storage.transaction import Tx
from tests.actions.intake.postman import (
    DAY,
    arrived,
    changed,
    kept,
    letter,
    opened,
    read_ticket,
    rows,
    taken,
)
from tests.actions.tickets.front_desk import ANNA, INFO, journal
from tests.world import World

TEXT = "We have your letter."
HOUR = DAY // 24
BACKDATE = Statement(
    auto_answers.update()
    .where(auto_answers.c.workspace_id == WORKSPACE)
    .values(answered_at=auto_answers.c.answered_at - bound_int("by"))
)
BACKDATE_MAIL = Statement(
    outgoing.update()
    .where(outgoing.c.workspace_id == WORKSPACE)
    .values(created_at=outgoing.c.created_at - bound_int("by"))
)


@pytest.fixture
def support(world: World) -> World:
    """Alice's workspace, whose mailbox Support answers automatically."""
    changed(world, world.support, auto_reply=TEXT)
    return world


def answers(world: World) -> list[str]:
    """List whom automatic mail is queued for."""
    queued = rows(world, outgoing, "id", "kind", "recipients")
    assert {kind for _, kind, _ in queued} <= {OutgoingKind.AUTOMATIC}
    return [recipients for _, _, recipients in queued]


def withheld(world: World) -> list[str]:
    """List the reasons for which nobody was answered."""
    return [told.after["reason"] for told in journal(world, "ticket.auto_reply_withheld")]


def backdated(world: World, statement: Statement, by: int) -> None:
    async def work(tx: Tx) -> None:
        await tx.run(statement, by=by)

    world.served.run(world.served.engine.write(world.id, work))


def test_whoever_opens_a_ticket_is_answered_from_the_mailbox(support: World) -> None:
    ticket = opened(support, reply_to=(Correspondent("other@customer.example"),))

    letter_, reply = read_ticket(support, ticket.id).messages
    assert (reply.plain, reply.to, reply.from_email) == (TEXT, (ANNA,), INFO)
    assert (reply.delivery, reply.direction, reply.member_id) == ("queued", "out", None)
    assert rows(support, outgoing, "ticket_id", "message_id", "kind") == [(ticket.id, reply.id, "automatic")]
    assert [told.kind for told in journal(support)] == ["ticket.opened", "ticket.auto_replied"]
    assert letter_.direction == "in"


def test_a_further_letter_is_not_answered(support: World) -> None:
    ticket = opened(support)
    arrived(support, token=ticket.id)
    assert len(answers(support)) == 1
    assert withheld(support) == []


def test_the_same_sender_is_answered_once_a_day_however_tagged(support: World) -> None:
    for sender in (ANNA, ANNA.upper(), "anna+news@customer.example"):
        opened(support, sender=Correspondent(sender))
    assert len(answers(support)) == 1
    assert withheld(support)[0] == f"the mailbox answered {ANNA.upper()} within the last 24 hours"

    backdated(support, BACKDATE, DAY - 60_000)
    opened(support)
    assert len(answers(support)) == 1
    backdated(support, BACKDATE, 60_000)
    opened(support)
    assert len(answers(support)) == 2


def test_the_outsiders_mailbox_answers_the_same_sender_too(support: World) -> None:
    opened(support)
    theirs = support.charlie.make_mailbox("Hello", "hello@outsiders.example", auto_reply="Hi")
    written = letter(to=(Correspondent("hello@outsiders.example"),))
    taken(support.charlie, kept(support.charlie, theirs), written)
    assert len(rows(support.charlie, outgoing, "id")) == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"headers": (("auto-submitted", "auto-replied"),)}, "it is an automatic answer itself"),
        ({"headers": (("list-id", "<x>"),)}, "it came over a mailing list"),
        ({"headers": (("precedence", "bulk"),)}, "it says that it was sent in bulk (Precedence)"),
        ({"sender": Correspondent("no-reply@x.example")}, "no-reply@x.example looks as if nobody reads it"),
        ({"sender": Correspondent(INFO)}, "info@example.org is a mailbox of this installation"),
        ({"to": (Correspondent("friends@x.example"),)}, "it names no address of the mailbox in To or Cc"),
    ],
)
def test_a_machine_a_list_and_a_mailbox_are_not_answered(
    support: World, fields: dict[str, object], reason: str
) -> None:
    opened(support, **fields)
    assert (answers(support), withheld(support)) == ([], [reason])


def test_the_null_sender_is_not_answered(support: World) -> None:
    arrived(support, sender="")
    assert (answers(support), withheld(support)) == ([], ["it came from the null sender"])


def test_a_mailbox_of_the_outsiders_is_not_answered_nor_a_tagged_one(support: World) -> None:
    address = f"hello.{support.charlie.id}@outsiders.example"
    support.charlie.make_mailbox("Hello", address)
    for sender in (address, address.replace("@", "+r1.aaaaaaaaaaaaaaaa@")):
        opened(support, sender=Correspondent(sender))
    assert answers(support) == []


@pytest.mark.parametrize("field", ["to", "cc"])
def test_the_mailbox_may_be_named_with_a_tag_and_in_cc(support: World, field: str) -> None:
    named = {"to": (Correspondent("bo@customer.example"),), field: (Correspondent("Info+x@Example.org"),)}
    opened(support, **named)
    assert len(answers(support)) == 1


def test_nobody_is_answered_where_the_mailbox_has_no_answer(world: World) -> None:
    opened(world)
    assert (answers(world), withheld(world)) == ([], [])


@pytest.mark.parametrize("source", [Source.IMAP, Source.IMPORT])
def test_what_was_written_long_before_it_was_fetched_is_not_answered(support: World, source: Source) -> None:
    received_at = kept(support, support.support).received_at
    arrived(support, letter(sent_at=received_at - 6 * DAY), source=source)
    arrived(support, letter(sent_at=None), source=source)
    assert answers(support) == []
    arrived(support, letter(sent_at=received_at - DAY), source=source)
    assert len(answers(support)) == 1


def test_what_is_delivered_now_is_answered_whatever_its_date(support: World) -> None:
    arrived(support, letter(sent_at=0))
    assert len(answers(support)) == 1


def test_a_ticket_has_at_most_three_automatic_mails_an_hour(support: World) -> None:
    ticket = opened(support)

    def answered(to: str) -> Message | None:
        return support.act(lambda scope: answer(scope, ticket=ticket, mailbox=mailbox, to=to), door="mail")

    mailbox = changed(support, support.support, auto_reply=TEXT)
    assert [answered(f"p{number}@x.example") is not None for number in range(4)] == [True, True, False, False]
    assert "3 automatic mails went out on this ticket within the last hour" in withheld(support)
    backdated(support, BACKDATE_MAIL, HOUR)
    assert answered("p5@x.example") is not None


def test_whom_a_mailbox_may_answer_again_is_forgotten(support: World) -> None:
    engine = support.served.engine
    opened(support)
    support.served.run(forget_expired(engine))
    assert rows(support, auto_answers, "email_folded") == [(ANNA,)]
    backdated(support, BACKDATE, DAY)
    support.served.run(forget_expired(engine))
    assert rows(support, auto_answers, "email_folded") == []


def test_a_line_of_a_list_shows_what_a_person_wrote(support: World) -> None:
    ticket = opened(support, plain="Is it open today?")
    away = letter(plain="I am away.", headers=(("auto-submitted", "auto-replied"),))
    assert arrived(support, away, token=ticket.id).ticket_id == ticket.id
    assert len(read_ticket(support, ticket.id).messages) == 3
    line = support.rest("GET", f"/tickets/{ticket.id}").json()
    assert line["preview"]["text"] == "Is it open today?"

    alone = opened(support, subject="Away", headers=(("auto-submitted", "auto-replied"),), plain="I am away.")
    assert support.rest("GET", f"/tickets/{alone.id}").json()["preview"]["text"] == "I am away."
