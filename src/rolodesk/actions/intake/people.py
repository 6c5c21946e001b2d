"""The people on a ticket: who wrote, whom they want answered, and who else was addressed."""

from collections.abc import Iterable

from rolodesk.actions.scope import Scope
from rolodesk.model.email import fold_email
from rolodesk.model.letter import Correspondent, Letter
from rolodesk.model.mail_message import Part
from rolodesk.model.reply_token import read_recipient
from rolodesk.model.ticket import Ticket
from rolodesk.storage import own_addresses, ticket_people


async def put(scope: Scope, ticket: Ticket, letter: Letter, *, opens: bool) -> None:
    """
    Put everybody whom a letter names on its ticket, but for the workspace's own mailboxes.

    A Reply-To counts only in the letter that opens the ticket: a later one could turn the answers to
    whoever opened it elsewhere.
    """
    named = (letter.sender, *letter.to, *letter.cc, *letter.reply_to)
    ours = await own_addresses.among(scope.tx, sorted({key for one in named for key in keys_of(one.email)}))

    def outside(some: Iterable[Correspondent]) -> list[Correspondent]:
        return [one for one in some if one.email and not ours.intersection(keys_of(one.email))]

    for writer in outside([letter.sender]):
        await ticket_people.put_writer(scope.tx, ticket.id, writer)
    reply_to = outside(letter.reply_to) if opens else []
    for part, some in ((Part.REPLY_TO, reply_to), (Part.TO, letter.to), (Part.CC, letter.cc)):
        await ticket_people.put_named(scope.tx, ticket.id, part, outside(some))


def keys_of(address: str) -> set[str]:
    """Give what a mailbox's address is found by: the address, and the same without its `+detail`."""
    return {fold_email(address), fold_email(read_recipient(address)[0])}
