"""Second factors: a sealed secret a person, recovery codes as hashes, and log-ins that wait for a code."""

from collections.abc import Collection, Iterable
from typing import Final

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.storage.statement import Statement, Value, bound_int, bound_text, insert_row, is_one_of
from rolodesk.storage.tables import login_steps as s
from rolodesk.storage.tables import recovery_codes as r
from rolodesk.storage.tables import second_factors as t
from rolodesk.storage.transaction import Tx

_COLUMNS: Final = (t.c.person_id, t.c.sealed, t.c.confirmed_at, t.c.last_step, t.c.created_at)
_PERSON: Final = t.c.person_id == bound_int("of_person")

OF_PERSON: Final = Statement(select(*_COLUMNS).where(_PERSON), everywhere=True)
HOLDERS: Final = Statement(
    select(t.c.person_id).where(t.c.confirmed_at.is_not(None), is_one_of(t.c.person_id, "ids")),
    everywhere=True,
)
EVERY: Final = Statement(select(*_COLUMNS).order_by(t.c.person_id), everywhere=True)
_values: Final = {
    "person_id": bound_int("of_person"),
    "sealed": bound_text("sealed"),
    "confirmed_at": None,
    "last_step": 0,
    "created_at": bound_int("created_at"),
}
_anew: Final = {"sealed": bound_text("sealed"), "created_at": bound_int("created_at")}
PROPOSE: Final = Statement(
    sqlite_insert(t)
    .values(_values)
    .on_conflict_do_update(index_elements=[t.c.person_id], set_=_anew, where=t.c.confirmed_at.is_(None)),
    postgres_insert(t)
    .values(_values)
    .on_conflict_do_update(index_elements=[t.c.person_id], set_=_anew, where=t.c.confirmed_at.is_(None)),
    everywhere=True,
)
CONFIRM: Final = Statement(
    update(t)
    .where(_PERSON, t.c.confirmed_at.is_(None), t.c.sealed == bound_text("sealed_then"))
    .values(confirmed_at=bound_int("at"), last_step=bound_int("step")),
    everywhere=True,
)
ADVANCE: Final = Statement(
    update(t)
    .where(_PERSON, t.c.confirmed_at.is_not(None), t.c.last_step < bound_int("step"))
    .values(last_step=bound_int("step")),
    everywhere=True,
)
RESEAL: Final = Statement(
    update(t).where(_PERSON, t.c.sealed == bound_text("sealed_then")).values(sealed=bound_text("sealed_now")),
    everywhere=True,
)
DELETE: Final = Statement(delete(t).where(_PERSON), everywhere=True)

INSERT_CODE: Final = insert_row(r, everywhere=True)
_CODES: Final = r.c.person_id == bound_int("of_person")
USE_CODE: Final = Statement(delete(r).where(_CODES, r.c.code_hash == bound_text("hashed")), everywhere=True)
COUNT_CODES: Final = Statement(select(func.count()).select_from(r).where(_CODES), everywhere=True)
DELETE_CODES: Final = Statement(delete(r).where(_CODES), everywhere=True)

INSERT_STEP: Final = insert_row(s, everywhere=True)
TRY_STEP: Final = Statement(
    update(s)
    .where(
        s.c.token_hash == bound_text("hashed"),
        s.c.expires_at > bound_int("now"),
        s.c.tries < bound_int("most"),
    )
    .values(tries=s.c.tries + 1)
    .returning(s.c.person_id, s.c.workspace_id, s.c.expires_at),
    everywhere=True,
)
DELETE_STEP: Final = Statement(delete(s).where(s.c.token_hash == bound_text("hashed")), everywhere=True)
DELETE_STEPS_OF: Final = Statement(delete(s).where(s.c.person_id == bound_int("of_person")), everywhere=True)
DELETE_EXPIRED_STEPS: Final = Statement(delete(s).where(s.c.expires_at <= bound_int("now")), everywhere=True)


class SecondFactor(msgspec.Struct, frozen=True):
    """A person's secret, sealed; `confirmed_at` is None until a code has shown that their app has it."""

    person_id: int
    sealed: str
    confirmed_at: int | None
    last_step: int
    """The time step of the last code that was taken: none up to it is taken again."""
    created_at: int


class LoginStep(msgspec.Struct, frozen=True):
    """Somebody whose password or link was right, and who has a second factor to show. Times are ms."""

    person_id: int
    workspace_id: int | None
    expires_at: int


async def of_person(tx: Tx, person_id: int) -> SecondFactor | None:
    """Read a person's second factor, confirmed or proposed."""
    row = await tx.first(OF_PERSON, of_person=person_id)
    return None if row is None else SecondFactor(*row)


async def holders(tx: Tx, person_ids: Collection[int]) -> frozenset[int]:
    """Say which of these people have a second factor that is confirmed."""
    return frozenset(row[0] for row in await tx.all(HOLDERS, ids=sorted(set(person_ids))))


async def every(tx: Tx) -> list[SecondFactor]:
    """List all of the installation."""
    return [SecondFactor(*row) for row in await tx.all(EVERY)]


async def propose(tx: Tx, person_id: int, *, sealed: str) -> bool:
    """Store a secret that is yet to be confirmed; answer False, and do nothing, if one is confirmed."""
    return await tx.run(PROPOSE, of_person=person_id, sealed=sealed, created_at=tx.now) == 1


async def confirm(tx: Tx, proposed: SecondFactor, *, step: int) -> bool:
    """Confirm a proposal by its first code; answer False if it is another one now."""
    return (
        await tx.run(CONFIRM, of_person=proposed.person_id, sealed_then=proposed.sealed, at=tx.now, step=step)
        == 1
    )


async def advance(tx: Tx, person_id: int, *, step: int) -> bool:
    """Take a code's step; answer False if it was taken, or a later one."""
    return await tx.run(ADVANCE, of_person=person_id, step=step) == 1


async def reseal(tx: Tx, factor: SecondFactor, *, sealed: str) -> None:
    """Store the same secret sealed anew, unless it was changed meanwhile."""
    await tx.run(RESEAL, of_person=factor.person_id, sealed_then=factor.sealed, sealed_now=sealed)


async def forget(tx: Tx, person_id: int) -> bool:
    """Delete a person's second factor, codes and waiting log-ins; answer whether there was one."""
    await tx.run(DELETE_CODES, of_person=person_id)
    await tx.run(DELETE_STEPS_OF, of_person=person_id)
    return await tx.run(DELETE, of_person=person_id) == 1


async def replace_codes(tx: Tx, person_id: int, hashes: Iterable[str]) -> None:
    """Store recovery codes in the place of those before."""
    await tx.run(DELETE_CODES, of_person=person_id)
    rows: list[dict[str, Value]] = [{"person_id": person_id, "code_hash": one} for one in hashes]
    await tx.run_many(INSERT_CODE, rows)


async def use_code(tx: Tx, person_id: int, hashed: str) -> bool:
    """Use a recovery code up; answer False if there is none."""
    return await tx.run(USE_CODE, of_person=person_id, hashed=hashed) == 1


async def codes_left(tx: Tx, person_id: int) -> int:
    """Count the recovery codes that are left."""
    row = await tx.first(COUNT_CODES, of_person=person_id)
    return 0 if row is None else int(row[0])


async def insert_step(tx: Tx, step: LoginStep, *, token_hash: str) -> None:
    """Store a log-in that waits for a code."""
    await tx.run(
        INSERT_STEP,
        token_hash=token_hash,
        person_id=step.person_id,
        workspace_id=step.workspace_id,
        expires_at=step.expires_at,
        tries=0,
    )


async def try_step(tx: Tx, token_hash: str, *, most: int) -> LoginStep | None:
    """Take one of the tries of a waiting log-in, and answer it; None if it is unknown, expired or used up."""
    rows = await tx.all(TRY_STEP, hashed=token_hash, now=tx.now, most=most)
    return LoginStep(*rows[0]) if rows else None


async def delete_step(tx: Tx, token_hash: str) -> bool:
    """End a waiting log-in; answer whether it was there."""
    return await tx.run(DELETE_STEP, hashed=token_hash) == 1


async def delete_expired_steps(tx: Tx, *, now: int) -> None:
    """Forget the waiting log-ins that are past their time."""
    await tx.run(DELETE_EXPIRED_STEPS, now=now)
