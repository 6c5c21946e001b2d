"""Taking a letter in: what becomes of it is decided and done in one transaction."""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from msgspec.structs import replace

from rolodesk.actions.contacts import filing, tagging
from rolodesk.actions.flow.deciding import decide, without_turn
from rolodesk.actions.intake import repeating, reports
from rolodesk.actions.intake.appending import append_to
from rolodesk.actions.intake.finishing import Outcome, finish
from rolodesk.actions.intake.incoming import Incoming
from rolodesk.actions.intake.opening import open_for
from rolodesk.actions.intake.people import keys_of
from rolodesk.actions.intake.rules import room_for, without_idle_turn
from rolodesk.actions.intake.spam import why_spam
from rolodesk.actions.intake.threading import place_of
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.contact import Contact
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.flow.verdict import Verdict, print_trace
from rolodesk.model.letter import KeptLetter, Letter, LetterState
from rolodesk.model.workspace import Mailbox, Permission
from rolodesk.storage import letters, mailboxes, own_addresses

__all__ = ["Outcome", "take_in"]

_BREAKING: Final = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029]")


async def take_in(
    scope: Scope,
    kept: KeptLetter,
    letter: Letter,
    *,
    files: Sequence[NewAttachment],
    token_ticket_id: int | None,
) -> Outcome:
    """
    Take a letter in that waits, and say what has become of it.

    What came before makes nothing new, a report marks the mail that it is about, what Mail Flow drops is kept
    aside; everything else is a message of a ticket, as `place_of` says of which.
    `files` are staged, in the order of the letter's. `token_ticket_id` is of a reply address whose signature
    the caller checked. Of two who take one letter in at once the later changes nothing, and is answered what
    the earlier made of it. Refuses with `Unknown` a letter, or a mailbox, that is not there.
    """
    scope.require(Permission.TICKETS_WRITE)
    await scope.tx.lock(f"letter {kept.id}")
    now_is = await letters.by_id(scope.tx, kept.id)
    if now_is is None:
        raise Unknown("letter", kept.id)
    if now_is.state != LetterState.WAITING:
        return Outcome(LetterState(now_is.state), now_is.ticket_id, now_is.message_id)
    mailbox = await mailboxes.by_id(scope.tx, now_is.mailbox_id)
    if mailbox is None:
        raise Unknown("mailbox", now_is.mailbox_id)
    if earlier := await repeating.earlier(scope, kept, letter):
        return await repeating.take_in(scope, kept, letter, earlier=earlier)
    if letter.report is not None:
        return await reports.take_in(scope, kept, letter, letter.report, token_ticket_id=token_ticket_id)
    await filing.lock_sender(scope, letter.sender.email)
    contact = await filing.known(scope, letter.sender.email) if letter.sender.email else None
    verdict = await decide(scope, letter=letter, kept=now_is, mailbox=mailbox, contact=contact)
    if verdict.drop:
        return await _drop(scope, kept, letter, verdict)
    why = await why_spam(scope, kept, letter) or ("a rule says so" if verdict.spam else "")
    if why:
        verdict = await without_turn(scope, verdict, why_not="it is spam")
    incoming = Incoming(
        kept=kept,
        letter=letter,
        files=files,
        mailbox=mailbox,
        verdict=verdict,
        why_spam=why,
        contact_id=await _contact_id(
            scope, letter, contact, mailbox=mailbox, verdict=verdict, is_spam=why != ""
        ),
    )
    return await _put(scope, incoming, token_ticket_id=token_ticket_id)


async def _put(scope: Scope, incoming: Incoming, *, token_ticket_id: int | None) -> Outcome:
    """Put a letter on the ticket where it belongs, or on a new one."""
    kept, letter = incoming.kept, incoming.letter
    is_spam = incoming.why_spam != ""
    place = await place_of(scope, kept, letter, token_ticket_id=token_ticket_id, is_spam=is_spam)
    if place.ticket is None:
        ticket, message = await open_for(scope, incoming, follows=place.follows)
    elif earlier := await repeating.on_ticket(scope, letter, place.ticket):
        await without_turn(scope, incoming.verdict, why_not=earlier.because)
        return await repeating.take_in(scope, kept, letter, earlier=earlier)
    else:
        verdict = await without_idle_turn(scope, place.ticket, incoming.verdict, came_to=incoming.mailbox.id)
        incoming = replace(incoming, verdict=verdict)
        ticket, message = await append_to(scope, incoming, place.ticket, by=place.by)
    return await finish(
        scope,
        kept,
        letter,
        state=LetterState.TAKEN,
        trace=print_trace(incoming.verdict.trace),
        ticket_id=ticket.id,
        message_id=message.id,
    )


async def _drop(scope: Scope, kept: KeptLetter, letter: Letter, verdict: Verdict) -> Outcome:
    """Keep a letter aside that Mail Flow drops: it can be restored."""
    by = next((rule.name for rule in verdict.trace.rules if any(d.action == "drop" for d in rule.deeds)), "")
    reason = f"dropped by the rule “{by}”"
    after: dict[str, object] = {"mailbox_id": kept.mailbox_id, "reason": reason}
    await record(scope, "letter.dropped", kept.id, after=after)
    return await finish(
        scope, kept, letter, state=LetterState.DROPPED, reason=reason, trace=print_trace(verdict.trace)
    )


async def _contact_id(
    scope: Scope,
    letter: Letter,
    contact: Contact | None,
    *,
    mailbox: Mailbox,
    verdict: Verdict,
    is_spam: bool,
) -> int | None:
    """File the sender as a contact and tag them; spam, and our own mailboxes, are nobody's contact."""
    email = letter.sender.email
    if not email or is_spam:
        return None if contact is None else contact.id
    if contact is None and not await _is_to_be_filed(scope, email, mailbox):
        return None
    contact_id = await filing.file(scope, email, _on_one_line(letter.sender.name))
    if verdict.contact_tags:
        has = () if contact is None else contact.tags
        with suppress(Invalid):  # somebody else filled the room that there was
            await tagging.add_tags(filing.as_filing(scope), contact_id, room_for(has, verdict.contact_tags))
    return contact_id


async def _is_to_be_filed(scope: Scope, email: str, mailbox: Mailbox) -> bool:
    """Answer whether a stranger becomes a contact: where the mailbox wants it, and not a mailbox itself."""
    return mailbox.files_senders and not await own_addresses.among(scope.tx, sorted(keys_of(email)))


def _on_one_line(name: str) -> str:
    """Give a name without what `check_unbroken` refuses: a letter may call its sender anything."""
    return " ".join(_BREAKING.sub(" ", name).split())
