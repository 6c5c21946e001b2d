"""The mail that carries a message: taking it back before it leaves, and letting it go by hand."""

from rolodesk.actions.scope import Scope
from rolodesk.actions.sending import cancelling, holding
from rolodesk.actions.tickets.conversing import get_message
from rolodesk.model.conversation import ToldMessage
from rolodesk.model.errors import Conflicting
from rolodesk.model.outgoing import Outgoing, OutgoingState
from rolodesk.model.workspace import Permission


async def undo(scope: Scope, ticket_id: int, message_id: int) -> ToldMessage:
    """
    Take the mail of a message back before it left, and answer the message; nothing if it was taken back.

    Refuses as `cancel` does.
    """
    scope.require(Permission.TICKETS_WRITE)
    mail = await _mail_of(scope, ticket_id, message_id)
    if mail.state != OutgoingState.CANCELLED:
        await cancelling.cancel(scope, mail.id)
    return await get_message(scope, ticket_id, message_id)


async def release(scope: Scope, ticket_id: int, message_id: int) -> ToldMessage:
    """Let the mail of a message go; answer the message. Refuses as `holding.release` does."""
    scope.require(Permission.TICKETS_WRITE)
    await holding.release(scope, (await _mail_of(scope, ticket_id, message_id)).id)
    return await get_message(scope, ticket_id, message_id)


async def _mail_of(scope: Scope, ticket_id: int, message_id: int) -> Outgoing:
    told = await get_message(scope, ticket_id, message_id)
    if told.mail is None:
        raise Conflicting(f"message {message_id} is not one that leaves by mail")
    return told.mail
