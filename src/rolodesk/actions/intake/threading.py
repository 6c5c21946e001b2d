"""Finding the ticket that a letter belongs to: by what only we could write, by what it answers, by number."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Final

import msgspec

from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.seeing import where_it_went
from rolodesk.model.automatic import is_automatic_answer
from rolodesk.model.email import fold_email
from rolodesk.model.letter import KeptLetter, Letter
from rolodesk.model.ticket import Status, Ticket
from rolodesk.model.workspace import Permission
from rolodesk.storage import (
    contacts,
    mail_messages,
    mailboxes,
    status_changes,
    ticket_links,
    ticket_people,
    tickets,
)
from rolodesk.storage.mail_messages import KnownRef

DAY: Final = 24 * 3600_000
MOST_REFS: Final = 100
MOST_NUMBERS: Final = 5
_NUMBER: Final = re.compile(r"\[#([1-9][0-9]{0,17})\]")


class By(StrEnum):
    """By what a letter was found to belong to a ticket."""

    ADDRESS = "reply address"
    OURS = "our Message-ID"
    THEIRS = "known Message-ID"
    SUBJECT = "subject"


class Place(msgspec.Struct, frozen=True):
    """
    Where a letter belongs: on `ticket`, which is locked then, or on a new one if that is None.

    A new one `follows` a ticket that was closed too long ago to be reopened, locked as well.
    """

    ticket: Ticket | None = None
    follows: Ticket | None = None
    by: str = ""
    """`By`, "" if it belongs to no ticket there is."""


async def place_of(
    scope: Scope, kept: KeptLetter, letter: Letter, *, token_ticket_id: int | None, is_spam: bool
) -> Place:
    """
    Find where a letter belongs. `token_ticket_id` is of a reply address whose signature was checked.

    Only tickets of the workspace, and none that is deleted; by its number in the subject only one of the
    mailbox that the letter came to, and only if the sender takes part in it. Spam belongs to spam.
    """
    scope.require(Permission.TICKETS_WRITE)
    found = await _found(scope, kept, letter, token_ticket_id)
    if found.ticket is None:
        return found
    if is_spam:
        return found if found.ticket.status == Status.SPAM else Place()
    return await _still_open(scope, found, letter)


async def _found(scope: Scope, kept: KeptLetter, letter: Letter, token_ticket_id: int | None) -> Place:
    if token_ticket_id is not None and (ticket := await _living(scope, token_ticket_id)):
        return Place(ticket, by=By.ADDRESS)
    refs = _refs(letter)
    if refs:
        for by, search in ((By.OURS, mail_messages.written_here), (By.THEIRS, mail_messages.came)):
            for ticket_id in _likeliest_first(await search(scope.tx, refs), refs, kept.mailbox_id):
                if ticket := await _living(scope, ticket_id):
                    return Place(ticket, by=by)
    for ticket_id in _numbers(letter.subject):
        ticket = await _living(scope, ticket_id)
        if ticket is None or not await _takes_part(scope, ticket, letter):
            continue
        named = ticket if ticket_id == ticket.id else await tickets.by_id(scope.tx, ticket_id)
        if kept.mailbox_id in {one.mailbox_id for one in (ticket, named) if one is not None}:
            return Place(ticket, by=By.SUBJECT)
    return Place()


async def _still_open(scope: Scope, found: Place, letter: Letter) -> Place:
    """Turn from a ticket that was closed too long ago to what followed it, or to a new one that will.

    What a machine answers stays with what it answers: it neither reopens a ticket nor opens one.
    """
    ticket = found.ticket
    while ticket and not is_automatic_answer(letter) and await _was_closed_long_ago(scope, ticket):
        sender = fold_email(letter.sender.email)
        newer_id = await ticket_links.newest_after(scope.tx, ticket.id, sender=sender)
        newer = None if newer_id is None else await _living(scope, newer_id)
        if newer is None:
            return Place(follows=ticket, by=found.by)
        ticket = newer
    return Place(ticket, by=found.by)


async def _was_closed_long_ago(scope: Scope, ticket: Ticket) -> bool:
    if ticket.status != Status.CLOSED:
        return False
    mailbox = await mailboxes.by_id(scope.tx, ticket.mailbox_id)
    days = 0 if mailbox is None else mailbox.follow_up_days
    closed_at = await status_changes.last_at(scope.tx, ticket.id)
    return scope.now - (ticket.latest_at if closed_at is None else closed_at) > days * DAY


async def _living(scope: Scope, ticket_id: int) -> Ticket | None:
    """Lock a ticket, or the one that it was merged into, unless it is deleted."""
    ticket = await where_it_went(scope, ticket_id)
    return None if ticket is None or ticket.deleted_at is not None else ticket


async def _takes_part(scope: Scope, ticket: Ticket, letter: Letter) -> bool:
    """Answer whether the sender is on the ticket, opened it, or is its contact by any of their addresses."""
    folded = fold_email(letter.sender.email)
    if not folded:
        return False
    if folded == fold_email(ticket.from_email) or await ticket_people.is_on(scope.tx, ticket.id, folded):
        return True
    contact = None if ticket.contact_id is None else await contacts.by_id(scope.tx, ticket.contact_id)
    return contact is not None and folded in {fold_email(email.address) for email in contact.emails}


def _refs(letter: Letter) -> list[str]:
    """Give the Message-IDs that a letter answers, the nearest first, without its own."""
    named = dict.fromkeys([*letter.in_reply_to, *reversed(letter.references)])
    return [ref for ref in named if ref and ref != letter.message_ref][:MOST_REFS]


def _likeliest_first(known: Iterable[KnownRef], refs: Sequence[str], mailbox_id: int) -> list[int]:
    """
    Order tickets by how near the Message-ID is; then those of the letter's mailbox, then the oldest.

    Whoever uses a Message-ID again does not draw the answers to its first letter onto a ticket of their own.
    """
    nearness = {ref: place for place, ref in enumerate(refs)}
    ordered = sorted(
        known, key=lambda one: (nearness[one.message_ref], one.mailbox_id != mailbox_id, one.message_id)
    )
    return list(dict.fromkeys(one.ticket_id for one in ordered))


def _numbers(subject: str) -> list[int]:
    found = (int(match[1]) for match in _NUMBER.finditer(subject))
    return list(dict.fromkeys(found))[:MOST_NUMBERS]
