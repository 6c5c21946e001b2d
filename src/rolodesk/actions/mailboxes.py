"""Making shared mailboxes and letting members into them."""

from collections.abc import Collection, Sequence

import msgspec

from rolodesk.actions.journal import Fields, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.workspaces import own_or_next_id, require_operator
from rolodesk.model.email import check_email, fold_email
from rolodesk.model.errors import Conflicting, Invalid, Unknown
from rolodesk.model.line import check_line, check_text
from rolodesk.model.workspace import Mailbox, Member
from rolodesk.storage import mailboxes, members


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
) -> StaffedMailbox:
    """
    Make a mailbox with its addresses, the first of which it answers from, and let members into it.

    Refuses (`Invalid`) no address and a malformed one, (`Conflicting`) an address or a chosen id that is
    taken in the workspace, and (`Unknown`) an e-mail address that is no member's.
    """
    require_operator(scope)
    mailbox = Mailbox(
        id=await own_or_next_id(scope.tx, "mailboxes", mailbox_id),
        name=check_line(name, field="name"),
        auto_reply=None if auto_reply is None else check_text(auto_reply, field="auto-reply"),
        addresses=_checked(addresses),
        created_at=scope.now,
    )
    if not await mailboxes.insert(scope.tx, mailbox):
        raise Conflicting(f"there is a mailbox {mailbox.id} already; choose another id, or leave it out")
    for position, address in enumerate(mailbox.addresses):
        if not await mailboxes.insert_address(scope.tx, mailbox.id, address, position=position):
            raise await _taken(scope, address)
    staff = await _members(scope, member_emails)
    await mailboxes.let_in(scope.tx, mailbox.id, [member.id for member in staff])
    after: Fields = {
        "name": mailbox.name,
        "auto_reply": mailbox.auto_reply,
        "addresses": mailbox.addresses,
        "members": [member.id for member in staff],
    }
    await record(scope, "mailbox.created", mailbox.id, after=after)
    return StaffedMailbox(mailbox, staff)


async def listed(scope: Scope) -> list[StaffedMailbox]:
    """List the mailboxes, the oldest first, each with the members who were let into it."""
    require_operator(scope)
    by_id = {member.id: member for member in await members.listed(scope.tx)}
    memberships = await mailboxes.memberships(scope.tx)
    return [
        StaffedMailbox(mailbox, tuple(by_id[id_] for id_ in memberships.get(mailbox.id, ()) if id_ in by_id))
        for mailbox in await mailboxes.listed(scope.tx)
    ]


def _checked(addresses: Sequence[str]) -> tuple[str, ...]:
    """Give the addresses, each once however it is written."""
    checked = [check_email(address, field="address") for address in addresses]
    if not checked:
        raise Invalid("address", "must be given at least once: a mailbox is found by its addresses")
    by_key: dict[str, str] = {}
    for address in checked:
        by_key.setdefault(fold_email(address), address)
    return tuple(by_key.values())


async def _taken(scope: Scope, address: str) -> Conflicting:
    owner = await mailboxes.by_address(scope.tx, address)
    whose = f"the mailbox {owner.name} ({owner.id})" if owner else "another mailbox"
    return Conflicting(f"{address} belongs to {whose} of this workspace already")


async def _members(scope: Scope, emails: Collection[str]) -> tuple[Member, ...]:
    known = await members.by_emails(scope.tx, emails)
    for email in emails:
        if fold_email(email) not in known:
            raise Unknown("member", f"{email} in this workspace; make one with `rolodesk member create`")
    return tuple(known.values())
