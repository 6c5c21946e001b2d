"""Reading messages, those of a ticket or of all, and files."""

from typing import Final

from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.seeing import mailboxes_seen, seen
from rolodesk.model.attachment import Attachment
from rolodesk.model.conversation import MessageQuery, ToldMessage
from rolodesk.model.errors import Unknown
from rolodesk.model.message import Kind
from rolodesk.model.page import Page, Wanted
from rolodesk.model.workspace import Permission
from rolodesk.storage import attachments, correspondence, message_lists, message_pages

NEWEST: Final = 50


async def list_messages(
    scope: Scope, ticket_id: int, wanted: Wanted, *, kind: Kind | None = None
) -> Page[ToldMessage]:
    """List the messages of a ticket by `id`. One that is not there, or not seen, is `Unknown`."""
    scope.require(Permission.TICKETS_READ)
    await seen(scope, ticket_id)
    return await message_pages.page(scope.tx, ticket_id, wanted, kind=kind)


async def list_everywhere(scope: Scope, query: MessageQuery, wanted: Wanted) -> Page[ToldMessage]:
    """List the messages of all tickets that the actor sees but spam and deleted ones, by `created_at`."""
    scope.require(Permission.TICKETS_READ)
    found = await message_lists.page(scope.tx, query, wanted, seen=mailboxes_seen(scope))
    return Page(await message_pages.tell(scope.tx, found.items), found.has_more)


async def newest_messages(scope: Scope, ticket_id: int) -> list[ToldMessage]:
    """Read the newest 50 messages of a ticket, the oldest of them first."""
    wanted = Wanted(order="id", descending=True, limit=NEWEST)
    found = await list_messages(scope, ticket_id, wanted)
    return list(reversed(found.items))


async def get_message(scope: Scope, ticket_id: int, message_id: int) -> ToldMessage:
    """Read a message of a ticket. `Unknown` if there is none such, or the ticket is not seen."""
    scope.require(Permission.TICKETS_READ)
    await seen(scope, ticket_id)
    message = await correspondence.by_id(scope.tx, message_id)
    if message is None or message.ticket_id != ticket_id:
        raise Unknown("message", message_id)
    return (await message_pages.tell(scope.tx, [message]))[0]


async def list_files(scope: Scope, ticket_id: int, wanted: Wanted) -> Page[Attachment]:
    """List the files of a ticket by `id`. One that is not there, or not seen, is `Unknown`."""
    scope.require(Permission.TICKETS_READ)
    await seen(scope, ticket_id)
    return await attachments.page(scope.tx, ticket_id, wanted)


async def get_file(scope: Scope, attachment_id: int) -> Attachment:
    """Read what is stored of a file. `Unknown` if there is none such, or its ticket is not seen."""
    scope.require(Permission.TICKETS_READ)
    file = await attachments.by_id(scope.tx, attachment_id)
    if file is None:
        raise Unknown("attachment", attachment_id)
    try:
        await seen(scope, file.ticket_id)
    except Unknown:
        raise Unknown("attachment", attachment_id) from None
    return file
