"""A member's desk: reading what they may see of their workspace, to look at it."""

from typing import Final

from rolodesk.actions import notes
from rolodesk.actions.contacts import reading
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets import grabbing
from rolodesk.model.desk import Desk, OpenedContact, OpenedTicket, StaffedMailbox
from rolodesk.model.errors import Unknown
from rolodesk.model.workspace import Mailbox, Member, Permission, Role
from rolodesk.storage import contacts, desk, mailboxes, members

LATEST_TICKETS: Final = 12
NEWEST_CONTACTS: Final = 10
TICKETS_OF_CONTACT: Final = 20
NOTES_OF_CONTACT: Final = 1000


def sees_every_mailbox(member: Member) -> bool:
    """Say whether a member need not be let into a mailbox to see it."""
    return member.role in {Role.OWNER, Role.ADMIN}


async def lay_out(scope: Scope, member: Member) -> Desk:
    """Read the numbers, the tickets acted on last, the newest contacts, the mailboxes and the members."""
    scope.require(Permission.CONTACTS_READ)
    scope.require(Permission.TICKETS_READ)
    everyone = await members.listed(scope.tx)
    let_in = await mailboxes.memberships(scope.tx)
    every_mailbox = await mailboxes.listed(scope.tx)
    seen = _ids_seen(member, let_in)
    return Desk(
        await desk.tally(scope.tx, mailbox_ids=seen),
        await desk.latest_tickets(scope.tx, mailbox_ids=seen, limit=LATEST_TICKETS),
        tuple(await reading.list_newest(scope, page=1, limit=NEWEST_CONTACTS)),
        tuple(
            _staffed(mailbox, everyone, let_in.get(mailbox.id, []))
            for mailbox in every_mailbox
            if seen is None or mailbox.id in seen
        ),
        tuple(everyone),
    )


async def open_ticket(scope: Scope, member: Member, ticket_id: int) -> OpenedTicket:
    """Read a ticket with its conversation. One in a mailbox that the member does not see is `Unknown`."""
    scope.require(Permission.TICKETS_READ)
    scope.require(Permission.CONTACTS_READ)
    grabbed = await grabbing.grab(scope, ticket_id)
    seen = _ids_seen(member, await mailboxes.memberships(scope.tx))
    mailbox = await mailboxes.by_id(scope.tx, grabbed.ticket.mailbox_id)
    if mailbox is None or (seen is not None and mailbox.id not in seen):
        raise Unknown("ticket", ticket_id)
    contact_id = grabbed.ticket.contact_id
    contact = None if contact_id is None else await contacts.by_id(scope.tx, contact_id)
    written_by = {message.member_id for message in grabbed.messages if message.member_id is not None}
    authors = await members.by_ids(scope.tx, written_by)
    return OpenedTicket(grabbed, mailbox, contact, {id_: author.name for id_, author in authors.items()})


async def open_contact(scope: Scope, member: Member, contact_id: int) -> OpenedContact:
    """Read a contact with its notes, and its newest tickets that the member sees. Else `Unknown`."""
    scope.require(Permission.TICKETS_READ)
    contact = await reading.get(scope, contact_id)
    written = await notes.list_after(scope, cursor=0, limit=NOTES_OF_CONTACT, contact_id=contact_id)
    tickets = await desk.latest_tickets(
        scope.tx,
        mailbox_ids=_ids_seen(member, await mailboxes.memberships(scope.tx)),
        limit=TICKETS_OF_CONTACT,
        contact_id=contact_id,
    )
    return OpenedContact(contact, tuple(reversed(written.items)), tickets)


def _ids_seen(member: Member, let_in: dict[int, list[int]]) -> list[int] | None:
    """List the mailboxes that a member sees; None for all of them."""
    if sees_every_mailbox(member):
        return None
    return [mailbox_id for mailbox_id, ids in let_in.items() if member.id in ids]


def _staffed(mailbox: Mailbox, everyone: list[Member], let_in: list[int]) -> StaffedMailbox:
    staff = (member for member in everyone if member.id in let_in or sees_every_mailbox(member))
    return StaffedMailbox(mailbox, tuple(staff))
