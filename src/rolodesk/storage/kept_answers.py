"""Answers kept under idempotency keys: claimed by a lease, then stored in the commit of what they tell."""

from typing import Final

import msgspec
from sqlalchemy import delete, func, select, update

from rolodesk.model.kept_answer import KeptAnswer
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text, insert_or_ignore
from rolodesk.storage.tables import kept_answers as t
from rolodesk.storage.transaction import Tx

_HERE: Final = (
    t.c.workspace_id == WORKSPACE,
    t.c.actor == bound_text("actor"),
    t.c.name_hash == bound_text("name_hash"),
)
_HELD: Final = (*_HERE, t.c.holder == bound_text("held_by"), t.c.status.is_(None))

INSERT: Final = insert_or_ignore(t)
ONE: Final = Statement(
    select(
        t.c.fingerprint,
        t.c.holder,
        t.c.leased_until,
        t.c.created_at,
        t.c.status,
        t.c.media_type,
        t.c.headers,
        t.c.body,
        t.c.sealed,
    ).where(*_HERE)
)
TAKE_OVER: Final = Statement(
    update(t)
    .where(*_HERE, t.c.holder == bound_text("held_by"))
    .values(
        fingerprint=bound_text("fingerprint"),
        holder=bound_text("holder"),
        leased_until=bound_int("leased_until"),
        created_at=bound_int("created_at"),
        status=None,
        media_type="",
        headers="",
        body="",
        sealed=0,
    )
)
KEEP: Final = Statement(
    update(t)
    .where(*_HELD)
    .values(
        status=bound_int("status"),
        media_type=bound_text("media_type"),
        headers=bound_text("headers"),
        body=bound_text("body"),
        sealed=bound_int("sealed"),
    )
)
RELEASE: Final = Statement(delete(t).where(*_HELD))
_oldest: Final = (
    select(t.c.created_at)
    .where(t.c.created_at <= bound_int("before"))
    .order_by(t.c.created_at)
    .limit(bound_int("limit"))
    .subquery()
)
FORGET: Final = Statement(
    delete(t).where(t.c.created_at <= select(func.max(_oldest.c.created_at)).scalar_subquery()),
    everywhere=True,
)


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A call that is to be answered once: whose, under which key (hashed), what it asks, and who answers."""

    actor: str
    name_hash: str
    fingerprint: str
    holder: str


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What is there under a key: a claim that holds until `leased_until`, or the answer."""

    fingerprint: str
    holder: str
    leased_until: int
    created_at: int
    answer: KeptAnswer | None


async def insert(tx: Tx, claim: Claim, *, leased_until: int) -> bool:
    """Claim a key that nobody has; answer False if somebody has it."""
    inserted = await tx.run(
        INSERT,
        actor=claim.actor,
        name_hash=claim.name_hash,
        fingerprint=claim.fingerprint,
        holder=claim.holder,
        leased_until=leased_until,
        status=None,
        media_type="",
        headers="",
        body="",
        sealed=0,
        created_at=tx.now,
    )
    return inserted == 1


async def one(tx: Tx, claim: Claim) -> Kept | None:
    """Read what is there under the key of a claim."""
    row = await tx.first(ONE, actor=claim.actor, name_hash=claim.name_hash)
    if row is None:
        return None
    fingerprint, holder, leased_until, created_at, status, media_type, headers, body, is_sealed = row
    answer = None
    if status is not None:
        pairs = msgspec.json.decode(headers, type=tuple[tuple[str, str], ...])
        answer = KeptAnswer(
            status=status, media_type=media_type, headers=pairs, body=body, is_sealed=bool(is_sealed)
        )
    return Kept(
        fingerprint=fingerprint,
        holder=holder,
        leased_until=leased_until,
        created_at=created_at,
        answer=answer,
    )


async def take_over(tx: Tx, claim: Claim, *, held_by: str, leased_until: int) -> bool:
    """Claim a key that another held; answer False if a third one was quicker."""
    taken = await tx.run(
        TAKE_OVER,
        actor=claim.actor,
        name_hash=claim.name_hash,
        fingerprint=claim.fingerprint,
        holder=claim.holder,
        held_by=held_by,
        leased_until=leased_until,
        created_at=tx.now,
    )
    return taken == 1


async def keep(tx: Tx, claim: Claim, answer: KeptAnswer) -> bool:
    """Store the answer of a claim; answer False if it is not held any more."""
    kept = await tx.run(
        KEEP,
        actor=claim.actor,
        name_hash=claim.name_hash,
        held_by=claim.holder,
        status=answer.status,
        media_type=answer.media_type,
        headers=msgspec.json.encode(answer.headers).decode(),
        body=answer.body,
        sealed=int(answer.is_sealed),
    )
    return kept == 1


async def release(tx: Tx, claim: Claim) -> None:
    """Give up a claim that has no answer. One that is another's by now stays."""
    await tx.run(RELEASE, actor=claim.actor, name_hash=claim.name_hash, held_by=claim.holder)


async def forget(tx: Tx, *, before: int, limit: int) -> int:
    """Forget about `limit` of those claimed before a time; answer how many, 0 once there is none."""
    return await tx.run(FORGET, before=before, limit=limit)
