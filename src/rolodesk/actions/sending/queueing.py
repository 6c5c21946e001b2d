"""Queueing a message to be sent: its row, with the Message-ID that it keeps, in the commit of the message."""

import secrets
from collections.abc import Mapping
from typing import Final

from rolodesk.actions.scope import Scope
from rolodesk.model.email import check_email, fold_email
from rolodesk.model.errors import Invalid
from rolodesk.model.mail_message import MailMessage
from rolodesk.model.message import Message
from rolodesk.model.outgoing import Delivery, Outgoing, OutgoingKind, OutgoingState
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Mailbox, Permission
from rolodesk.storage import mail_messages, mail_threads, outgoing

RECIPIENT_LIMIT: Final = 100
"""RFC 5321 (4.5.3.1.8) has every server take so many."""
REF_BYTES: Final = 16
LATEST_REFS: Final = 20
SECOND: Final = 1000


async def queue(
    scope: Scope,
    *,
    ticket: Ticket,
    mailbox: Mailbox,
    message: Message,
    kind: OutgoingKind,
    send_at: int | None = None,
    undo_seconds: int | None = None,
    seen_message_id: int | None = None,
    cids: Mapping[str, str] | None = None,
) -> Outgoing:
    """
    Queue a message, posted already with the delivery `queued`, for everybody it is addressed to.

    It leaves at `send_at` (ms); unless given, at once if the hub wrote it, else after `undo_seconds`, by
    default the mailbox's. With `seen_message_id` it is held if an external message from outside came in after
    that one. `cids` has the tokens of attachments that its HTML shows, by Content-ID. Refuses (`Invalid`) a
    malformed address, nobody, over 100 recipients, and a mailbox without an address.
    """
    scope.require(Permission.TICKETS_WRITE)
    if not mailbox.addresses:
        raise Invalid("mailbox", "must have an address to send from")
    seconds = mailbox.undo_seconds if undo_seconds is None else undo_seconds
    undo = 0 if kind is OutgoingKind.AUTOMATIC else seconds * SECOND
    leaves_at = scope.now + undo if send_at is None else max(send_at, scope.now)
    mail = Outgoing(
        id=await scope.tx.next_id("outgoing"),
        mailbox_id=mailbox.id,
        ticket_id=ticket.id,
        message_id=message.id,
        kind=str(kind),
        state=str(OutgoingState.WAITING),
        message_ref=_new_ref(mailbox),
        recipients=_recipients(message),
        seen_message_id=seen_message_id,
        send_at=leaves_at,
        next_try_at=leaves_at,
        leased_until=None,
        attempts=0,
        first_tried_at=None,
        via="",
        answer="",
        blob_key="",
        created_at=scope.now,
        done_at=None,
    )
    await outgoing.insert(scope.tx, mail)
    await mail_messages.insert(
        scope.tx,
        MailMessage(
            message_id=message.id,
            ticket_id=ticket.id,
            letter_id=None,
            message_ref=mail.message_ref,
            in_reply_to="" if kind is OutgoingKind.FORWARD else await _answered(scope, message),
            cids=dict(cids or {}),
        ),
    )
    return mail


async def _answered(scope: Scope, message: Message) -> str:
    """Give the Message-ID that a message answers: of the newest letter, else of the last mail of ours."""
    known = await mail_threads.thread(scope.tx, message.ticket_id, before=message.id, limit=LATEST_REFS)
    came_in = [one for one in known if one.came_in]
    return next((one.message_ref for one in reversed(came_in or known)), "")


def _recipients(message: Message) -> tuple[Delivery, ...]:
    """Give everybody it goes to, each once."""
    by_key: dict[str, Delivery] = {}
    for field in ("to", "cc", "bcc"):
        for position, address in enumerate(getattr(message, field)):
            email = check_email(address, field=f"{field}[{position}]")
            by_key.setdefault(fold_email(email), Delivery(email))
    if not by_key:
        raise Invalid("to", "must name somebody to send to")
    if len(by_key) > RECIPIENT_LIMIT:
        raise Invalid("to", f"must be at most {RECIPIENT_LIMIT} addresses, with those of cc and bcc")
    return tuple(by_key.values())


def _new_ref(mailbox: Mailbox) -> str:
    """Draw a Message-ID, in the domain that the mailbox writes from (RFC 5322, 3.6.4)."""
    domain = fold_email(mailbox.addresses[0]).rpartition("@")[2]
    return f"{secrets.token_hex(REF_BYTES)}@{domain}"
