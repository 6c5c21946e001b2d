"""Claiming mail that is due, and gathering what it is composed of."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, TypeVar

from rolodesk.actions import placeholders
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import SYSTEM, Scope
from rolodesk.actions.sending.holding import hold
from rolodesk.model.email import fold_email
from rolodesk.model.letter import Correspondent
from rolodesk.model.message import Message
from rolodesk.model.outgoing import MailFile, Outgoing, OutgoingKind, OutgoingState, Parcel, Quoted
from rolodesk.model.placeholder import filled, has_places
from rolodesk.model.workspace import Mailbox
from rolodesk.storage import (
    correspondence,
    directory,
    mail_messages,
    mail_threads,
    mailboxes,
    outgoing,
    tickets,
)
from rolodesk.storage.outgoing import Claimed
from rolodesk.storage.transaction import EVERYWHERE, Tx

__all__ = ["LEASE_MS", "Claimed", "claim", "parcel_of", "renew", "within"]

T = TypeVar("T")

LEASE_MS: Final = 30_000
"""How long after its last renewal a claim ends, such as when the process died."""
LATEST_REFS: Final = 20
QUOTE_LIMIT: Final = 16_000
"""Characters of the message before that stand below a reply."""
DOOR: Final = "mail"


async def claim(transactions: Transactions, *, limit: int) -> list[Claimed]:
    """Claim mails that are due, at most `limit`, for this process alone; several may ask at once."""
    if not await transactions.lookup(EVERYWHERE, outgoing.is_due):
        return []
    return await transactions.write(EVERYWHERE, lambda tx: outgoing.claim(tx, limit=limit, lease_ms=LEASE_MS))


async def renew(transactions: Transactions, claimed: Sequence[Claimed]) -> None:
    """Make claims last for another `LEASE_MS`."""

    async def work(tx: Tx) -> None:
        for one in claimed:
            await outgoing.renew(tx.within(one.workspace_id), one.mail, lease_ms=LEASE_MS)

    await transactions.write(EVERYWHERE, work)


async def parcel_of(transactions: Transactions, claimed: Claimed) -> Parcel | None:
    """
    Gather what a claimed mail is composed of.

    None if it is not to leave after all: it was scheduled, and a letter came in meanwhile. It is held then.
    Raises `LookupError` if what it is made of is not there any more.
    """
    mail = claimed.mail
    if mail.seen_message_id is not None:
        held = await within(transactions, claimed.workspace_id, lambda scope: hold(scope, mail.id))
        if held.state != OutgoingState.WAITING:
            return None
    return await transactions.read(claimed.workspace_id, lambda tx: _gathered(tx, mail))


async def within(transactions: Transactions, workspace_id: int, action: Callable[[Scope], Awaitable[T]]) -> T:
    """Run an action of the hub itself in a workspace, and commit it."""

    async def work(tx: Tx) -> T:
        workspace = await directory.workspace_by_id(tx, workspace_id)
        if workspace is None:
            raise LookupError(f"there is no workspace {workspace_id}")
        return await action(Scope(tx.within(workspace_id), workspace=workspace, actor=SYSTEM, door=DOOR))

    return await transactions.write(EVERYWHERE, work)


async def _gathered(tx: Tx, mail: Outgoing) -> Parcel:
    message = await correspondence.by_id(tx, mail.message_id)
    mailbox = await mailboxes.by_id(tx, mail.mailbox_id)
    if message is None or mailbox is None:
        raise LookupError(f"mail {mail.id} has lost its message or its mailbox")
    known = await mail_messages.by_message(tx, message.id)
    signature, template = await _layout(tx, mail, message, mailbox)
    return Parcel(
        workspace_id=tx.workspace_id,
        ticket_id=mail.ticket_id,
        mailbox_id=mailbox.id,
        kind=mail.kind,
        message_ref=mail.message_ref,
        in_reply_to=known.in_reply_to if known else "",
        references=await _references(tx, message) if mail.kind != OutgoingKind.FORWARD else (),
        dated=max(mail.send_at, mail.created_at),
        sender=_sender(message, mailbox),
        to=message.to,
        cc=message.cc,
        subject=await correspondence.subject(tx, mail.ticket_id),
        plain=message.plain,
        html=message.html,
        signature=signature,
        template=template,
        quoted=await _quoted(tx, message) if mail.kind == OutgoingKind.REPLY else None,
        files=await _files(tx, message, known.cids if known else {}),
    )


async def _layout(tx: Tx, mail: Outgoing, message: Message, mailbox: Mailbox) -> tuple[str, str]:
    """Give the mailbox's signature, which no automatic mail has, and its template, their places filled."""
    signature = "" if mail.kind == OutgoingKind.AUTOMATIC else mailbox.signature
    if not (has_places(signature) or has_places(mailbox.template)):
        return signature, mailbox.template
    ticket = await tickets.by_id(tx, mail.ticket_id)
    workspace = await directory.workspace_by_id(tx, tx.workspace_id)
    if ticket is None or workspace is None:
        raise LookupError(f"mail {mail.id} has lost its ticket or its workspace")
    values = await placeholders.of_ticket(tx, workspace, ticket, member_id=message.member_id)
    return filled(signature, values), filled(mailbox.template, values, is_html=True)


async def _references(tx: Tx, message: Message) -> tuple[str, ...]:
    known = await mail_threads.thread(tx, message.ticket_id, before=message.id, limit=LATEST_REFS)
    return tuple(one.message_ref for one in known)


def _sender(message: Message, mailbox: Mailbox) -> Correspondent:
    """Give the mailbox's address that the message is from; another's could not be answered here."""
    own = {fold_email(address) for address in mailbox.addresses}
    if fold_email(message.from_email) in own:
        return Correspondent(message.from_email, message.from_name)
    return Correspondent(mailbox.addresses[0] if mailbox.addresses else "", mailbox.name)


async def _quoted(tx: Tx, message: Message) -> Quoted | None:
    answered = await correspondence.newest_from_outside(tx, message.ticket_id, before=message.id)
    if answered is None:
        return None
    return Quoted(
        author=Correspondent(answered.from_email, answered.from_name),
        at=answered.created_at,
        plain=answered.plain[:QUOTE_LIMIT],
    )


async def _files(tx: Tx, message: Message, cids: Mapping[str, str]) -> tuple[MailFile, ...]:
    by_token = {token: cid for cid, token in cids.items()}
    return tuple(
        MailFile(
            blob_key=file.blob_key,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            cid=by_token.get(file.token, ""),
        )
        for file in await correspondence.files(tx, [message.ticket_id], [message.id])
    )
