"""Reading what tickets point to, to be told along with them."""

from collections.abc import Collection, Sequence

import msgspec
from msgspec.structs import replace

from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.conversing import newest_messages
from rolodesk.model.contact import Contact
from rolodesk.model.conversation import ToldMessage
from rolodesk.model.ticket_desk import TicketLine
from rolodesk.model.workspace import Mailbox, Member, Permission
from rolodesk.storage import contacts, mailboxes, members


class Along(msgspec.Struct, frozen=True, kw_only=True):
    """What was read along with a ticket. A list that is None was not asked for."""

    agents: tuple[Member, ...] | None = None
    contact: Contact | None = None
    mailbox: Mailbox | None = None
    messages: tuple[ToldMessage, ...] | None = None


async def along_with(scope: Scope, line: TicketLine, names: Collection[str]) -> Along:
    """Read those of a ticket's `agents`, `contact`, `mailbox` and newest `messages` that are asked for."""
    along = (await along_with_each(scope, [line], names))[line.ticket.id]
    if "messages" not in names:
        return along
    return replace(along, messages=tuple(await newest_messages(scope, line.ticket.id)))


async def along_with_each(
    scope: Scope, lines: Sequence[TicketLine], names: Collection[str]
) -> dict[int, Along]:
    """Read the `agents`, `contact` and `mailbox` of tickets, those asked for, by the tickets' ids."""
    scope.require(Permission.TICKETS_READ)
    agents = await _agents(scope, lines) if "agents" in names else None
    people = await _contacts(scope, lines) if "contact" in names else {}
    boxes = {one.id: one for one in await mailboxes.listed(scope.tx)} if "mailbox" in names else {}
    return {
        line.ticket.id: Along(
            agents=None if agents is None else tuple(agents[id_] for id_ in line.assignees if id_ in agents),
            contact=people.get(line.ticket.contact_id),
            mailbox=boxes.get(line.ticket.mailbox_id),
        )
        for line in lines
    }


async def _agents(scope: Scope, lines: Sequence[TicketLine]) -> dict[int, Member]:
    return await members.by_ids(scope.tx, {id_ for line in lines for id_ in line.assignees})


async def _contacts(scope: Scope, lines: Sequence[TicketLine]) -> dict[int | None, Contact]:
    scope.require(Permission.CONTACTS_READ)
    ids = {id_ for line in lines if (id_ := line.ticket.contact_id) is not None}
    return {contact.id: contact for contact in await contacts.by_ids(scope.tx, sorted(ids))}
