"""Making shared mailboxes, letting members into them, and changing them."""

from collections.abc import Collection, Sequence
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.actions.journal import Fields, differences, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.workspaces import own_or_next_id
from rolodesk.model.email import fold_email
from rolodesk.model.errors import Conflicting, Invalid, Unknown
from rolodesk.model.line import check_line, check_text
from rolodesk.model.mailbox_change import (
    MAILBOX_FIELDS,
    MailboxChange,
    check_addresses,
    mailbox_applied,
)
from rolodesk.model.workspace import Mailbox, Member, Permission, Sending
from rolodesk.storage import mailboxes, members

NO_CHANGE: Final = MailboxChange()
OTHERS: Final = tuple(name for name in MAILBOX_FIELDS if name not in {"name", "addresses", "auto_reply"})
"""What a new mailbox is said to be only where somebody says it."""


class StaffedMailbox(msgspec.Struct, frozen=True):
    """A mailbox and the members who were let into it."""

    mailbox: Mailbox
    members: tuple[Member, ...]


async def create(
    scope: Scope,
    *,
    name: str,
    addresses: Sequence[str],
    member_emails: Collection[str] = (),
    auto_reply: str | None = None,
    mailbox_id: int | None = None,
    member_ids: Collection[int] = (),
    settings: MailboxChange = NO_CHANGE,
) -> StaffedMailbox:
    """
    Make a mailbox with its addresses, the first of which it answers from, and let members into it.

    `settings` are what else is said of it. Refuses (`Invalid`) no address, a malformed one and an id that is
    no member's, (`Conflicting`) an address or a chosen id that is taken in the workspace, and (`Unknown`) an
    e-mail address that is no member's.
    """
    scope.require(Permission.SETTINGS_WRITE)
    mailbox = Mailbox(
        id=await own_or_next_id(scope.tx, "mailboxes", mailbox_id),
        name=check_line(name, field="name"),
        auto_reply=None if auto_reply is None else check_text(auto_reply, field="auto-reply"),
        addresses=check_addresses(addresses),
        created_at=scope.now,
    )
    mailbox = mailbox_applied(settings, mailbox)
    if not await mailboxes.insert(scope.tx, mailbox):
        raise Conflicting(f"there is a mailbox {mailbox.id} already; choose another id, or leave it out")
    await _give_addresses(scope, mailbox)
    staff = await _members(scope, member_emails) or await _members_of(scope, member_ids)
    await mailboxes.let_in(scope.tx, mailbox.id, [member.id for member in staff])
    after: Fields = {
        "name": mailbox.name,
        "auto_reply": mailbox.auto_reply,
        "addresses": mailbox.addresses,
        "members": [member.id for member in staff],
    }
    after |= {name: getattr(mailbox, name) for name in OTHERS if getattr(settings, name) is not UNSET}
    await record(scope, "mailbox.created", mailbox.id, after=after)
    return StaffedMailbox(mailbox, staff)


async def edit(
    scope: Scope,
    mailbox_id: int,
    change: MailboxChange,
    *,
    member_ids: Collection[int] | UnsetType = UNSET,
) -> StaffedMailbox:
    """
    Change a mailbox and answer it as it then is. `member_ids` are all who were let into it.

    Refuses (`Invalid`) what `model.mailbox_change.mailbox_applied` refuses and an id that is no member's,
    (`Conflicting`) an address that is taken in the workspace, and (`Unknown`) a mailbox that is not there.
    """
    scope.require(Permission.SETTINGS_WRITE)
    before = await _to_change(scope, mailbox_id)
    after = mailbox_applied(change, before)
    if after != before:
        await mailboxes.save(scope.tx, after)
        if after.addresses != before.addresses:
            await mailboxes.forget_addresses(scope.tx, mailbox_id)
            await _give_addresses(scope, after)
    was, is_now = differences(before, after, MAILBOX_FIELDS)
    if not isinstance(member_ids, UnsetType):
        let_in = await mailboxes.member_ids(scope.tx, mailbox_id)
        wanted = [member.id for member in await _members_of(scope, member_ids)]
        if wanted != let_in:
            await mailboxes.put_out(scope.tx, [(mailbox_id, id_) for id_ in let_in if id_ not in wanted])
            await mailboxes.let_in(scope.tx, mailbox_id, wanted)
            was, is_now = {**was, "members": let_in}, {**is_now, "members": wanted}
    if is_now:
        await record(scope, "mailbox.updated", mailbox_id, before=was, after=is_now)
    return await _staffed(scope, after)


async def confirm(scope: Scope, mailbox_id: int) -> StaffedMailbox:
    """Let an observing mailbox send from now on; nothing if it does. `Unknown` if it is not there."""
    scope.require(Permission.SETTINGS_WRITE)
    before = await _to_change(scope, mailbox_id)
    if before.sending != Sending.ACTIVE:
        await mailboxes.set_sending(scope.tx, mailbox_id, Sending.ACTIVE)
        await record(
            scope,
            "mailbox.confirmed",
            mailbox_id,
            before={"sending": before.sending},
            after={"sending": Sending.ACTIVE},
        )
    return await _staffed(scope, replace(before, sending=Sending.ACTIVE))


async def get(scope: Scope, mailbox_id: int) -> Mailbox:
    """Read a mailbox. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    mailbox = await mailboxes.by_id(scope.tx, mailbox_id)
    if mailbox is None:
        raise Unknown("mailbox", mailbox_id)
    return mailbox


async def staffed(scope: Scope, mailbox_id: int) -> StaffedMailbox:
    """Read a mailbox with the members who were let into it. One that is not there is `Unknown`."""
    return await _staffed(scope, await get(scope, mailbox_id))


async def fetch_to_change(scope: Scope, mailbox_id: int) -> StaffedMailbox:
    """Read a mailbox with its members and keep others from changing it. Else `Unknown`."""
    scope.require(Permission.SETTINGS_WRITE)
    return await _staffed(scope, await _to_change(scope, mailbox_id))


async def listed(scope: Scope) -> list[StaffedMailbox]:
    """List the mailboxes, the oldest first, each with the members who were let into it."""
    scope.require(Permission.SETTINGS_READ)
    by_id = {member.id: member for member in await members.listed(scope.tx)}
    memberships = await mailboxes.memberships(scope.tx)
    return [
        StaffedMailbox(mailbox, tuple(by_id[id_] for id_ in memberships.get(mailbox.id, ()) if id_ in by_id))
        for mailbox in await mailboxes.listed(scope.tx)
    ]


async def _to_change(scope: Scope, mailbox_id: int) -> Mailbox:
    mailbox = await mailboxes.to_change(scope.tx, mailbox_id)
    if mailbox is None:
        raise Unknown("mailbox", mailbox_id)
    return mailbox


async def _staffed(scope: Scope, mailbox: Mailbox) -> StaffedMailbox:
    ids = set(await mailboxes.member_ids(scope.tx, mailbox.id))
    staff = tuple(member for member in await members.listed(scope.tx) if member.id in ids)
    return StaffedMailbox(mailbox, staff)


async def _give_addresses(scope: Scope, mailbox: Mailbox) -> None:
    for position, address in enumerate(mailbox.addresses):
        if not await mailboxes.insert_address(scope.tx, mailbox.id, address, position=position):
            raise await _taken(scope, address)


async def _taken(scope: Scope, address: str) -> Conflicting:
    owner = await mailboxes.by_address(scope.tx, address)
    whose = f"the mailbox {owner.name} ({owner.id})" if owner else "another mailbox"
    return Conflicting(f"{address} belongs to {whose} of this workspace already")


async def _members_of(scope: Scope, ids: Collection[int]) -> tuple[Member, ...]:
    known = await members.by_ids(scope.tx, ids) if ids else {}
    if len(known) != len(set(ids)):
        raise Invalid("member_ids", "must be the ids of members of the workspace")
    return tuple(known.values())


async def _members(scope: Scope, emails: Collection[str]) -> tuple[Member, ...]:
    known = await members.by_emails(scope.tx, emails)
    for email in emails:
        if fold_email(email) not in known:
            raise Unknown("member", f"{email} in this workspace; make one with `rolodesk member create`")
    return tuple(known.values())
