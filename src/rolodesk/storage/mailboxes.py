"""Mailboxes: their addresses, and the members who work in them."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Final

from sqlalchemy import delete, select, update

from rolodesk.model.email import fold_email
from rolodesk.model.workspace import Mailbox
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    bound_int,
    bound_text,
    insert_or_ignore,
)
from rolodesk.storage.tables import mailbox_addresses as a
from rolodesk.storage.tables import mailbox_members as m
from rolodesk.storage.tables import mailboxes as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (
    t.c.id,
    t.c.name,
    t.c.auto_reply,
    a.c.address,
    t.c.created_at,
    t.c.signature,
    t.c.template,
    t.c.sending,
    t.c.files_senders,
    t.c.undo_seconds,
    t.c.follow_up_days,
)

_with_addresses: Final = (
    select(*COLUMNS)
    .outerjoin_from(t, a, (a.c.workspace_id == t.c.workspace_id) & (a.c.mailbox_id == t.c.id))
    .where(t.c.workspace_id == WORKSPACE)
    .order_by(t.c.id, a.c.position)
)
_of_address: Final = select(a.c.mailbox_id).where(
    a.c.workspace_id == WORKSPACE, a.c.address_folded == bound_text("address_folded")
)

BY_ID: Final = Statement(_with_addresses.where(t.c.id == bound_int("id")))
BY_ID_TO_CHANGE: Final = Statement(_with_addresses.where(t.c.id == bound_int("id")).with_for_update(of=t))
TO_POINT_TO: Final = Statement(
    select(t.c.id)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id"))
    .with_for_update(read=True, key_share=True)
)
BY_ADDRESS: Final = Statement(_with_addresses.where(t.c.id == _of_address.scalar_subquery()))
ALL: Final = Statement(_with_addresses)
INSERT: Final = insert_or_ignore(t)
INSERT_ADDRESS: Final = insert_or_ignore(a)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("mailbox_id"))
    .values(
        name=bound_text("name"),
        auto_reply=bound_text("auto_reply"),
        signature=bound_text("signature"),
        template=bound_text("template"),
        sending=bound_text("sending"),
        files_senders=bound_int("files_senders"),
        undo_seconds=bound_int("undo_seconds"),
        follow_up_days=bound_int("follow_up_days"),
    )
)
SET_SENDING: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("mailbox_id"))
    .values(sending=bound_text("sending"))
)
DELETE_ADDRESSES: Final = Statement(
    delete(a).where(a.c.workspace_id == WORKSPACE, a.c.mailbox_id == bound_int("mailbox_id"))
)
INSERT_MEMBER: Final = insert_or_ignore(m)
MEMBER_IDS: Final = Statement(
    select(m.c.member_id)
    .where(m.c.workspace_id == WORKSPACE, m.c.mailbox_id == bound_int("mailbox_id"))
    .order_by(m.c.member_id)
)
OF_MEMBER: Final = Statement(
    select(m.c.mailbox_id)
    .where(m.c.workspace_id == WORKSPACE, m.c.member_id == bound_int("member_id"))
    .order_by(m.c.mailbox_id)
)
MEMBERSHIPS: Final = Statement(
    select(m.c.mailbox_id, m.c.member_id).where(m.c.workspace_id == WORKSPACE).order_by(*m.c)
)

PUT_OUT: Final = Statement(
    delete(m).where(
        m.c.workspace_id == WORKSPACE,
        m.c.mailbox_id == bound_int("of_mailbox"),
        m.c.member_id == bound_int("of_member"),
    )
)


async def by_id(tx: Tx, mailbox_id: int) -> Mailbox | None:
    """Read a mailbox."""
    return _first(await tx.all(BY_ID, id=mailbox_id))


async def to_change(tx: Tx, mailbox_id: int) -> Mailbox | None:
    """Read a mailbox and keep others from changing it."""
    return _first(await tx.all(BY_ID_TO_CHANGE, id=mailbox_id))


async def is_to_point_to(tx: Tx, mailbox_id: int) -> bool:
    """Answer whether a mailbox is there, and keep others from deleting it."""
    return await tx.first(TO_POINT_TO, id=mailbox_id) is not None


async def by_address(tx: Tx, address: str) -> Mailbox | None:
    """Read the mailbox that an e-mail address belongs to, however it is written."""
    return _first(await tx.all(BY_ADDRESS, address_folded=fold_email(address)))


async def listed(tx: Tx) -> list[Mailbox]:
    """List every mailbox, the oldest first."""
    return _mailboxes(await tx.all(ALL))


async def member_ids(tx: Tx, mailbox_id: int) -> list[int]:
    """List the ids of the members who were let into a mailbox. Owners and admins need not be."""
    return [row[0] for row in await tx.all(MEMBER_IDS, mailbox_id=mailbox_id)]


async def of_member(tx: Tx, member_id: int) -> list[int]:
    """List the ids of the mailboxes that a member was let into."""
    return [row[0] for row in await tx.all(OF_MEMBER, member_id=member_id)]


async def memberships(tx: Tx) -> dict[int, list[int]]:
    """List the ids of the members of every mailbox that has any, by the mailbox's id."""
    found: dict[int, list[int]] = {}
    for mailbox_id, member_id in await tx.all(MEMBERSHIPS):
        found.setdefault(mailbox_id, []).append(member_id)
    return found


async def insert(tx: Tx, mailbox: Mailbox) -> bool:
    """Insert a mailbox without its addresses; answer False, and do nothing, if its id is taken."""
    inserted = await tx.run(
        INSERT,
        id=mailbox.id,
        name=mailbox.name,
        auto_reply=mailbox.auto_reply,
        created_at=mailbox.created_at,
        **_mail_settings(mailbox),
    )
    return inserted == 1


async def save(tx: Tx, mailbox: Mailbox) -> None:
    """Store a changed mailbox, but for its addresses."""
    await tx.run(
        SAVE,
        mailbox_id=mailbox.id,
        name=mailbox.name,
        auto_reply=mailbox.auto_reply,
        **_mail_settings(mailbox),
    )


async def set_sending(tx: Tx, mailbox_id: int, sending: str) -> None:
    """Store whether a mailbox sends."""
    await tx.run(SET_SENDING, mailbox_id=mailbox_id, sending=sending)


async def forget_addresses(tx: Tx, mailbox_id: int) -> None:
    """Take all its addresses from a mailbox."""
    await tx.run(DELETE_ADDRESSES, mailbox_id=mailbox_id)


async def insert_address(tx: Tx, mailbox_id: int, address: str, *, position: int) -> bool:
    """Give a mailbox an address; answer False, and do nothing, if a mailbox of the workspace has it."""
    inserted = await tx.run(
        INSERT_ADDRESS,
        mailbox_id=mailbox_id,
        address=address,
        address_folded=fold_email(address),
        position=position,
    )
    return inserted == 1


async def let_in(tx: Tx, mailbox_id: int, member_ids: Iterable[int]) -> None:
    """Let members work in a mailbox; those who do already are passed over."""
    await tx.run_many(INSERT_MEMBER, [{"mailbox_id": mailbox_id, "member_id": id_} for id_ in member_ids])


async def put_out(tx: Tx, pairs: Iterable[tuple[int, int]]) -> None:
    """Let members work in mailboxes no longer: pairs of a mailbox's id and a member's."""
    await tx.run_many(
        PUT_OUT, [{"of_mailbox": mailbox_id, "of_member": member_id} for mailbox_id, member_id in pairs]
    )


def _first(rows: Iterable[Row]) -> Mailbox | None:
    return next(iter(_mailboxes(rows)), None)


def _mailboxes(rows: Iterable[Row]) -> list[Mailbox]:
    """Make mailboxes of rows of COLUMNS, one row an address, sorted by mailbox."""
    return [_mailbox(list(of_one)) for _, of_one in groupby(rows, key=itemgetter(0))]


def _mailbox(rows: list[Row]) -> Mailbox:
    mailbox_id, name, auto_reply, _, created_at, signature, template, sending, files, undo, follow_up = rows[
        0
    ]
    return Mailbox(
        id=mailbox_id,
        name=name,
        auto_reply=auto_reply,
        addresses=tuple(row[3] for row in rows if row[3] is not None),
        created_at=created_at,
        signature=signature,
        template=template,
        sending=sending,
        files_senders=files == 1,
        undo_seconds=undo,
        follow_up_days=follow_up,
    )


def _mail_settings(mailbox: Mailbox) -> dict[str, int | str]:
    return {
        "signature": mailbox.signature,
        "template": mailbox.template,
        "sending": mailbox.sending,
        "files_senders": int(mailbox.files_senders),
        "undo_seconds": mailbox.undo_seconds,
        "follow_up_days": mailbox.follow_up_days,
    }
