"""A report about a mail of ours marks it, flags the address, and opens nothing."""

from msgspec.structs import replace
from sqlalchemy import update

from rolodesk.actions.intake.finishing import Outcome
from rolodesk.actions.intake.flagging import flag, flagged, flags_of, unflag
from rolodesk.actions.sending.settling import settle
from rolodesk.model.contact import Email
from rolodesk.model.letter import Correspondent, FailedDelivery, LetterState, Report
from rolodesk.model.outgoing import Outcome as Tries
from rolodesk.model.outgoing import Outgoing, Tried
from rolodesk.model.ticket import Status
from rolodesk.storage import outgoing
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import contacts, letters, tickets
from rolodesk.storage.tables import outgoing as outgoing_table
from rolodesk.storage.transaction import Tx
from tests.actions.contacts.desk import made
from tests.actions.intake.postman import (
    answered,
    arrived,
    arrived_at,
    changed,
    letter,
    opened,
    read_ticket,
    rows,
)
from tests.actions.office import events_of
from tests.actions.tickets.front_desk import ANNA, edited, journal, logged
from tests.world import Tenant, World

TRIED = Statement(
    update(outgoing_table)
    .where(outgoing_table.c.workspace_id == WORKSPACE, outgoing_table.c.id == bound_int("id"))
    .values(attempts=1, leased_until=2**53)
)
DAEMON = Correspondent("mailer-daemon@mx.example", "Mail Delivery System")


def failure(recipient: str = ANNA, *, is_final: bool = True) -> FailedDelivery:
    return FailedDelivery(recipient=recipient, status="5.1.1", reason="no such user", is_final=is_final)


def reported(
    world: World, *refs: str, failures: tuple[FailedDelivery, ...], token: int | None = None
) -> Outcome:
    """Have a report come back."""
    report = Report(message_refs=refs, failures=failures)
    return arrived(world, letter(sender=DAEMON, report=report), sender="", token=token)


def sent(world: World, to: tuple[str, ...] = (ANNA,)) -> Outgoing:
    """Answer a letter, and let the next server have taken the answer."""
    mail = answered(world, opened(world), to=to).mail

    async def work(tx: Tx) -> Outgoing:
        recipients = tuple(replace(one, is_done=True) for one in mail.recipients)
        after = replace(mail, state="sent", recipients=recipients, done_at=tx.now)
        await outgoing.save(tx, after)
        return after

    return world.served.run(world.served.engine.write(world.id, work))


def on_its_way(world: World) -> Outgoing:
    """Answer a letter, and have a process send it: its server may have it, and we do not know."""
    mail = answered(world, opened(world)).mail

    world.served.run(world.served.engine.write(world.id, lambda tx: tx.run(TRIED, id=mail.id)))
    return mail_now(world, mail)


def test_a_report_that_is_quicker_than_our_own_commit_is_not_lost(world: World) -> None:
    mail = on_its_way(world)
    assert reported(world, mail.message_ref, failures=(failure(),)).state is LetterState.REPORT
    (one,) = mail_now(world, mail).recipients
    assert (one.is_done, one.failed, one.answer) == (True, True, "5.1.1 no such user")
    tried = [Tried(ANNA, Tries.DELIVERED, "250 queued")]
    settled = world.act(lambda scope: settle(scope, mail, tried, via="relay"))
    assert settled is not None
    assert settled.state == "failed"
    assert "could not be delivered" in logged(world, read_ticket(world, mail.ticket_id).ticket)[-1]


def test_a_report_about_what_never_left_changes_nothing(world: World) -> None:
    mail = answered(world, opened(world)).mail
    reported(world, mail.message_ref, failures=(failure(),))
    assert mail_now(world, mail) == mail
    assert ANNA not in [one.email for one in world.act(flagged)]


def mail_now(tenant: Tenant, mail: Outgoing) -> Outgoing:
    found = tenant.served.run(tenant.served.engine.read(tenant.id, lambda tx: outgoing.by_id(tx, mail.id)))
    assert found is not None
    return found


def test_the_mail_has_failed_and_the_ticket_says_why(world: World) -> None:
    known = made(world, emails=(Email(ANNA, primary=True),))
    changed(world, world.support, auto_reply="Hello")
    mail = sent(world)
    count = len(rows(world, tickets, "id"))
    outcome = reported(world, "unknown@x", mail.message_ref, failures=(failure(ANNA.upper()),))

    assert (outcome.state, outcome.ticket_id, outcome.message_id) == (
        LetterState.REPORT,
        mail.ticket_id,
        mail.message_id,
    )
    after = mail_now(world, mail)
    assert (after.state, after.recipients[0].failed) == ("failed", True)
    assert after.recipients[0].answer == "5.1.1 no such user"
    ticket = read_ticket(world, mail.ticket_id)
    assert [one.delivery for one in ticket.messages if one.id == mail.message_id] == ["failed"]
    assert "5.1.1 no such user" in logged(world, ticket.ticket)[-1]
    assert len(rows(world, tickets, "id")) == count
    assert len(journal(world, "ticket.auto_replied")) == 1

    (flag_,) = world.act(flagged)
    assert (flag_.email, flag_.reason) == (ANNA, "5.1.1 no such user")
    assert [told[:2] for told in events_of(world.served, world.id)[-2:]] == [
        ("contact.email_flagged", known.id),
        ("letter.reported", rows(world, letters, "id")[-1][0]),
    ]


def test_the_ticket_stands_where_it_stood(world: World) -> None:
    mail = sent(world)
    ticket = edited(world, read_ticket(world, mail.ticket_id).ticket, status=Status.SOLVED)
    reported(world, mail.message_ref, failures=(failure(),))
    assert read_ticket(world, ticket.id).ticket.status == "solved"


def test_what_is_delayed_has_not_failed(world: World) -> None:
    mail = sent(world)
    outcome = reported(world, mail.message_ref, failures=(failure(is_final=False),))
    assert (outcome.state, outcome.ticket_id) == (LetterState.REPORT, mail.ticket_id)
    assert mail_now(world, mail) == mail
    assert world.act(flagged) == []


def test_of_two_recipients_only_the_named_one_has_failed(world: World) -> None:
    mail = sent(world, (ANNA, "bo@customer.example"))
    reported(world, mail.message_ref, failures=(failure(),))
    assert [one.failed for one in mail_now(world, mail).recipients] == [True, False]
    assert [one.email for one in world.act(flagged)] == [ANNA]


def test_an_only_recipient_who_passes_mail_on_has_failed_when_it_fails_there(world: World) -> None:
    mail = sent(world)
    reported(world, mail.message_ref, failures=(failure("anna@inside.example"),))
    assert mail_now(world, mail).recipients[0].answer == "5.1.1 anna@inside.example: no such user"
    assert [one.email for one in world.act(flagged)] == [ANNA]


def test_a_report_without_a_name_is_about_the_only_recipient(world: World) -> None:
    mail = sent(world)
    reported(world, mail.message_ref, failures=(failure(""),))
    assert mail_now(world, mail).state == "failed"


def test_of_somebody_we_did_not_write_to_only_the_ticket_tells(world: World) -> None:
    mail = sent(world, (ANNA, "bo@customer.example"))
    reported(world, mail.message_ref, failures=(failure("eve@other.example"),))
    assert mail_now(world, mail) == mail
    assert world.act(flagged) == []
    ticket = read_ticket(world, mail.ticket_id).ticket
    assert logged(world, ticket)[-1] == (
        "A report came that something could not be delivered to eve@other.example: 5.1.1 no such user."
    )


def test_a_report_about_nothing_of_ours_is_kept_and_is_no_ticket(world: World) -> None:
    outcome = reported(world, "unknown@x", failures=(failure(),))
    assert (outcome.state, outcome.ticket_id) == (LetterState.REPORT, None)
    assert rows(world, tickets, "id") == []
    assert rows(world, contacts, "id") == []


def test_one_to_a_reply_address_is_told_on_its_ticket(world: World) -> None:
    ticket = opened(world)
    outcome = reported(world, failures=(failure(""),), token=ticket.id)
    assert (outcome.state, outcome.ticket_id) == (LetterState.REPORT, ticket.id)
    assert logged(world, ticket) == [
        "A report came that something could not be delivered to somebody: 5.1.1 no such user."
    ]


def test_the_outsider_cannot_report_alices_mail(world: World) -> None:
    mail = sent(world)
    theirs = world.charlie.make_mailbox("Hello", "hello@outsiders.example")
    report = Report(message_refs=(mail.message_ref,), failures=(failure(),))
    outcome = arrived_at(world.charlie, theirs, letter(report=report), token=mail.ticket_id)
    assert (outcome.state, outcome.ticket_id) == (LetterState.REPORT, None)
    assert mail_now(world, mail) == mail
    assert (world.act(flagged), world.charlie.act(flagged)) == ([], [])


def test_the_same_report_again_changes_nothing(world: World) -> None:
    mail = sent(world)
    written = letter(sender=DAEMON, report=Report(message_refs=(mail.message_ref,), failures=(failure(),)))
    assert arrived(world, written, sender="").state is LetterState.REPORT
    before = read_ticket(world, mail.ticket_id)
    assert arrived(world, written, sender="").state is LetterState.REPEATED
    assert read_ticket(world, mail.ticket_id) == before


def test_a_flag_keeps_the_last_reason_and_is_taken_off(world: World) -> None:
    world.act(lambda scope: flag(scope, "Bo@customer.example", "first"))
    world.act(lambda scope: flag(scope, "Bo@customer.example", "second"))
    (flag_,) = world.act(lambda scope: flags_of(scope, ["BO@customer.example", ANNA]))
    assert (flag_.email, flag_.reason) == ("bo@customer.example", "second")
    assert world.act(lambda scope: unflag(scope, "bo@Customer.example"))
    assert not world.act(lambda scope: unflag(scope, "bo@customer.example"))
    assert world.act(flagged) == []
    kinds = [told[0] for told in events_of(world.served, world.id)[-3:]]
    assert kinds == ["workspace.email_flagged", "workspace.email_flagged", "workspace.email_unflagged"]
