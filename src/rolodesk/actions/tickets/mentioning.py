"""Mentioning members in a note: who is named, and sees the ticket, is told of it."""

from collections.abc import Iterable

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.patching import agents_of
from rolodesk.model.mention import mentioned
from rolodesk.model.message import Message
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Role
from rolodesk.storage import mailboxes, members, mentions


async def mention(scope: Scope, ticket: Ticket, message: Message, named: Iterable[int] = ()) -> None:
    """
    Tell of the members whom a note mentions: those who are `named` by id, and those its text names.

    Refuses (`Invalid`, `mentions[0]`) an id of nobody who has access to the ticket's mailbox. Whom the text
    names without access is not mentioned, nor is its writer.
    """
    chosen = await agents_of(scope, tuple(named), mailbox_id=ticket.mailbox_id, field="mentions")
    found = {member.id for member in chosen}
    if "@" in message.plain:
        found |= await _named(scope, ticket, message)
    found.discard(message.member_id or 0)
    if not found:
        return
    told = sorted(found)
    await mentions.insert(scope.tx, ticket.id, message.id, told)
    after: dict[str, object] = {"message_id": message.id, "member_id": message.member_id}
    after["mentioned"] = told
    await record(scope, "ticket.mentioned", ticket.id, after=after)


async def _named(scope: Scope, ticket: Ticket, message: Message) -> set[int]:
    inside = await mailboxes.member_ids(scope.tx, ticket.mailbox_id)
    everybody = await members.listed(scope.tx)
    seeing = {one.id for one in everybody if one.role is not Role.AGENT or one.id in inside}
    return set(mentioned(message.plain, everybody)) & seeing
