"""Letters that came in: kept with their bytes, claimed in order, and what became of each."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from sqlalchemy import and_, delete, exists, literal_column, or_, select, update

from rolodesk.model.letter import RESTORED, KeptLetter, LetterState
from rolodesk.model.page import Page, Wanted
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text, insert_row, is_one_of
from rolodesk.storage.tables import letters as t
from rolodesk.storage.tables import workspaces
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(c for c in t.columns if c.name not in {"workspace_id", "due_at"})

_waits: Final = and_(
    t.c.state == LetterState.WAITING.value,
    t.c.due_at <= bound_int("now"),
    or_(t.c.leased_until.is_(None), t.c.leased_until <= bound_int("now")),
)
_id: Final = and_(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id"))
_held: Final = and_(t.c.state == LetterState.WAITING.value, t.c.leased_until == bound_int("lease"))

INSERT: Final = insert_row(t)
BY_ID: Final = Statement(select(*COLUMNS).where(_id))
OF_MESSAGE: Final = Statement(
    select(*COLUMNS)
    .where(
        t.c.workspace_id == WORKSPACE,
        t.c.message_ref == bound_text("message_ref"),
        t.c.digest == bound_text("digest"),
    )
    # A sum, which is in no index's order: SQLite would walk all letters of the workspace for the oldest.
    .order_by(t.c.id + literal_column("0"))
    .limit(bound_int("limit"))
)
PAGES: Final = Keyset(
    select(*COLUMNS).where(t.c.workspace_id == WORKSPACE),
    id_=t.c.id,
    conditions={
        "state": t.c.state == bound_text("state"),
        "mailbox_id": t.c.mailbox_id == bound_int("mailbox_id"),
        "seen": is_one_of(t.c.mailbox_id, "seen"),
    },
)
FREE_WORKSPACE: Final = Statement(
    select(workspaces.c.id)
    .where(
        workspaces.c.id > bound_int("after"),
        exists().where(t.c.workspace_id == workspaces.c.id, _waits),
        ~exists().where(t.c.workspace_id == workspaces.c.id, t.c.leased_until > bound_int("now")),
    )
    .order_by(workspaces.c.id)
    .limit(1),
    everywhere=True,
)
"""The next workspace with a letter to be taken in, and none that is being taken in."""
DUE: Final = Statement(
    select(t.c.id, t.c.attempts)
    .where(t.c.workspace_id == WORKSPACE, _waits)
    .order_by(t.c.id)
    .limit(bound_int("limit"))
)
CLAIM: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids"), _waits)
    .values(leased_until=bound_int("lease"), attempts=t.c.attempts + 1)
    .returning(*COLUMNS)
)
RENEW: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids"), _held)
    .values(leased_until=bound_int("until"))
)
RELEASE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids"), _held)
    .values(leased_until=None, attempts=t.c.attempts - 1)
)
HOLD: Final = Statement(
    select(t.c.id).where(_id, _held), postgres=select(t.c.id).where(_id, _held).with_for_update()
)
POSTPONE: Final = Statement(update(t).where(_id, _held).values(leased_until=None, due_at=bound_int("due_at")))
FINISH: Final = Statement(
    update(t)
    .where(_id)
    .values(
        state=bound_text("state"),
        reason=bound_text("reason"),
        trace=bound_text("trace"),
        message_ref=bound_text("message_ref"),
        digest=bound_text("digest"),
        sender=bound_text("sender"),
        subject=bound_text("subject"),
        ticket_id=bound_int("ticket_id"),
        message_id=bound_int("message_id"),
        leased_until=None,
        done_at=bound_int("now"),
    )
)
AGAIN: Final = Statement(
    update(t)
    .where(_id, t.c.state == bound_text("was"))
    .values(
        state=LetterState.WAITING.value,
        reason=bound_text("reason"),
        attempts=0,
        leased_until=None,
        due_at=bound_int("now"),
        done_at=None,
    )
)
DISCARD: Final = Statement(
    update(t)
    .where(_id, t.c.state == LetterState.PARKED.value)
    .values(state=LetterState.DROPPED.value, reason=bound_text("reason"), done_at=bound_int("now"))
)
FORGET: Final = Statement(
    delete(t).where(
        or_(t.c.state == LetterState.DROPPED.value, t.c.state == LetterState.REPEATED.value),
        t.c.done_at < bound_int("before"),
    ),
    everywhere=True,
)


async def insert(tx: Tx, letter: KeptLetter) -> None:
    """Insert a letter that waits to be taken in, from now on."""
    await tx.run(
        INSERT,
        id=letter.id,
        mailbox_id=letter.mailbox_id,
        source=letter.source,
        envelope_from=letter.envelope_from,
        envelope_to=letter.envelope_to,
        blob_key=letter.blob_key,
        size=letter.size,
        sha256=letter.sha256,
        state=letter.state,
        reason=letter.reason,
        trace=letter.trace,
        message_ref=letter.message_ref,
        digest=letter.digest,
        sender=letter.sender,
        subject=letter.subject,
        ticket_id=letter.ticket_id,
        message_id=letter.message_id,
        attempts=letter.attempts,
        leased_until=letter.leased_until,
        received_at=letter.received_at,
        done_at=letter.done_at,
        due_at=letter.received_at,
    )


async def by_id(tx: Tx, letter_id: int) -> KeptLetter | None:
    """Read a letter."""
    row = await tx.first(BY_ID, id=letter_id)
    return None if row is None else KeptLetter(*row)


async def of_message(tx: Tx, message_ref: str, *, digest: str, limit: int = 10) -> list[KeptLetter]:
    """List the letters of a Message-ID ("" is none) and a digest, the oldest first, whatever their state."""
    rows = await tx.all(OF_MESSAGE, message_ref=message_ref, digest=digest, limit=limit)
    return [KeptLetter(*row) for row in rows]


async def listed(tx: Tx, *, state: LetterState | None, limit: int) -> list[KeptLetter]:
    """List letters in a state (None: in any), the newest first."""
    values = {} if state is None else {"state": state.value}
    rows = await tx.all(_listed(of_a_state=state is not None), limit=limit, **values)
    return [KeptLetter(*row) for row in rows]


async def walk(
    tx: Tx,
    wanted: Wanted,
    *,
    state: LetterState | None,
    mailbox_id: int | None,
    seen: Sequence[int] | None,
) -> Page[KeptLetter]:
    """List letters by id, of a state and of a mailbox; `seen` are the mailboxes that they may be of."""
    of_state = None if state is None else state.value
    found = await PAGES.page(tx, wanted, state=of_state, mailbox_id=mailbox_id, seen=seen)
    return Page([KeptLetter(*row) for row in found.items], found.has_more)


@cache
def _listed(*, of_a_state: bool) -> Statement:
    found = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
    if of_a_state:
        found = found.where(t.c.state == bound_text("state"))
    return Statement(found.order_by(t.c.id.desc()).limit(bound_int("limit")))


async def free_workspace(tx: Tx, *, after: int) -> int | None:
    """Find the next workspace whose letters nobody takes in though one is due; in one of EVERYWHERE."""
    row = await tx.first(FREE_WORKSPACE, after=after, now=tx.now)
    return None if row is None else row[0]


async def due(tx: Tx, *, limit: int) -> list[tuple[int, int]]:
    """List the first letters that are due: their ids, and how often each was begun already."""
    return [(row[0], row[1]) for row in await tx.all(DUE, now=tx.now, limit=limit)]


async def claim(tx: Tx, ids: Sequence[int], *, lease: int) -> list[KeptLetter]:
    """Claim letters until a time (`lease`, ms) that no other claim of the workspace has; by id."""
    rows = await tx.all(CLAIM, ids=ids, now=tx.now, lease=lease)
    return sorted((KeptLetter(*row) for row in rows), key=lambda letter: letter.id)


async def renew(tx: Tx, ids: Sequence[int], *, lease: int, until: int) -> None:
    """Go on holding letters that are held."""
    await tx.run(RENEW, ids=ids, lease=lease, until=until)


async def release(tx: Tx, ids: Sequence[int], *, lease: int) -> None:
    """Give letters back that were claimed and not tried."""
    await tx.run(RELEASE, ids=ids, lease=lease)


async def is_held(tx: Tx, letter_id: int, *, lease: int) -> bool:
    """Answer whether a letter is still claimed, and keep it so until the end of the transaction."""
    return await tx.first(HOLD, id=letter_id, lease=lease) is not None


async def postpone(tx: Tx, letter_id: int, *, lease: int, due_at: int) -> None:
    """Give a letter back that failed, to be tried again at a time (ms)."""
    await tx.run(POSTPONE, id=letter_id, lease=lease, due_at=due_at)


async def finish(
    tx: Tx,
    letter_id: int,
    *,
    state: LetterState,
    reason: str = "",
    trace: str = "",
    message_ref: str = "",
    digest: str = "",
    sender: str = "",
    subject: str = "",
    ticket_id: int | None = None,
    message_id: int | None = None,
) -> None:
    """Say what became of a letter, and what it was; it is not worked on any more."""
    await tx.run(
        FINISH,
        id=letter_id,
        state=state.value,
        reason=reason,
        trace=trace,
        message_ref=message_ref,
        digest=digest,
        sender=sender,
        subject=subject,
        ticket_id=ticket_id,
        message_id=message_id,
        now=tx.now,
    )


async def retry(tx: Tx, letter_id: int) -> bool:
    """Have a parked letter taken in again; answer False, and do nothing, if it is not parked."""
    changed = await tx.run(AGAIN, id=letter_id, was=LetterState.PARKED.value, reason="", now=tx.now)
    return changed == 1


async def restore(tx: Tx, letter_id: int) -> bool:
    """Have a dropped letter taken in after all; answer False, and do nothing, if it was not dropped."""
    changed = await tx.run(AGAIN, id=letter_id, was=LetterState.DROPPED.value, reason=RESTORED, now=tx.now)
    return changed == 1


async def discard(tx: Tx, letter_id: int, *, reason: str) -> bool:
    """Drop a parked letter, with a reason; answer False, and do nothing, if it is not parked."""
    return await tx.run(DISCARD, id=letter_id, reason=reason, now=tx.now) == 1


async def forget(tx: Tx, *, before: int) -> int:
    """Delete what was dropped, or repeated, before a time (ms), everywhere; answer how many."""
    return await tx.run(FORGET, before=before)
