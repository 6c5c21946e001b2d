"""Writing down what became of a letter."""

import msgspec

from rolodesk.actions.scope import Scope
from rolodesk.model.letter import KeptLetter, Letter, LetterState
from rolodesk.storage import letters


class Outcome(msgspec.Struct, frozen=True):
    """What became of a letter, and the message that it is, or is about."""

    state: LetterState
    ticket_id: int | None = None
    message_id: int | None = None


async def finish(
    scope: Scope,
    kept: KeptLetter,
    letter: Letter,
    *,
    state: LetterState,
    reason: str = "",
    trace: str = "",
    ticket_id: int | None = None,
    message_id: int | None = None,
) -> Outcome:
    """Write down what became of a letter, and what it is found by."""
    await letters.finish(
        scope.tx,
        kept.id,
        state=state,
        reason=reason,
        trace=trace,
        message_ref=letter.message_ref,
        digest=letter.digest,
        sender=letter.sender.email,
        subject=letter.subject,
        ticket_id=ticket_id,
        message_id=message_id,
    )
    return Outcome(state, ticket_id, message_id)
