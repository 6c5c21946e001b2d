"""Failing a mail that was sent, because a report came back that it could not be delivered."""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from rolodesk.actions.scope import Scope
from rolodesk.actions.sending.cancelling import locked
from rolodesk.actions.sending.settling import newly_failed, tell_failure
from rolodesk.model.email import fold_email
from rolodesk.model.letter import FailedDelivery
from rolodesk.model.outgoing import Delivery, Outgoing, OutgoingState, delivery_of
from rolodesk.model.workspace import Permission
from rolodesk.storage import correspondence, outgoing

REASON_LIMIT: Final = 500


async def fail(
    scope: Scope, message_refs: Sequence[str], failures: Sequence[FailedDelivery]
) -> Outgoing | None:
    """
    Mark the recipients of a mail as failed that a report names; one without a name means the only recipient.

    The mail is the first of the Message-IDs that left from this workspace; None if there is none. What is
    only delayed, and what was told before, changes nothing.
    """
    scope.require(Permission.TICKETS_WRITE)
    known = await outgoing.by_refs(scope.tx, message_refs)
    found = next((known[ref] for ref in message_refs if ref in known), None)
    if found is None:
        return None
    ticket, mail = await locked(scope, found.id)
    changed = replace(mail, recipients=tuple(_after(one, mail, failures) for one in mail.recipients))
    failed = newly_failed(mail, changed)
    if not failed:
        return mail
    if mail.leased_until is None and all(one.failed for one in changed.recipients):
        answer, done_at = failed[0].answer, mail.done_at or scope.now
        changed = replace(changed, state=str(OutgoingState.FAILED), answer=answer, done_at=done_at)
    await outgoing.save(scope.tx, changed)
    await correspondence.set_delivery(scope.tx, mail.message_id, delivery_of(changed))
    await tell_failure(scope, ticket, changed, failed)
    return changed


def _after(one: Delivery, mail: Outgoing, failures: Sequence[FailedDelivery]) -> Delivery:
    """
    Let a recipient have failed if a report says so, also one whose server has it though we do not know yet.

    A mail that was never tried cannot have come back: such a report is mistaken, or forged.
    """
    if one.failed or not (one.is_done or mail.attempts):
        return one
    is_only_one = len(mail.recipients) == 1
    for failure in failures:
        is_meant = fold_email(failure.recipient) == fold_email(one.email) or (
            is_only_one and not failure.recipient
        )
        if failure.is_final and is_meant:
            told = f"{failure.status} {failure.reason}".strip()[:REASON_LIMIT] or "it was returned"
            return replace(one, is_done=True, failed=True, answer=told)
    return one
