"""What lies in a mailbox: looked for before it goes, handed over, and forgotten with it."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete, func, select, update

from rolodesk.model.letter import LetterState
from rolodesk.model.outgoing import OutgoingState
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, is_one_of
from rolodesk.storage.tables import (
    auto_answers,
    letters,
    mail_connections,
    mailbox_addresses,
    mailbox_members,
    mailboxes,
    outgoing,
    round_robins,
    tickets,
)
from rolodesk.storage.transaction import Tx

TO_BE_TAKEN_IN: Final = [LetterState.WAITING.value, LetterState.PARKED.value]
TO_HAND_OVER: Final = [*TO_BE_TAKEN_IN, LetterState.DROPPED.value]
TO_LEAVE: Final = [OutgoingState.WAITING.value, OutgoingState.HELD.value]
TO_FOLLOW: Final = [*TO_LEAVE, OutgoingState.FAILED.value]

_letters_in: Final = (
    (letters.c.workspace_id == WORKSPACE)
    & is_one_of(letters.c.state, "states")
    & (letters.c.mailbox_id == bound_int("of_mailbox"))
)
_mails_in: Final = (
    (outgoing.c.workspace_id == WORKSPACE)
    & is_one_of(outgoing.c.state, "states")
    & (outgoing.c.mailbox_id == bound_int("of_mailbox"))
)

SOME_TICKETS: Final = Statement(
    select(tickets.c.id)
    .where(tickets.c.workspace_id == WORKSPACE, tickets.c.mailbox_id == bound_int("of_mailbox"))
    .limit(bound_int("limit"))
)
COUNT_LETTERS: Final = Statement(select(func.count()).where(_letters_in))
COUNT_MAILS: Final = Statement(select(func.count()).where(_mails_in))
HAND_LETTERS_OVER: Final = Statement(update(letters).where(_letters_in).values(mailbox_id=bound_int("to")))
LET_MAILS_FOLLOW: Final = Statement(
    update(outgoing)
    .where(_mails_in)
    .values(
        mailbox_id=select(tickets.c.mailbox_id)
        .where(tickets.c.workspace_id == WORKSPACE, tickets.c.id == outgoing.c.ticket_id)
        .scalar_subquery()
    )
)
FORGET: Final = [
    Statement(
        delete(table).where(table.c.workspace_id == WORKSPACE, table.c.mailbox_id == bound_int("of_mailbox"))
    )
    for table in (auto_answers, mail_connections, mailbox_addresses, mailbox_members, round_robins)
]
REMOVE: Final = Statement(
    delete(mailboxes).where(mailboxes.c.workspace_id == WORKSPACE, mailboxes.c.id == bound_int("of_mailbox"))
)


async def some_tickets(tx: Tx, mailbox_id: int, *, limit: int) -> list[int]:
    """List the ids of some tickets of a mailbox, deleted ones too, in no order."""
    return [row[0] for row in await tx.all(SOME_TICKETS, of_mailbox=mailbox_id, limit=limit)]


async def letters_to_take_in(tx: Tx, mailbox_id: int) -> int:
    """Count the letters to a mailbox that are not taken in, those that were parked too."""
    return await _count(tx, COUNT_LETTERS, mailbox_id, TO_BE_TAKEN_IN)


async def mails_to_leave(tx: Tx, mailbox_id: int) -> int:
    """Count the mails that are to leave through a mailbox, those that are held too."""
    return await _count(tx, COUNT_MAILS, mailbox_id, TO_LEAVE)


async def hand_letters_over(tx: Tx, mailbox_id: int, *, to: int) -> None:
    """Let the letters of a mailbox that may still be taken in be another's."""
    await tx.run(HAND_LETTERS_OVER, of_mailbox=mailbox_id, states=TO_HAND_OVER, to=to)


async def let_mails_follow(tx: Tx, mailbox_id: int) -> None:
    """Let the mails of a mailbox that may still leave do so through the mailbox that their ticket is in."""
    await tx.run(LET_MAILS_FOLLOW, of_mailbox=mailbox_id, states=TO_FOLLOW)


async def remove(tx: Tx, mailbox_id: int) -> None:
    """Remove a mailbox, its addresses, connections and members, and whose turn it was in it."""
    for statement in (*FORGET, REMOVE):
        await tx.run(statement, of_mailbox=mailbox_id)


async def _count(tx: Tx, statement: Statement, mailbox_id: int, states: Sequence[str]) -> int:
    row = await tx.first(statement, of_mailbox=mailbox_id, states=states)
    return 0 if row is None else int(row[0])
