"""Outgoing mail: what waits to be sent, was sent, or could not be."""

from enum import StrEnum

import msgspec


class OutgoingKind(StrEnum):
    """What a mail that leaves is."""

    REPLY = "reply"
    """A member wrote it."""
    FORWARD = "forward"
    """A member passes letters on."""
    AUTOMATIC = "automatic"
    """The hub wrote it; it says so in its headers."""


class OutgoingState(StrEnum):
    """Where a mail that leaves stands."""

    WAITING = "waiting"
    """To be sent at `next_try_at`, after what was written on its ticket before."""
    HELD = "held"
    """The customer wrote after it was scheduled: somebody has to look before it leaves."""
    SENT = "sent"
    """The next server took it for at least one recipient."""
    FAILED = "failed"
    """Nobody took it, and it is not tried again."""
    CANCELLED = "cancelled"
    """Taken back before it left."""


class Delivery(msgspec.Struct, frozen=True):
    """How it stands with one recipient: `answer` is the last a server said, `is_done` ends the trying."""

    email: str
    is_done: bool = False
    failed: bool = False
    answer: str = ""


class Outgoing(msgspec.Struct, frozen=True):
    """A mail on its way out, of the message that it carries. Times are ms."""

    id: int
    mailbox_id: int
    ticket_id: int
    message_id: int
    kind: str
    state: str
    message_ref: str
    """Its Message-ID, without angle brackets; the same at each try."""
    recipients: tuple[Delivery, ...]
    seen_message_id: int | None
    """The newest message its writer had seen; a scheduled one is held if there is a newer letter."""
    send_at: int
    """Not before that: the time to take it back, or a schedule."""
    next_try_at: int
    leased_until: int | None
    attempts: int
    first_tried_at: int | None
    via: str
    """`outbox` or `relay`, once it left."""
    answer: str
    """The last that a server said, or why it waits."""
    blob_key: str
    """Its bytes as they left into the built-in outbox, "" else."""
    created_at: int
    done_at: int | None
