"""A ticket and one of each thing that belongs to tickets, and how each noun is named."""

from msgspec.structs import replace

from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets import grabbing, inserting
from rolodesk.model.tag import canonical_tag
from rolodesk.model.ticket import NewMessage
from rolodesk.storage import labels


async def ticket_belongings(scope: Scope, word: str, secret: str, *, sender: str) -> dict[str, str]:
    """Let a letter of `sender` come to the mailbox of a word, and another; answer the names."""
    letter = NewMessage(
        from_email=sender,
        to_email=f"desk.{word}@example.org",
        subject=secret,
        plain=secret,
        labels=(word,),
    )
    ticket = await inserting.insert(scope, letter)
    other = await inserting.insert(scope, replace(letter, append_open=False))
    message = (await grabbing.grab(scope, ticket.id)).messages[0]
    label = (await labels.ids(scope.tx, [word]))[canonical_tag(word)]
    return {
        "ticket": str(ticket.id),
        "other_ticket": str(other.id),
        "message": str(message.id),
        "label": str(label),
        "moment": str(ticket.updated_at),
    }
