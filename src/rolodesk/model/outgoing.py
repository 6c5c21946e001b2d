"""Outgoing mail: what waits to be sent, was sent, or could not be."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.model.attachment import NewAttachment
from rolodesk.model.letter import Correspondent
from rolodesk.model.message import CANCELLED, FAILED, HELD, QUEUED, SENT
from rolodesk.model.ticket import Status

TRYING_MS: Final = 5 * 24 * 3600 * 1000
"""RFC 5321 (4.5.4.1) has a sender try for at least four to five days."""
FIRST_GAP_MS: Final = 60_000
LONGEST_GAP_MS: Final = 3600_000


class OutgoingKind(StrEnum):
    """What a mail that leaves is."""

    REPLY = "reply"
    """A member wrote it."""
    OPENING = "opening"
    """A member wrote first."""
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
    """Set on what was scheduled: it is held if a letter came in after this message."""
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


class NewAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a member writes to the outside: a reply, or a few words around letters that are passed on."""

    plain: str
    html: str | None = None
    """Made safe when it is taken; made of the text if it is not given."""
    member_email: str | None = None
    """The member who writes, named so, or by id."""
    member_id: int | None = None
    to: tuple[str, ...] = ()
    """A reply without it goes to whoever wrote last."""
    cc: tuple[str, ...] = ()
    bcc: tuple[str, ...] = ()
    files: tuple[NewAttachment, ...] = ()
    cids: dict[int, str] = {}
    """Place among `files` → the Content-ID by which the HTML shows it."""
    send_at: int | None = None
    """Not before that, in ms; else as soon as the time to take it back is over."""
    undo_seconds: int | None = None
    """How long it can be taken back, if not as long as the mailbox has it."""
    seen_message_id: int | None = None
    """The newest message its writer has seen; an answer to an older state is refused."""
    status: Status | None = None
    """Where the ticket is to stand; else a reply makes it pending, and a forward leaves it."""


class MailFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a mail: `cid` is the Content-ID by which its HTML shows it, "" if it does not."""

    blob_key: str
    name: str
    media_type: str
    size: int
    cid: str


class Quoted(msgspec.Struct, frozen=True, kw_only=True):
    """What a reply answers, to stand below it. `at` is in ms."""

    author: Correspondent
    at: int
    plain: str


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """All that a mail is composed of, the same at each try."""

    workspace_id: int
    ticket_id: int
    mailbox_id: int
    kind: str
    message_ref: str
    in_reply_to: str
    references: tuple[str, ...]
    """Oldest first. Message-IDs stand without angle brackets."""
    dated: int
    """The time to write into it, in ms."""
    sender: Correspondent
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    """The ticket's."""
    plain: str
    html: str
    """Sanitised."""
    signature: str
    template: str
    quoted: Quoted | None
    files: tuple[MailFile, ...]


class Outcome(StrEnum):
    """What became of a mail for one recipient at a try."""

    DELIVERED = "delivered"
    """The server has it now."""
    DEFERRED = "deferred"
    """Not now: a 4xx, or no proper connection."""
    REFUSED = "refused"
    """Never: a 5xx."""


class Tried(msgspec.Struct, frozen=True):
    """What a server said of one recipient at a try."""

    email: str
    outcome: Outcome
    answer: str


def after_try(mail: Outgoing, tried: Iterable[Tried], *, now: int) -> Outgoing:
    """
    Say how a mail stands after a try: who has it, who never will, and when it is tried again.

    Whoever could not be reached for five days is given up. The gaps grow from a minute to an hour.
    """
    first_tried_at = now if mail.first_tried_at is None else mail.first_tried_at
    is_over = now - first_tried_at >= TRYING_MS
    by_email = {one.email: one for one in tried}
    recipients = tuple(_after(one, by_email.get(one.email), is_over=is_over) for one in mail.recipients)
    answers = [one.answer for one in by_email.values() if one.outcome is not Outcome.DELIVERED]
    changed = replace(
        mail,
        recipients=recipients,
        first_tried_at=first_tried_at,
        answer=next(iter(answers), next((one.answer for one in by_email.values()), mail.answer)),
        next_try_at=now + min(FIRST_GAP_MS * 2 ** min(mail.attempts - 1, 16), LONGEST_GAP_MS),
    )
    if not all(one.is_done for one in recipients):
        return changed
    got_it = any(not one.failed for one in recipients)
    return replace(changed, state=str(OutgoingState.SENT if got_it else OutgoingState.FAILED), done_at=now)


def delivery_of(mail: Outgoing) -> str:
    """Say of a mail's message how its delivery stands."""
    if any(one.failed for one in mail.recipients):
        return FAILED
    by_state = {OutgoingState.HELD: HELD, OutgoingState.SENT: SENT, OutgoingState.CANCELLED: CANCELLED}
    return by_state.get(OutgoingState(mail.state), QUEUED)


def _after(one: Delivery, tried: Tried | None, *, is_over: bool) -> Delivery:
    if one.is_done or tried is None:
        return one
    match tried.outcome:
        case Outcome.DELIVERED:
            return replace(one, is_done=True, answer=tried.answer)
        case Outcome.REFUSED:
            return replace(one, is_done=True, failed=True, answer=tried.answer)
    return replace(one, is_done=is_over, failed=is_over, answer=tried.answer)
