"""Tickets: the record, the rules of its status and labels, and what a new message or a change is made of."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from rolodesk.model.attachment import NewAttachment
from rolodesk.model.message import Kind, Message
from rolodesk.model.tag import canonical_tag, check_tag

SUBJECT_LIMIT: Final = 1_000
"""Characters of a subject, as long as one that comes by mail."""


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    REPLY = "reply"
    PENDING = "pending"
    SOLVED = "solved"
    CLOSED = "closed"
    ON_HOLD = "on-hold"
    SPAM = "spam"
    DELETED = "deleted"


OPEN: Final = (Status.NEW, Status.REPLY, Status.PENDING, Status.ON_HOLD)
"""A further message of the same sender belongs to a ticket in one of these."""


class Ticket(msgspec.Struct, frozen=True):
    """A ticket as it is stored. Times are ms.

    `updated_at` moves at any change, `latest_at` at an action: a message, a status, an assignment, a label;
    `bumped_at`, in whose order the inbox is, where somebody wrote (a letter of either side, a note) or where
    the time came to wake.
    """

    id: int
    mailbox_id: int
    contact_id: int | None
    status: str
    subject: str
    from_email: str
    """Of whoever opened it, as it was written."""
    from_name: str
    note: str
    tags: tuple[str, ...]
    labels: tuple[str, ...]
    """In the order added, spelt as they were then."""
    custom_fields: dict[str, str]
    """Value by title; a field without a value is not in it."""
    created_at: int
    updated_at: int
    latest_at: int
    first_agent_reply_at: int | None
    deleted_at: int | None
    snoozed_until: int | None = None
    """It sleeps until then, or until somebody outside writes."""
    merged_into: int | None = None
    """The ticket that has its messages now, and is never itself merged; this one is a cover without any."""
    bumped_at: int = 0


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message to be put on a ticket, by the rules of ImBox's insertTicket."""

    from_email: str
    to_email: str
    """An address of one of the workspace's mailboxes."""
    subject: str
    plain: str
    from_name: str = ""
    to: tuple[str, ...] = ()
    """Whom it went to, if not the mailbox."""
    kind: Kind = Kind.EXTERNAL
    ticket_id: int | None = None
    """The ticket it belongs to, whoever sent it."""
    append_open: bool = True
    """Without a `ticket_id`: append it to the sender's newest open ticket in the mailbox, if there is one."""
    status: Status | None = None
    labels: tuple[str, ...] = ()
    assign_agents: tuple[str, ...] = ()
    """E-mail addresses of members."""
    attachments: tuple[NewAttachment, ...] = ()
    auto_reply: bool = True
    """Queue the mailbox's automatic answer, if it has one and this opens a ticket."""


class TicketChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different about a ticket; what is UNSET stays as it is.

    Members are named by e-mail address, linked tickets by id. A custom field set to None is cleared.
    """

    status: Status | UnsetType = UNSET
    subject: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    mailbox_id: int | UnsetType = UNSET
    contact_id: int | UnsetType | None = UNSET
    """Whose ticket it is; None is nobody's."""
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    add_labels: tuple[str, ...] = ()
    remove_labels: tuple[str, ...] = ()
    assign: tuple[str, ...] = ()
    unassign: tuple[str, ...] = ()
    link: tuple[int, ...] = ()
    unlink: tuple[int, ...] = ()
    custom_fields: dict[str, str | None] = {}


class Cursor(msgspec.Struct, frozen=True):
    """A place in a list by time: the row behind which the next page begins."""

    at: int
    id: int


class TicketFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which tickets to list, and from where on. Times are ms, inclusive at both ends."""

    updated_after: int | None = None
    updated_before: int | None = None
    latest_after: int | None = None
    latest_before: int | None = None
    from_email: str | None = None
    status: Status | None = None
    labels: tuple[str, ...] = ()
    """A ticket has any of these."""
    cursor: Cursor | None = None
    limit: int


class ListedTicket(msgspec.Struct, frozen=True, gc=False):
    """A ticket in a list; `inbox_name` is its mailbox's."""

    id: int
    inbox_name: str
    status: str
    subject: str
    from_email: str
    created_at: int
    updated_at: int
    latest_at: int
    first_agent_reply_at: int | None
    labels: tuple[str, ...]


class AssignedAgent(msgspec.Struct, frozen=True, array_like=True):
    """A member to whom a ticket is assigned."""

    id: int
    name: str
    email: str


class GrabbedTicket(msgspec.Struct, frozen=True):
    """A ticket with all that belongs to it: messages oldest first, agents in the order of assignment."""

    ticket: Ticket
    agents: tuple[AssignedAgent, ...]
    linked: tuple[int, ...]
    messages: tuple[Message, ...]


def status_after(current: str, *, given: Status | None, kind: Kind) -> str:
    """
    Say where a ticket stands after a message.

    A given status is set. Otherwise an external message leaves `new` as it is and turns any other into
    `reply`; an internal one changes nothing.
    """
    if given is not None:
        return given
    if kind is Kind.EXTERNAL and current != Status.NEW:
        return Status.REPLY
    return current


def check_labels(names: Iterable[str], *, field: str) -> tuple[str, ...]:
    """
    Give names of labels, or titles of custom fields, trimmed: each once, in the spelling that came first.

    Refuses with `Invalid` (`labels[2]`) a blank one and one over 100 characters.
    """
    distinct: dict[str, str] = {}
    for position, name in enumerate(names):
        checked = check_tag(name, field=f"{field}[{position}]")
        distinct.setdefault(canonical_tag(checked), checked)
    return tuple(distinct.values())
