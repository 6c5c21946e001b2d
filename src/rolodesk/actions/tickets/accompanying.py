"""Reading what a ticket points to, to be told along with it."""

from collections.abc import Collection

import msgspec

from rolodesk.actions.contacts import reading
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.conversing import newest_messages
from rolodesk.model.contact import Contact
from rolodesk.model.conversation import ToldMessage
from rolodesk.model.errors import Unknown
from rolodesk.model.ticket_desk import TicketLine
from rolodesk.model.workspace import Mailbox, Member, Permission
from rolodesk.storage import mailboxes, members


class Along(msgspec.Struct, frozen=True, kw_only=True):
    """What was read along with a ticket. A list that is None was not asked for."""

    agents: tuple[Member, ...] | None = None
    contact: Contact | None = None
    mailbox: Mailbox | None = None
    messages: tuple[ToldMessage, ...] | None = None


async def along_with(scope: Scope, line: TicketLine, names: Collection[str]) -> Along:
    """Read those of a ticket's `agents`, `contact`, `mailbox` and newest `messages` that are asked for."""
    scope.require(Permission.TICKETS_READ)
    ticket = line.ticket
    return Along(
        agents=await _agents(scope, line) if "agents" in names else None,
        contact=await _contact(scope, ticket.contact_id) if "contact" in names else None,
        mailbox=await mailboxes.by_id(scope.tx, ticket.mailbox_id) if "mailbox" in names else None,
        messages=tuple(await newest_messages(scope, ticket.id)) if "messages" in names else None,
    )


async def _agents(scope: Scope, line: TicketLine) -> tuple[Member, ...]:
    known = await members.by_ids(scope.tx, line.assignees)
    return tuple(known[id_] for id_ in line.assignees if id_ in known)


async def _contact(scope: Scope, contact_id: int | None) -> Contact | None:
    if contact_id is None:
        return None
    try:
        return await reading.get(scope, contact_id)
    except Unknown:
        return None
