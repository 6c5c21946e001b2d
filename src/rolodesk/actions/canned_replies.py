"""Canned replies: keeping them, and filling them in for a ticket, or for one that is about to be opened."""

from msgspec.structs import replace

from rolodesk.actions import placeholders
from rolodesk.actions.contacts import filing
from rolodesk.actions.journal import differences, fields_of, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.seeing import me, seen
from rolodesk.model.canned_reply import (
    REPLY_FIELDS,
    CannedReply,
    CannedReplyChange,
    Rendered,
    Unopened,
    render,
    reply_applied,
)
from rolodesk.model.contact import Contact
from rolodesk.model.email import check_email
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.workspace import Permission
from rolodesk.storage import canned_replies, contacts, mailboxes


async def create(scope: Scope, new: CannedReplyChange) -> CannedReply:
    """Make a canned reply. Refuses (`Invalid`) what `reply_applied` refuses, and a mailbox not there."""
    scope.require(Permission.SETTINGS_WRITE)
    blank = CannedReply(
        id=0,
        title="",
        shortcut="",
        text="",
        html="",
        mailbox_id=None,
        created_at=scope.now,
        updated_at=scope.now,
    )
    reply = await _applied(scope, blank, new)
    reply = replace(reply, id=await scope.tx.next_id("canned_replies"))
    await canned_replies.insert(scope.tx, reply)
    await record(scope, "canned_reply.created", reply.id, after=fields_of(reply, REPLY_FIELDS))
    return reply


async def listed(
    scope: Scope, *, part: str | None = None, mailbox_id: int | None = None
) -> list[CannedReply]:
    """
    List the canned replies of the mailboxes that the actor sees, the oldest first.

    `part` leaves those in whose title, shortcut or text it is, in any case; `mailbox_id` those that may be
    used in that mailbox: its own and those of every mailbox.
    """
    scope.require(Permission.SETTINGS_READ)
    part = (part or "").strip().casefold()
    return [
        one
        for one in await canned_replies.listed(scope.tx)
        if _is_seen(scope, one)
        and (mailbox_id is None or one.mailbox_id in {None, mailbox_id})
        and any(part in text.casefold() for text in (one.title, one.shortcut, one.text))
    ]


async def get(scope: Scope, reply_id: int) -> CannedReply:
    """Read a canned reply. One that is not there, or not seen, is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    return _known(scope, await canned_replies.by_id(scope.tx, reply_id), reply_id)


async def fetch_to_change(scope: Scope, reply_id: int) -> CannedReply:
    """Read a canned reply and keep others from changing it. Else `Unknown`."""
    scope.require(Permission.SETTINGS_WRITE)
    return _known(scope, await canned_replies.to_change(scope.tx, reply_id), reply_id)


async def change(scope: Scope, reply_id: int, wanted: CannedReplyChange) -> CannedReply:
    """Change a canned reply. Refuses as `create` does; one that is not there is `Unknown`."""
    before = await fetch_to_change(scope, reply_id)
    after = await _applied(scope, before, wanted)
    if after == before:
        return before
    after = replace(after, updated_at=scope.now)
    await canned_replies.save(scope.tx, after)
    was, is_now = differences(before, after, REPLY_FIELDS)
    await record(scope, "canned_reply.updated", reply_id, before=was, after=is_now)
    return after


async def delete(scope: Scope, reply_id: int) -> None:
    """Delete a canned reply. One that is not there is `Unknown`."""
    reply = await fetch_to_change(scope, reply_id)
    await canned_replies.remove(scope.tx, reply_id)
    await record(scope, "canned_reply.deleted", reply_id, before=fields_of(reply, REPLY_FIELDS))


async def filled_in(scope: Scope, reply_id: int, *, ticket_id: int) -> Rendered:
    """Fill a canned reply in for a ticket. Either that is not there, or not seen, is `Unknown`."""
    scope.require(Permission.TICKETS_READ)
    reply = await get(scope, reply_id)
    ticket = await seen(scope, ticket_id)
    values = await placeholders.of_ticket(scope.tx, scope.workspace, ticket, member_id=me(scope))
    return render(reply, values)


async def filled_in_ahead(scope: Scope, reply_id: int, unopened: Unopened) -> Rendered:
    """
    Fill a canned reply in for a ticket that is about to be opened; who has an address already is its contact.

    A reply that is not there, or not seen, is `Unknown`. Refuses (`Invalid`) a mailbox that is not there, or
    not seen (`mailbox_id`), a contact who is not there (`contact_id`), and what is no address (`email`).
    """
    scope.require(Permission.TICKETS_READ)
    scope.require(Permission.CONTACTS_READ)
    reply = await get(scope, reply_id)
    mailbox = await mailboxes.by_id(scope.tx, unopened.mailbox_id)
    if mailbox is None or not scope.sees(mailbox.id):
        raise Invalid("mailbox_id", "must be the id of a mailbox of the workspace")
    contact = await _customer(scope, unopened)
    email = unopened.email or ("" if contact is None else contact.email or "")
    values = await placeholders.of_unopened(
        scope.tx,
        scope.workspace,
        mailbox=mailbox,
        contact=contact,
        email=email,
        subject=unopened.subject,
        member_id=me(scope),
    )
    return render(reply, values)


async def _customer(scope: Scope, unopened: Unopened) -> Contact | None:
    email = check_email(unopened.email, field="email") if unopened.email else ""
    if unopened.contact_id is None:
        return await filing.known(scope, email) if email else None
    contact = await contacts.by_id(scope.tx, unopened.contact_id)
    if contact is None:
        raise Invalid("contact_id", "must be the id of a contact of the workspace")
    return contact


async def _applied(scope: Scope, reply: CannedReply, wanted: CannedReplyChange) -> CannedReply:
    after = reply_applied(wanted, reply)
    if after.mailbox_id is not None and await mailboxes.by_id(scope.tx, after.mailbox_id) is None:
        raise Invalid("mailbox_id", "must be the id of a mailbox of the workspace, or null")
    return after


def _is_seen(scope: Scope, reply: CannedReply) -> bool:
    return reply.mailbox_id is None or scope.sees(reply.mailbox_id)


def _known(scope: Scope, reply: CannedReply | None, reply_id: int) -> CannedReply:
    if reply is None or not _is_seen(scope, reply):
        raise Unknown("canned reply", reply_id)
    return reply
