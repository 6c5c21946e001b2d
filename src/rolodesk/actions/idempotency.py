"""Calls that are to happen once, however often they are sent: claimed under a key, their answers kept."""

import secrets
from typing import Final

from rolodesk.actions.scope import Actor, Scope, Tx
from rolodesk.model.errors import InProgress, KeyReused
from rolodesk.model.kept_answer import KeptAnswer
from rolodesk.storage import kept_answers
from rolodesk.storage.kept_answers import Claim

__all__ = ["Claim", "claim", "forget", "keep", "new_claim", "release"]

LEASE_MS: Final = 60_000
KEPT_MS: Final = 24 * 60 * 60 * 1000
BATCH: Final = 1000
_BYTES: Final = 8


def new_claim(actor: Actor, *, name_hash: str, fingerprint: str) -> Claim:
    """Make a claim of an actor; two of the same call are two claims."""
    return Claim(
        actor=f"{actor.kind}:{actor.id}",
        name_hash=name_hash,
        fingerprint=fingerprint,
        holder=secrets.token_hex(_BYTES),
    )


async def claim(scope: Scope, wanted: Claim) -> KeptAnswer | None:
    """
    Claim a key for 60 s and answer None, or answer what the call was answered within the last 24 hours.

    A claim whose holder died is taken over when its time is up. Refuses (`KeyReused`) a key that another call
    had, and (`InProgress`) one that is held.
    """
    leased_until = scope.now + LEASE_MS
    if await kept_answers.insert(scope.tx, wanted, leased_until=leased_until):
        return None
    known = await kept_answers.one(scope.tx, wanted)
    if known is None:
        raise InProgress  # released between the two statements, by a call that ended at this moment
    is_forgotten = known.created_at <= scope.now - KEPT_MS
    if not is_forgotten:
        if known.fingerprint != wanted.fingerprint:
            raise KeyReused
        if known.answer is not None:
            return known.answer
        if known.leased_until > scope.now:
            raise InProgress
    if not await kept_answers.take_over(scope.tx, wanted, held_by=known.holder, leased_until=leased_until):
        raise InProgress
    return None


async def keep(scope: Scope, held: Claim, answer: KeptAnswer) -> None:
    """Keep an answer, in the commit of what it tells. Refuses (`InProgress`) if another took over."""
    if not await kept_answers.keep(scope.tx, held, answer):
        raise InProgress


async def release(scope: Scope, held: Claim) -> None:
    """Let a call that was refused be sent again. Does nothing to one that was answered, or taken over."""
    await kept_answers.release(scope.tx, held)


async def forget(tx: Tx) -> int:
    """Forget a batch of what is older than 24 hours, in a transaction of EVERYWHERE; answer how many."""
    return await kept_answers.forget(tx, before=tx.now - KEPT_MS, limit=BATCH)
