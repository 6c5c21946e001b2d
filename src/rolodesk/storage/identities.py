"""Whom providers know as whom; and the log-ins through one that were answered already."""

from typing import Final

from sqlalchemy import delete, select

from rolodesk.storage.statement import Statement, bound_int, bound_text, insert_or_ignore
from rolodesk.storage.tables import identities as t
from rolodesk.storage.tables import oidc_states as s
from rolodesk.storage.transaction import Tx

PERSON: Final = Statement(
    select(t.c.person_id).where(t.c.issuer == bound_text("issuer"), t.c.subject == bound_text("subject")),
    everywhere=True,
)
INSERT: Final = insert_or_ignore(t, everywhere=True)
TAKE: Final = insert_or_ignore(s, everywhere=True)
DELETE_EXPIRED: Final = Statement(delete(s).where(s.c.expires_at <= bound_int("now")), everywhere=True)


async def person_of(tx: Tx, issuer: str, subject: str) -> int | None:
    """Read the id of the person whom a provider knows under a subject."""
    row = await tx.first(PERSON, issuer=issuer, subject=subject)
    return None if row is None else int(row[0])


async def link(tx: Tx, issuer: str, subject: str, *, person_id: int) -> bool:
    """Note whom a provider knows; False, and nothing, if either of them is linked already."""
    linked = await tx.run(INSERT, issuer=issuer, subject=subject, person_id=person_id, created_at=tx.now)
    return linked == 1


async def take_state(tx: Tx, state_hash: str, *, expires_at: int) -> bool:
    """Use the state of a log-in up; False if it was used before."""
    return await tx.run(TAKE, state_hash=state_hash, expires_at=expires_at) == 1


async def delete_expired_states(tx: Tx, *, now: int) -> None:
    """Forget used states that are past their time."""
    await tx.run(DELETE_EXPIRED, now=now)
