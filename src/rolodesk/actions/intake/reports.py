"""Taking reports in about mail of ours that could not be delivered: they mark it, and open no ticket."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from rolodesk.actions.intake import flagging
from rolodesk.actions.intake.finishing import Outcome, finish
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.failing import fail
from rolodesk.actions.tickets.changing import acted
from rolodesk.actions.tickets.posting import log
from rolodesk.actions.tickets.seeing import where_it_went
from rolodesk.model.email import fold_email
from rolodesk.model.letter import FailedDelivery, KeptLetter, Letter, LetterState, Report
from rolodesk.model.outgoing import Outgoing
from rolodesk.model.workspace import Permission
from rolodesk.storage import outgoing, tickets

LONGEST_REASON: Final = 500


async def take_in(
    scope: Scope, kept: KeptLetter, letter: Letter, report: Report, *, token_ticket_id: int | None
) -> Outcome:
    """
    Mark the mail that a report is about as failed, flag the addresses, and tell it on the ticket.

    What is only delayed has not failed. A report about nothing that was sent from this workspace is kept,
    and told on the ticket whose reply address it came to, if it came to one. It never opens a ticket.
    """
    scope.require(Permission.TICKETS_WRITE)
    final = [failure for failure in report.failures if failure.is_final]
    known = await outgoing.by_refs(scope.tx, report.message_refs)
    mail = next((known[ref] for ref in report.message_refs if ref in known), None)
    if mail is None:
        ticket_id = await _told_on_ticket(scope, token_ticket_id, final)
        reason = "it is about no mail that was sent from here"
        return await _finish(scope, kept, letter, reason=reason, ticket_id=ticket_id)
    if final:
        has_failed = await _fail(scope, mail, final)
        said = "could not be delivered" if has_failed else "is said to have come back, and never left"
        reason = f"the mail {mail.id} {said}: {_sentence(final[0])}"
    else:
        reason = f"the mail {mail.id} is delayed, and still tried"
    return await _finish(
        scope, kept, letter, reason=reason, ticket_id=mail.ticket_id, message_id=mail.message_id
    )


async def _fail(scope: Scope, mail: Outgoing, final: Sequence[FailedDelivery]) -> bool:
    """
    Mark whom a mail did not reach, and flag them; of others only the ticket tells.

    Answers False, and does nothing, for a mail that never left.
    """
    if not mail.attempts and not any(one.is_done for one in mail.recipients):
        return False
    failures = _of_recipients(final, mail)
    await fail(scope, [mail.message_ref], failures)
    addressed = {fold_email(one.email): one.email for one in mail.recipients}
    for failure in failures:
        if email := addressed.get(fold_email(failure.recipient)):
            await flagging.flag(scope, email, _sentence(failure))
    others = [failure for failure in failures if fold_email(failure.recipient) not in addressed]
    await _told_on_ticket(scope, mail.ticket_id, others)
    return True


def _of_recipients(failures: Sequence[FailedDelivery], mail: Outgoing) -> list[FailedDelivery]:
    """
    Say whom of the mail's recipients failures are about.

    A mail to one was passed on from there if the report names another, or it names none.
    """
    if len(mail.recipients) > 1:
        return list(failures)
    only = mail.recipients[0].email
    return [
        failure
        if fold_email(failure.recipient) == fold_email(only)
        else replace(
            failure,
            recipient=only,
            reason=f"{failure.recipient}: {failure.reason}" if failure.recipient else failure.reason,
        )
        for failure in failures
    ]


async def _told_on_ticket(
    scope: Scope, ticket_id: int | None, failures: Sequence[FailedDelivery]
) -> int | None:
    """Tell on a ticket what a report says of somebody to whom no mail of ours was addressed."""
    ticket = None if ticket_id is None else await where_it_went(scope, ticket_id)
    if ticket is None or ticket.deleted_at is not None:
        return None
    if failures:
        changed = acted(scope, ticket)
        told = "; ".join(f"{failure.recipient or 'somebody'}: {_sentence(failure)}" for failure in failures)
        await log(scope, changed, f"A report came that something could not be delivered to {told}.")
        await tickets.save(scope.tx, changed)
    return ticket.id


async def _finish(
    scope: Scope,
    kept: KeptLetter,
    letter: Letter,
    *,
    reason: str,
    ticket_id: int | None,
    message_id: int | None = None,
) -> Outcome:
    after: dict[str, object] = {"mailbox_id": kept.mailbox_id, "message_id": message_id, "reason": reason}
    await record(scope, "letter.reported", kept.id, after=after)
    state = LetterState.REPORT
    return await finish(
        scope, kept, letter, state=state, reason=reason, ticket_id=ticket_id, message_id=message_id
    )


def _sentence(failure: FailedDelivery) -> str:
    return f"{failure.status} {failure.reason}".strip()[:LONGEST_REASON] or "it was returned"
