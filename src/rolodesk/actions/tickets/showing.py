"""Files that the HTML of a message shows, by their Content-ID (`cid:…`)."""

from rolodesk.actions.scope import Scope
from rolodesk.model.mail_message import MailMessage
from rolodesk.model.message import Message
from rolodesk.storage import mail_messages


def shown(message: Message, cids: dict[int, str]) -> dict[str, str]:
    """Give the tokens of the files that the HTML shows, by Content-ID."""
    return {cid: message.attachments[place].token for place, cid in cids.items()}


async def show(scope: Scope, message: Message, cids: dict[int, str]) -> None:
    """Keep which files the HTML of a message shows that neither came nor leaves by mail."""
    if cids:
        known = MailMessage(
            message_id=message.id,
            ticket_id=message.ticket_id,
            letter_id=None,
            message_ref="",
            cids=shown(message, cids),
        )
        await mail_messages.insert(scope.tx, known)
