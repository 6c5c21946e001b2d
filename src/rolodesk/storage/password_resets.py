"""Links by which people choose a new password: the newest of each, under the hash of its token."""

from typing import Final

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.storage.statement import Statement, bound_int, bound_text
from rolodesk.storage.tables import password_resets as t
from rolodesk.storage.transaction import Tx

_values: Final = {
    "person_id": bound_int("of_person"),
    "token_hash": bound_text("hashed"),
    "expires_at": bound_int("until"),
    "workspace_id": bound_int("in_workspace"),
}
_anew: Final = {name: value for name, value in _values.items() if name != "person_id"}
_GOOD: Final = (t.c.token_hash == bound_text("hashed")) & (t.c.expires_at > bound_int("now"))

PUT: Final = Statement(
    sqlite_insert(t).values(_values).on_conflict_do_update(index_elements=[t.c.person_id], set_=_anew),
    postgres_insert(t).values(_values).on_conflict_do_update(index_elements=[t.c.person_id], set_=_anew),
    everywhere=True,
)
IS_GOOD: Final = Statement(select(t.c.person_id).where(_GOOD), everywhere=True)
CLAIM: Final = Statement(
    delete(t).where(_GOOD).returning(t.c.person_id, t.c.expires_at, t.c.workspace_id), everywhere=True
)
DELETE: Final = Statement(delete(t).where(t.c.person_id == bound_int("of_person")), everywhere=True)
DELETE_EXPIRED: Final = Statement(delete(t).where(t.c.expires_at <= bound_int("now")), everywhere=True)


class PasswordReset(msgspec.Struct, frozen=True):
    """Whose link it is, until when (ms), and the one workspace that the new password opens; None is all."""

    person_id: int
    expires_at: int
    workspace_id: int | None


async def put(tx: Tx, reset: PasswordReset, *, token_hash: str) -> None:
    """Store a link in the place of the person's last."""
    await tx.run(
        PUT,
        of_person=reset.person_id,
        hashed=token_hash,
        until=reset.expires_at,
        in_workspace=reset.workspace_id,
    )


async def is_good(tx: Tx, token_hash: str) -> bool:
    """Answer whether a link may be used still."""
    return await tx.first(IS_GOOD, hashed=token_hash, now=tx.now) is not None


async def claim(tx: Tx, token_hash: str) -> PasswordReset | None:
    """Use a link up and answer it; None if it is unknown, expired or used."""
    rows = await tx.all(CLAIM, hashed=token_hash, now=tx.now)
    return PasswordReset(*rows[0]) if rows else None


async def forget(tx: Tx, person_id: int) -> None:
    """Let a person's link open nothing any more."""
    await tx.run(DELETE, of_person=person_id)


async def delete_expired(tx: Tx, *, now: int) -> None:
    """Forget the links that are past their time."""
    await tx.run(DELETE_EXPIRED, now=now)
