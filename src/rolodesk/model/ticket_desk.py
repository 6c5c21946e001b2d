"""Tickets as an inbox shows and changes them: which are listed, what a line tells, what a patch says."""

from typing import Final, Literal

import msgspec
from msgspec import UNSET, UnsetType

from rolodesk.model.moment import LAST_MOMENT
from rolodesk.model.ticket import Status, Ticket

UNTIL_REPLY: Final = LAST_MOMENT
"""`snoozed_until` of a ticket that sleeps until somebody outside writes, however long that is."""

PREVIEW_LIMIT: Final = 300
"""Characters of a message that a line of a list shows."""


class TicketQuery(msgspec.Struct, frozen=True, kw_only=True):
    """
    Which tickets an inbox lists; what is None or empty leaves all.

    Times are ms: from `…_after` on, until `…_before`.
    """

    statuses: tuple[Status, ...] = ()
    """Any of these; without any, all but spam and deleted ones."""
    mailbox_id: int | None = None
    labels: tuple[str, ...] = ()
    """A ticket has any of these."""
    assignee_id: int | Literal["me", "none"] | None = None
    contact_id: int | Literal["none"] | None = None
    from_email: str | None = None
    snoozed: bool | None = None
    unread: bool | None = None
    """Whether something was written since it was read."""
    reader_id: int | None = None
    """By whom; None is whoever asks, of whom a key has read nothing."""
    mentioned_id: int | Literal["me"] | None = None
    """A note of a ticket mentions that member."""
    created_after: int | None = None
    created_before: int | None = None
    updated_after: int | None = None
    updated_before: int | None = None
    latest_after: int | None = None
    latest_before: int | None = None
    q: str | None = None
    """What is typed into the box of search, without its guesses at misspelt words."""


class Preview(msgspec.Struct, frozen=True):
    """
    The last letter or note that a person wrote on a ticket, as a line of a list shows it. `text` is cut.

    Where machines alone wrote, it is their last letter.
    """

    message_id: int
    kind: str
    direction: str
    from_email: str
    from_name: str
    text: str
    created_at: int


class TicketLine(msgspec.Struct, frozen=True):
    """A ticket with what an inbox tells of it besides. `unread` is None where nobody reads."""

    ticket: Ticket
    assignees: tuple[int, ...]
    """Ids of members, in the order of assignment."""
    linked: tuple[int, ...]
    """Ids of the linked tickets that the reader sees."""
    message_count: int
    """Of external and internal messages."""
    preview: Preview | None
    unread: bool | None
    has_attachments: bool
    merged_into: int | None = None
    """The ticket that has its messages now, if the reader sees that."""


class TicketPatch(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different about a ticket; what is UNSET stays. A list is the whole list afterwards."""

    status: Status | UnsetType = UNSET
    subject: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    mailbox_id: int | UnsetType = UNSET
    contact_id: int | UnsetType | None = UNSET
    """None is nobody's."""
    assignees: tuple[int, ...] | UnsetType = UNSET
    labels: tuple[str, ...] | UnsetType = UNSET
    tags: tuple[str, ...] | UnsetType = UNSET
    linked: tuple[int, ...] | UnsetType = UNSET
    custom_fields: dict[str, str | None] = {}
    """Value by title; None clears, and a field that is not named stays."""
