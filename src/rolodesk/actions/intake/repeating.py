"""Letters that come again: the same Message-ID and the same content make nothing new."""

from typing import Final

from rolodesk.actions.intake.finishing import Outcome, finish
from rolodesk.actions.intake.people import keys_of
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.letter import KeptLetter, Letter, LetterState
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Permission
from rolodesk.storage import letters, mail_messages, own_addresses

COUNTED: Final = frozenset({LetterState.TAKEN, LetterState.DROPPED, LetterState.REPORT})
"""What a letter must have become for another to be its repetition."""
MOST_COPIES: Final = 100


class Earlier(Outcome, frozen=True):
    """What a letter repeats. `because` completes "It is left out: "."""

    because: str = ""


async def earlier(scope: Scope, kept: KeptLetter, letter: Letter) -> Earlier | None:
    """
    Find what a letter repeats: one that came to the same mailbox before, or a mail of our own.

    Two deliveries of it at once wait for one another. Without Message-ID and Date nothing tells a repetition
    from somebody who says the same again.
    """
    scope.require(Permission.TICKETS_WRITE)
    if not letter.message_ref and letter.sent_at is None:
        return None
    await scope.tx.lock(f"message {letter.message_ref} {letter.digest}")
    for copy in await _copies(scope, letter):
        if copy.id != kept.id and copy.mailbox_id == kept.mailbox_id:
            because = f"it came before, as the letter {copy.id}"
            return Earlier(LetterState(copy.state), copy.ticket_id, copy.message_id, because)
    return await _own(scope, letter)


async def on_ticket(scope: Scope, letter: Letter, ticket: Ticket) -> Earlier | None:
    """Find out whether a letter is on a ticket already, having come to another mailbox as well."""
    if not letter.message_ref and letter.sent_at is None:
        return None
    for copy in await _copies(scope, letter):
        if copy.state == LetterState.TAKEN and copy.ticket_id == ticket.id:
            because = f"it is on the ticket already, as the letter {copy.id}"
            return Earlier(LetterState.TAKEN, copy.ticket_id, copy.message_id, because)
    return None


async def take_in(scope: Scope, kept: KeptLetter, letter: Letter, *, earlier: Earlier) -> Outcome:
    """Leave a letter out that repeats another, pointing to what the other became."""
    after: dict[str, object] = {"mailbox_id": kept.mailbox_id, "reason": earlier.because}
    await record(scope, "letter.repeated", kept.id, after=after)
    return await finish(
        scope,
        kept,
        letter,
        state=LetterState.REPEATED,
        reason=earlier.because,
        ticket_id=earlier.ticket_id,
        message_id=earlier.message_id,
    )


async def _copies(scope: Scope, letter: Letter) -> list[KeptLetter]:
    found = await letters.of_message(scope.tx, letter.message_ref, digest=letter.digest, limit=MOST_COPIES)
    return [copy for copy in found if copy.state in COUNTED]


async def _own(scope: Scope, letter: Letter) -> Earlier | None:
    """Find the mail of ours that a letter is: sent from one mailbox, and come back through another."""
    if not letter.message_ref or not letter.sender.email:
        return None
    ours = await mail_messages.written_here(scope.tx, [letter.message_ref])
    if not ours or not await own_addresses.among(scope.tx, sorted(keys_of(letter.sender.email))):
        return None
    return Earlier(LetterState.TAKEN, ours[0].ticket_id, ours[0].message_id, "it is a mail of our own")
