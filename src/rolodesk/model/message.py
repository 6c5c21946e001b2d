"""Messages: what was said on a ticket, to the outside, among the members, or by the hub's own log."""

import html
from enum import StrEnum
from typing import Final

import msgspec

from rolodesk.model.attachment import AttachedFile


class Kind(StrEnum):
    """External: to or from the outside. Internal: a private note. Log: the hub tells a change."""

    EXTERNAL = "external"
    INTERNAL = "internal"
    LOG = "log"


class Direction(StrEnum):
    """In: from someone outside. Out: from a member, or from the hub."""

    IN = "in"
    OUT = "out"


QUEUED: Final = "queued"
"""The `delivery` of a message that waits to be sent; None is one that is only recorded."""
HELD: Final = "held"
"""The customer wrote before it was to leave: somebody has to look."""
SENT: Final = "sent"
FAILED: Final = "failed"
"""At least one of those it is for does not get it; the ticket's log says who, and why."""
CANCELLED: Final = "cancelled"
"""Taken back before it left."""


class Message(msgspec.Struct, frozen=True, gc=False):
    """A message of a ticket. Addresses are kept as they were written."""

    id: int
    ticket_id: int
    kind: str
    direction: str
    member_id: int | None
    """The member who wrote it."""
    from_email: str
    """Empty in a log."""
    from_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]
    plain: str
    html: str
    attachments: tuple[AttachedFile, ...]
    delivery: str | None
    created_at: int


class ListedEmail(msgspec.Struct, frozen=True):
    """An external message in the list of all mails sent and received; `inbox_name` is its mailbox's."""

    id: int
    ticket_id: int
    created_at: int
    inbox_name: str
    from_email: str
    from_name: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]


def html_of(plain: str) -> str:
    """Give plain text as HTML that shows the same: escaped, each line break as `<br>`."""
    return html.escape(plain).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")
