"""People: one row for everyone who may log in, whichever workspaces they are members of."""

from typing import Final

from sqlalchemy import select, update

from rolodesk.model.email import fold_email
from rolodesk.model.person import Person
from rolodesk.storage.statement import Row, Statement, bound_int, bound_text, insert_or_ignore
from rolodesk.storage.tables import people as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = (t.c.id, t.c.email, t.c.password_hash, t.c.created_at, t.c.password_workspace_id)

BY_ID: Final = Statement(select(*COLUMNS).where(t.c.id == bound_int("id")), everywhere=True)
BY_EMAIL: Final = Statement(
    select(*COLUMNS).where(t.c.email_folded == bound_text("email_folded")), everywhere=True
)
INSERT: Final = insert_or_ignore(t, everywhere=True)
SET_PASSWORD: Final = Statement(
    update(t)
    .where(t.c.id == bound_int("person_id"))
    .values(
        password_hash=bound_text("password_hash"), password_workspace_id=bound_int("password_workspace_id")
    ),
    everywhere=True,
)


async def by_id(tx: Tx, person_id: int) -> Person | None:
    """Read a person."""
    return _or_none(await tx.first(BY_ID, id=person_id))


async def by_email(tx: Tx, email: str) -> Person | None:
    """Read the person who logs in with an e-mail address, however it is written."""
    return _or_none(await tx.first(BY_EMAIL, email_folded=fold_email(email)))


async def insert(tx: Tx, person: Person) -> bool:
    """Insert a person; answer False, and do nothing, if the e-mail address is taken."""
    inserted = await tx.run(
        INSERT,
        id=person.id,
        email=person.email,
        email_folded=fold_email(person.email),
        password_hash=person.password_hash,
        created_at=person.created_at,
        password_workspace_id=person.password_workspace_id,
    )
    return inserted == 1


async def set_password(
    tx: Tx, person_id: int, password_hash: str, *, workspace_id: int | None = None
) -> None:
    """Store the hash of a new password, and the one workspace that it opens; without one it opens all."""
    await tx.run(
        SET_PASSWORD, person_id=person_id, password_hash=password_hash, password_workspace_id=workspace_id
    )


def _or_none(row: Row | None) -> Person | None:
    return None if row is None else Person(*row)
