"""Writing on tickets: opening one, replies, notes, forwards, and taking back what has not left."""

from typing import Any, Final

from rolodesk.actions import uploads
from rolodesk.actions.authors import author
from rolodesk.actions.sending import answering, forwarding, of_message
from rolodesk.actions.tickets import conversing, noting, reading, requesting, starting
from rolodesk.asgi.response import Response
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.message import Message
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import created, record
from rolodesk.wire.rest.message_shapes import MessageAnswer, message_answer
from rolodesk.wire.rest.ticket_shapes import TicketAnswer, core_of, ticket_answer
from rolodesk.wire.rest.tickets import TICKET, check_ticket_match, ticket_id_of
from rolodesk.wire.rest.writing_shapes import CreateTicket, ForwardMessages, MarkRead, WriteNote, WriteReply
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import given, id_of

READ, WRITE = Permission.TICKETS_READ, Permission.TICKETS_WRITE
SENT: Final = f"{TICKET}/messages/{{sent_id}}"


async def create_ticket(call: Call[Nothing, CreateTicket]) -> Response:
    """POST /rest/v1/tickets."""
    files = await _files(call)
    if call.body.direction == "in":
        ticket = await requesting.request(call.scope, call.body.to_request(files))
    else:
        new = call.body.to_new(files, member_id=await _author(call))
        ticket = await starting.start(call.scope, new)
    answer = ticket_answer(await reading.line_of(call.scope, ticket))
    return created(answer, f"/tickets/{ticket.id}", core=core_of(answer))


async def write_reply(call: Call[Nothing, WriteReply]) -> Response:
    """POST /rest/v1/tickets/{ticket_id}/replies."""
    await check_ticket_match(call)
    new = call.body.to_answer(await _files(call), member_id=await _author(call))
    answered = await answering.reply(call.scope, ticket_id_of(call), new)
    return await _created(call, answered.message)


async def write_note(call: Call[Nothing, WriteNote]) -> Response:
    """POST /rest/v1/tickets/{ticket_id}/notes."""
    await check_ticket_match(call)
    new = call.body.to_answer(await _files(call), member_id=await _author(call))
    noted = await noting.note(call.scope, ticket_id_of(call), new, mentions=call.body.mentions)
    return await _created(call, noted.message)


async def forward_messages(call: Call[Nothing, ForwardMessages]) -> Response:
    """POST /rest/v1/tickets/{ticket_id}/forwards."""
    await check_ticket_match(call)
    new = call.body.to_answer(await _files(call), member_id=await _author(call))
    answered = await forwarding.forward(call.scope, ticket_id_of(call), new, message_ids=call.body.messages)
    return await _created(call, answered.message)


async def undo_message(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/tickets/{ticket_id}/messages/{sent_id}/undo."""
    return record(call, message_answer(await of_message.undo(call.scope, ticket_id_of(call), _sent_id(call))))


async def release_message(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/tickets/{ticket_id}/messages/{sent_id}/release."""
    told = await of_message.release(call.scope, ticket_id_of(call), _sent_id(call))
    return record(call, message_answer(told))


async def mark_read(call: Call[Nothing, MarkRead]) -> Response:
    """PUT /rest/v1/tickets/{ticket_id}/read."""
    line = await reading.mark_read(
        call.scope,
        ticket_id_of(call),
        message_id=given(call.body.message_id),
        member_id=given(call.body.member_id),
    )
    answer = ticket_answer(line)
    return record(call, answer, core=core_of(answer))


async def _created(call: Call[Any, Any], message: Message) -> Response:
    told = await conversing.get_message(call.scope, message.ticket_id, message.id)
    return created(message_answer(told), f"/tickets/{message.ticket_id}/messages/{message.id}")


async def _files(call: Call[Any, Any]) -> tuple[NewAttachment, ...]:
    return await uploads.take(call.scope, call.body.uploads, field="uploads")


async def _author(call: Call[Any, Any]) -> int:
    return (await author(call.scope, given(call.body.member_id))).id


def _sent_id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "sent_id", noun="message")


# fmt: off
ROUTES: Final = (
    Route("POST", "/rest/v1/tickets", WRITE, create_ticket, "Open a ticket", status=201, body=CreateTicket, answer=TicketAnswer, body_limit=5 << 20, is_tagged=True),
    Route("POST", f"{TICKET}/replies", WRITE, write_reply, "Reply by mail", status=201, body=WriteReply, answer=MessageAnswer, body_limit=5 << 20, is_tagged=True, is_held=True),
    Route("POST", f"{TICKET}/notes", WRITE, write_note, "Write a note", status=201, body=WriteNote, answer=MessageAnswer, body_limit=5 << 20, is_tagged=True, is_held=True),
    Route("POST", f"{TICKET}/forwards", WRITE, forward_messages, "Forward messages", status=201, body=ForwardMessages, answer=MessageAnswer, body_limit=5 << 20, is_tagged=True, is_held=True),
    Route("POST", f"{SENT}/undo", WRITE, undo_message, "Take a mail back before it leaves", answer=MessageAnswer, is_tagged=True),
    Route("POST", f"{SENT}/release", WRITE, release_message, "Let a mail go that is held, waits or failed", answer=MessageAnswer, is_tagged=True),
    Route("PUT", f"{TICKET}/read", READ, mark_read, "Say how far a ticket was read", body=MarkRead, answer=TicketAnswer, is_tagged=True),
)
# fmt: on
