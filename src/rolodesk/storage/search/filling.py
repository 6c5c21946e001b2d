"""Telling the index of records that were there before it: batch by batch, from where the last one ended."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec
from sqlalchemy import select, update

from rolodesk.model.message import Kind
from rolodesk.model.search import document
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.document import Document
from rolodesk.storage import accounts, contacts, directory, messages, notes, tickets
from rolodesk.storage.search import index
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text
from rolodesk.storage.tables import contacts as contact_table
from rolodesk.storage.tables import found_progress as t
from rolodesk.storage.tables import messages as message_table
from rolodesk.storage.tables import tickets as ticket_table
from rolodesk.storage.transaction import Tx

BATCH: Final = 200
"""Records told in one transaction."""

STATE: Final = Statement(select(t.c.noun, t.c.workspace_id, t.c.last_id, t.c.is_done), everywhere=True)
ADVANCE: Final = Statement(
    update(t)
    .where(t.c.noun == bound_text("of_noun"))
    .values(workspace_id=bound_int("at_workspace"), last_id=bound_int("at_id"), is_done=bound_int("done")),
    everywhere=True,
)
RESTART: Final = Statement(update(t).values(workspace_id=0, last_id=0, is_done=0), everywhere=True)


class Progress(msgspec.Struct, frozen=True):
    """How far the records of a kind are told: those of earlier workspaces, and of this one up to an id."""

    noun: Noun
    workspace_id: int
    last_id: int
    is_done: bool


Told = tuple[int, Document | None]
"""A record's id, and what the index is told of it, if anything."""


async def progress(tx: Tx) -> list[Progress]:
    """Read how far each kind is."""
    rows = await tx.all(STATE)
    return [Progress(Noun(noun), at, last_id, bool(is_done)) for noun, at, last_id, is_done in sorted(rows)]


async def restart(tx: Tx) -> None:
    """Forget the index, and tell it everything anew from now on."""
    await index.empty(tx)
    await tx.run(RESTART)


async def fill(tx: Tx) -> int | None:
    """
    Tell of the next batch of records, of whichever workspace, in a transaction of all of them.

    Answers how many it told; None if there is nothing left to tell.
    """
    await tx.lock("search")
    unfinished = next((one for one in await progress(tx) if not one.is_done), None)
    if unfinished is None:
        return None
    known = sorted(workspace.id for workspace in await directory.workspaces_listed(tx))
    workspace_id = next((id_ for id_ in known if id_ >= unfinished.workspace_id), None)
    if workspace_id is None:
        await _advance(tx, Progress(unfinished.noun, 0, 0, is_done=True))
        return 0
    after = unfinished.last_id if workspace_id == unfinished.workspace_id else 0
    told = await _tell(tx.within(workspace_id), unfinished.noun, after)
    if len(told) < BATCH:
        reached = Progress(unfinished.noun, workspace_id + 1, 0, is_done=False)
    else:
        reached = Progress(unfinished.noun, workspace_id, told[-1][0], is_done=False)
    await _advance(tx, reached)
    return len(told)


async def tell_workspace(tx: Tx) -> None:
    """Tell of every record of a workspace, in its transaction."""
    for noun in Noun:
        after = 0
        while told := await _tell(tx, noun, after):
            after = told[-1][0]


async def _advance(tx: Tx, reached: Progress) -> None:
    await tx.run(
        ADVANCE,
        of_noun=reached.noun.value,
        at_workspace=reached.workspace_id,
        at_id=reached.last_id,
        done=int(reached.is_done),
    )


async def _tell(tx: Tx, noun: Noun, after: int) -> Sequence[Told]:
    told = await _READING[noun](tx, after)
    for record_id, tells in told:
        if tells is not None:
            await index.put(tx, noun, record_id, tells, only_if_new=True)
    return told


async def _contacts(tx: Tx, after: int) -> list[Told]:
    rows = await tx.all(CONTACTS, after=after, limit=BATCH)
    return [(contact.id, document.of_contact(contact)) for contact in contacts.contacts_of(rows)]


async def _accounts(tx: Tx, after: int) -> list[Told]:
    found = await accounts.after(tx, cursor=after, limit=BATCH)
    return [(account.id, document.of_account(account)) for account in found]


async def _tickets(tx: Tx, after: int) -> list[Told]:
    rows = await tx.all(TICKETS, after=after, limit=BATCH)
    return [(ticket.id, document.of_ticket(ticket)) for ticket in map(tickets.ticket_of, rows)]


async def _messages(tx: Tx, after: int) -> list[Told]:
    rows = await tx.all(MESSAGES, after=after, limit=BATCH)
    found = map(messages.message_of, rows)
    return [
        (message.id, None if message.kind == Kind.LOG else document.of_message(message)) for message in found
    ]


async def _notes(tx: Tx, after: int) -> list[Told]:
    found = await notes.after(tx, cursor=after, limit=BATCH, contact_id=None)
    return [(note.id, document.of_note(note)) for note in found]


_READING: Final[dict[Noun, Callable[[Tx, int], Awaitable[Sequence[Told]]]]] = {
    Noun.CONTACT: _contacts,
    Noun.ACCOUNT: _accounts,
    Noun.TICKET: _tickets,
    Noun.MESSAGE: _messages,
    Noun.NOTE: _notes,
}
CONTACTS: Final = Statement(
    select(*contacts.OWN_COLUMNS)
    .where(contact_table.c.workspace_id == WORKSPACE, contact_table.c.id > bound_int("after"))
    .order_by(contact_table.c.id)
    .limit(bound_int("limit"))
)
TICKETS: Final = Statement(
    select(*tickets.COLUMNS)
    .where(ticket_table.c.workspace_id == WORKSPACE, ticket_table.c.id > bound_int("after"))
    .order_by(ticket_table.c.id)
    .limit(bound_int("limit"))
)
MESSAGES: Final = Statement(
    select(*messages.COLUMNS)
    .where(message_table.c.workspace_id == WORKSPACE, message_table.c.id > bound_int("after"))
    .order_by(message_table.c.id)
    .limit(bound_int("limit"))
)
