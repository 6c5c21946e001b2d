"""The people outside whom a ticket's letters name, each once."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Insert, case, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.model.email import fold_email
from rolodesk.model.letter import Correspondent
from rolodesk.model.mail_message import Part, TicketPerson
from rolodesk.storage.statement import (
    WORKSPACE,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_or_ignore,
)
from rolodesk.storage.tables import ticket_people as t
from rolodesk.storage.transaction import Tx

BINDS: Final = {
    "workspace_id": WORKSPACE,
    "ticket_id": bound_int("ticket_id"),
    "email_folded": bound_text("email_folded"),
    "email": bound_text("email"),
    "name": bound_text("name"),
    "part": bound_text("part"),
}


def _upserted() -> tuple[Insert, Insert]:
    """Insert somebody, or let them take another part; a name is kept where none is given."""
    sqlite, postgres = sqlite_insert(t).values(BINDS), postgres_insert(t).values(BINDS)
    key = ("workspace_id", "ticket_id", "email_folded")
    return (
        sqlite.on_conflict_do_update(
            index_elements=key,
            set_={
                "part": sqlite.excluded.part,
                "name": case((sqlite.excluded.name != "", sqlite.excluded.name), else_=t.c.name),
            },
        ),
        postgres.on_conflict_do_update(
            index_elements=key,
            set_={
                "part": postgres.excluded.part,
                "name": case((postgres.excluded.name != "", postgres.excluded.name), else_=t.c.name),
            },
        ),
    )


OF_TICKET: Final = Statement(
    select(t.c.email, t.c.name, t.c.part)
    .where(t.c.workspace_id == WORKSPACE, t.c.ticket_id == bound_int("ticket_id"))
    .order_by(t.c.email_folded)
)
IS_ON: Final = Statement(
    select(t.c.part).where(
        t.c.workspace_id == WORKSPACE,
        t.c.ticket_id == bound_int("ticket_id"),
        t.c.email_folded == bound_text("email_folded"),
    )
)
INSERT: Final = insert_or_ignore(t)
PUT: Final = Statement(*_upserted())


async def of_ticket(tx: Tx, ticket_id: int) -> list[TicketPerson]:
    """List the people on a ticket."""
    return [TicketPerson(*row) for row in await tx.all(OF_TICKET, ticket_id=ticket_id)]


async def is_on(tx: Tx, ticket_id: int, email: str) -> bool:
    """Answer whether an e-mail address, however it is written, is on a ticket."""
    return await tx.first(IS_ON, ticket_id=ticket_id, email_folded=fold_email(email)) is not None


async def put_writer(tx: Tx, ticket_id: int, writer: Correspondent) -> None:
    """Let somebody be on a ticket as one who writes."""
    await tx.run(PUT, **_row(ticket_id, writer, Part.FROM))


async def put_named(tx: Tx, ticket_id: int, part: Part, named: Iterable[Correspondent]) -> None:
    """Let people be on a ticket with a part; those who are keep theirs."""
    await tx.run_many(INSERT, [_row(ticket_id, one, part) for one in named])


def _row(ticket_id: int, one: Correspondent, part: Part) -> dict[str, Value]:
    return {
        "ticket_id": ticket_id,
        "email_folded": fold_email(one.email),
        "email": one.email,
        "name": one.name,
        "part": str(part),
    }
