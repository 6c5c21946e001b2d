"""A rule's reply is an automatic mail, and is held back by all that holds those back."""

import pytest

from rolodesk.actions import canned_replies
from rolodesk.model.canned_reply import CannedReplyChange
from rolodesk.model.errors import Invalid
from rolodesk.model.outgoing import OutgoingKind
from rolodesk.model.rules.runs import Outcome
from rolodesk.model.ticket import Status
from rolodesk.storage.tables import outgoing
from tests.actions.intake.postman import arrived, changed, letter, read_ticket, rows, ticket_of
from tests.actions.office import events_of
from tests.actions.rules.ruling import asks, does, follow, put, runs, write_in
from tests.world import World


def mails(world: World) -> list[str]:
    return [kind for (kind,) in rows(world, outgoing, "kind")]


def test_a_reply_is_an_automatic_mail_from_the_mailbox(world: World) -> None:
    put(world, "ticket_opened", does("send_reply", "We are on it."))
    ticket = ticket_of(world, arrived(world))
    follow(world)
    assert mails(world) == [OutgoingKind.AUTOMATIC]
    message = read_ticket(world, ticket.id).messages[-1]
    assert (message.plain, message.to) == ("We are on it.", (ticket.from_email,))
    assert events_of(world.served, world.id)[-1][:4] == ("ticket.auto_replied", ticket.id, "rule", "rule")


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ((("auto-submitted", "auto-replied"),), "automatic answer"),
        ((("list-id", "<news>"),), "mailing list"),
        ((("precedence", "bulk"),), "in bulk"),
    ],
)
def test_what_a_machine_wrote_is_not_answered(
    world: World, headers: tuple[tuple[str, str], ...], why: str
) -> None:
    put(world, "ticket_opened", does("send_reply", "We are on it."))
    arrived(world, letter(headers=headers))
    follow(world)
    assert mails(world) == []
    (run,) = runs(world)
    assert run.outcome is Outcome.FAILED
    assert why in run.deeds[0].why_not


def test_nobody_is_answered_twice_a_day(world: World) -> None:
    put(world, "ticket_opened", does("send_reply", "We are on it."))
    for _ in range(2):
        arrived(world)
        follow(world)
    assert mails(world) == [OutgoingKind.AUTOMATIC]
    assert "within the last 24 hours" in runs(world)[-1].deeds[0].why_not


def test_a_mailbox_that_answered_by_itself_is_not_joined_by_a_rule(world: World) -> None:
    changed(world, world.support, auto_reply="We have your letter.")
    put(world, "ticket_opened", does("send_reply", "We are on it."))
    arrived(world)
    follow(world)
    assert mails(world) == [OutgoingKind.AUTOMATIC]


@pytest.mark.parametrize(
    ("sender", "status", "why"),
    [
        ("noreply@customer.example", None, "nobody reads it"),
        ("info@example.org", None, "is a mailbox of this installation"),
        ("anna@customer.example", Status.CLOSED, ""),
    ],
)
def test_whom_a_mailbox_would_not_answer_a_rule_does_not(
    world: World, sender: str, status: Status | None, why: str
) -> None:
    put(world, "ticket_opened", does("send_reply", "We are on it."))
    write_in(world, from_email=sender, status=status)
    follow(world)
    (run,) = runs(world)
    assert why in run.deeds[0].why_not
    assert bool(why) is bool(run.deeds[0].why_not)


def test_a_canned_reply_is_filled_in_for_the_ticket(world: World) -> None:
    new = CannedReplyChange(title="Thanks", text="Dear {{contact.first_name}}, about {{ticket.subject}}.")
    reply = world.act(lambda scope: canned_replies.create(scope, new))
    put(world, "ticket_opened", does("send_canned_reply", reply.id))
    ticket = ticket_of(world, arrived(world, letter(subject="the bill")))
    follow(world)
    assert read_ticket(world, ticket.id).messages[-1].plain == "Dear Anna, about the bill."
    world.act(lambda scope: canned_replies.delete(scope, reply.id))
    write_in(world, from_email="other@customer.example")
    follow(world)
    assert runs(world)[-1].deeds[0].why_not == f"there is no canned reply {reply.id}"
    with pytest.raises(Invalid, match="must be the id of a canned reply"):
        put(world, "ticket_opened", does("send_canned_reply", reply.id))


def test_replies_of_rules_set_off_no_rule(world: World) -> None:
    put(world, "ticket_replied", does("send_reply", "Again"))
    put(
        world,
        "ticket_opened",
        does("send_reply", "We are on it."),
        conditions={"all": [asks("message_from_customer", "is", True)]},
    )
    arrived(world)
    follow(world)
    assert len(runs(world)) == 1
