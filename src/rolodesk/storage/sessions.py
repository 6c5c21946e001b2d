"""Sessions: who is logged in in which browser, under the hash of a token; and when each was last used."""

from collections.abc import Iterable
from typing import Final

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from rolodesk.storage.statement import Row, Statement, Value, bound_int, bound_text, insert_row
from rolodesk.storage.tables import session_uses as u
from rolodesk.storage.tables import sessions as t
from rolodesk.storage.transaction import Tx

GOOD_FOR_MS: Final = 14 * 24 * 60 * 60 * 1000
"""However much it is used."""
IDLE_MS: Final = 3 * 24 * 60 * 60 * 1000
"""Unused for so long, it ends."""

_last_used: Final = func.coalesce(u.c.used_at, t.c.created_at)
_COLUMNS: Final = (
    t.c.person_id,
    t.c.created_at,
    t.c.expires_at,
    t.c.workspace_id,
    t.c.browser,
    t.c.network,
    t.c.token_hash,
    _last_used,
    t.c.is_strong,
)
_good: Final = (
    select(*_COLUMNS)
    .outerjoin_from(t, u, u.c.token_hash == t.c.token_hash)
    .where(t.c.expires_at > bound_int("now"), _last_used > bound_int("now") - IDLE_MS)
)
INSERT: Final = insert_row(t, everywhere=True)
BY_HASH: Final = Statement(_good.where(t.c.token_hash == bound_text("token_hash")), everywhere=True)
OF_PERSON: Final = Statement(
    _good.where(t.c.person_id == bound_int("person_id")).order_by(t.c.created_at.desc(), t.c.token_hash),
    everywhere=True,
)
DELETE: Final = Statement(delete(t).where(t.c.token_hash == bound_text("token_hash")), everywhere=True)
DELETE_OF_PERSON: Final = Statement(delete(t).where(t.c.person_id == bound_int("person_id")), everywhere=True)
DELETE_EXPIRED: Final = Statement(delete(t).where(t.c.expires_at <= bound_int("now")), everywhere=True)
DELETE_OLD_USES: Final = Statement(delete(u).where(u.c.used_at <= bound_int("before")), everywhere=True)

_use: Final = {"token_hash": bound_text("token_hash"), "used_at": bound_int("used_at")}
_used: Final = {"used_at": bound_int("used_at")}
STRENGTHEN: Final = Statement(
    update(t).where(t.c.token_hash == bound_text("hashed")).values(is_strong=1), everywhere=True
)
WEAKEN: Final = Statement(
    update(t).where(t.c.person_id == bound_int("of_person")).values(is_strong=0), everywhere=True
)
NOTE_USE: Final = Statement(
    sqlite_insert(u).values(_use).on_conflict_do_update(index_elements=[u.c.token_hash], set_=_used),
    postgres_insert(u).values(_use).on_conflict_do_update(index_elements=[u.c.token_hash], set_=_used),
    everywhere=True,
)


class Session(msgspec.Struct, frozen=True):
    """A person who is logged in, until when, and with what. Times are ms."""

    person_id: int
    created_at: int
    expires_at: int
    workspace_id: int | None = None
    """The one workspace that it opens; None is every one of the person's."""
    browser: str = ""
    network: str = ""
    token_hash: str = ""
    last_used_at: int = 0
    """To the minute; only read."""
    is_strong: int = 0
    """1 if it was begun with a second factor, or by a provider who saw to that."""


async def insert(tx: Tx, session: Session) -> None:
    """Store a session under the hash of its token."""
    await tx.run(
        INSERT,
        token_hash=session.token_hash,
        person_id=session.person_id,
        created_at=session.created_at,
        expires_at=session.expires_at,
        workspace_id=session.workspace_id,
        browser=session.browser,
        network=session.network,
        is_strong=session.is_strong,
    )


async def by_hash(tx: Tx, token_hash: str) -> Session | None:
    """Read the session of a token that has ended neither by time nor for being unused."""
    row = await tx.first(BY_HASH, token_hash=token_hash, now=tx.now)
    return None if row is None else _session_of(row)


async def of_person(tx: Tx, person_id: int) -> list[Session]:
    """List a person's sessions that are good, the newest first."""
    return [_session_of(row) for row in await tx.all(OF_PERSON, person_id=person_id, now=tx.now)]


async def delete_one(tx: Tx, token_hash: str) -> bool:
    """End a session; answer whether it was there."""
    return await tx.run(DELETE, token_hash=token_hash) == 1


async def delete_of_person(tx: Tx, person_id: int) -> None:
    """End every session of a person."""
    await tx.run(DELETE_OF_PERSON, person_id=person_id)


async def strengthen(tx: Tx, token_hash: str) -> None:
    """Note that whoever has a session has shown a second factor in it."""
    await tx.run(STRENGTHEN, hashed=token_hash)


async def weaken(tx: Tx, person_id: int) -> None:
    """Note of all sessions of a person that they have no second factor any more."""
    await tx.run(WEAKEN, of_person=person_id)


async def delete_expired(tx: Tx, *, now: int) -> None:
    """Forget the sessions that are past their time; those that were unused too long go with them, later."""
    await tx.run(DELETE_EXPIRED, now=now)
    await tx.run(DELETE_OLD_USES, before=now - GOOD_FOR_MS)


async def note_uses(tx: Tx, token_hashes: Iterable[str]) -> None:
    """Note that sessions were used just now, in a transaction of EVERYWHERE."""
    rows: list[dict[str, Value]] = [
        {"token_hash": hashed, "used_at": tx.now} for hashed in sorted(token_hashes)
    ]
    await tx.run_many(NOTE_USE, rows)


def _session_of(row: Row) -> Session:
    return Session(*row)
