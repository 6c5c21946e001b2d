"""What becomes of one ticket when another is merged into it."""

from collections.abc import Collection, Mapping
from typing import Final

from msgspec.structs import replace

from rolodesk.model.line import TEXT_LIMIT
from rolodesk.model.tag import canonical_tag, with_tags
from rolodesk.model.ticket import OPEN, Status, Ticket

WAITING: Final = (Status.NEW, Status.REPLY)
"""Somebody outside waits for an answer."""
TAKEN_OVER: Final = ("contact_id", "note", "tags", "custom_fields")
"""What `merged` may change."""


def merged(ticket: Ticket, other: Ticket) -> Ticket:
    """
    Give a ticket with what another had in its row.

    What the ticket has stays: its subject, sender, mailbox and contact. A contact, tags and custom fields
    that it lacks are added, and the other's note stands below its own, if both fit. Refuses (`Invalid`) more
    than 100 tags together.
    """
    known = {canonical_tag(title) for title in ticket.custom_fields}
    added = {title: text for title, text in other.custom_fields.items() if canonical_tag(title) not in known}
    return replace(
        ticket,
        contact_id=other.contact_id if ticket.contact_id is None else ticket.contact_id,
        note=_notes(ticket.note, other.note),
        tags=with_tags(ticket.tags, other.tags),
        custom_fields={**ticket.custom_fields, **added},
        bumped_at=max(ticket.bumped_at, other.bumped_at),
        first_agent_reply_at=min(
            (at for at in (ticket.first_agent_reply_at, other.first_agent_reply_at) if at is not None),
            default=None,
        ),
    )


def status_of_both(ticket: Ticket, other: Ticket) -> str:
    """Say where a ticket stands that another was merged into: nobody who waits for an answer is forgotten."""
    if ticket.status in WAITING:
        return ticket.status
    if other.status in WAITING:
        return Status.REPLY
    return other.status if ticket.status not in OPEN and other.status in OPEN else ticket.status


def sleep_of_both(ticket: Ticket, other: Ticket) -> int | None:
    """Say until when (ms) it sleeps: what was open and awake of the two keeps it awake, else the earlier."""
    is_open = [one for one in (ticket, other) if one.status in OPEN]
    sleeps = [one.snoozed_until for one in is_open if one.snoozed_until is not None]
    return min(sleeps) if sleeps and len(sleeps) == len(is_open) else None


def read_of_both(
    written: Mapping[int, Collection[int]], read: Mapping[int, Mapping[int, int]]
) -> dict[int, int]:
    """
    Say up to which message each member has read two tickets that are one now: nothing unread is passed over.

    Of each ticket, by its id, the messages that were `written`, and by member up to which they were `read`.
    """
    marks: dict[int, int] = {}
    for member_id in {member for of_one in read.values() for member in of_one}:
        upto = {ticket_id: of_one.get(member_id, 0) for ticket_id, of_one in read.items()}
        unread = [id_ for ticket_id, ids in written.items() for id_ in ids if id_ > upto[ticket_id]]
        marks[member_id] = min(unread) - 1 if unread else max(upto.values())
    return marks


def _notes(note: str, other: str) -> str:
    if not other or other in note:
        return note
    both = f"{note}\n\n{other}" if note else other
    return both if len(both) <= TEXT_LIMIT else note
