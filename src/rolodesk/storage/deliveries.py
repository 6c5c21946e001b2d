"""Deliveries: rows that are claimed for each webhook by itself, by a conditional UPDATE."""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from msgspec.structs import asdict
from sqlalchemy import ColumnElement, Update, and_, delete, exists, func, literal_column, or_, select, update

from rolodesk.model.delivery import Attempt, Delivery, DeliveryState
from rolodesk.model.page import Page, Wanted
from rolodesk.model.webhook import Webhook
from rolodesk.storage.installation import SENDING_PAUSED
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import (
    WORKSPACE,
    Statement,
    bound_int,
    bound_text,
    insert_or_ignore,
    insert_row,
    is_one_of,
)
from rolodesk.storage.tables import deliveries as t
from rolodesk.storage.tables import delivery_attempts, installation, webhooks
from rolodesk.storage.transaction import Tx
from rolodesk.storage.webhooks import COLUMNS as WEBHOOK_COLUMNS
from rolodesk.storage.webhooks import webhook_of

COLUMNS: Final = tuple(c for c in t.columns if c.name != "workspace_id")
ATTEMPT_COLUMNS: Final = tuple(
    c for c in delivery_attempts.columns if c.name not in {"workspace_id", "delivery_id"}
)
_WAITING: Final = DeliveryState.WAITING.value

_is_due: Final[ColumnElement[bool]] = and_(t.c.state == _WAITING, t.c.next_try_at <= bound_int("now"))
_is_sending: Final = ~exists(select(installation.c.name).where(installation.c.name == SENDING_PAUSED))
_of_webhook: Final = (t.c.workspace_id == WORKSPACE) & (t.c.webhook_id == bound_int("webhook_id"))
_turn: Final = (
    select(t.c.id).where(_of_webhook, _is_due).order_by(t.c.next_try_at, t.c.id).limit(bound_int("limit"))
)


def _claim(where: ColumnElement[bool]) -> Update:
    return (
        update(t)
        .where(t.c.workspace_id == WORKSPACE, where)
        .values(attempts=t.c.attempts + 1, next_try_at=bound_int("until"))
        .returning(*COLUMNS)
    )


INSERT: Final = insert_or_ignore(t)
IS_DUE: Final = Statement(select(t.c.id).where(_is_due, _is_sending).limit(1), everywhere=True)
DUE_WEBHOOKS: Final = Statement(
    select(webhooks.c.workspace_id, *WEBHOOK_COLUMNS).where(
        webhooks.c.active == 1,
        or_(webhooks.c.resting_until.is_(None), webhooks.c.resting_until <= bound_int("now")),
        # Not EXISTS, which PostgreSQL turns into a join that reads everything that is due.
        select(t.c.id)
        .where(t.c.workspace_id == webhooks.c.workspace_id, t.c.webhook_id == webhooks.c.id, _is_due)
        .limit(1)
        .scalar_subquery()
        .is_not(None),
        _is_sending,
    ),
    everywhere=True,
)
CLAIM: Final = Statement(
    _claim(t.c.id.in_(_turn)),
    # An array is made once; PostgreSQL may run a subquery of IN, its locks and its limit, once a row.
    postgres=_claim(
        t.c.id == func.any(func.array(_turn.with_for_update(skip_locked=True).scalar_subquery()))
    ),
)
_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
BY_ID: Final = Statement(_mine.where(t.c.id == bound_int("id")))
BY_ID_TO_CHANGE: Final = Statement(_mine.where(t.c.id == bound_int("id")).with_for_update())
PAGES: Final = Keyset(
    _mine,
    id_=t.c.id,
    conditions={
        "webhook_id": t.c.webhook_id == bound_int("webhook_id"),
        "state": t.c.state == bound_text("state"),
    },
)
SETTLE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("delivery_id"))
    .values(state=bound_text("state"), next_try_at=bound_int("next_try_at"), done_at=bound_int("done_at"))
)
INSERT_ATTEMPT: Final = insert_row(delivery_attempts)
ATTEMPTS: Final = Statement(
    select(*ATTEMPT_COLUMNS)
    .where(
        delivery_attempts.c.workspace_id == WORKSPACE,
        delivery_attempts.c.delivery_id == bound_int("delivery_id"),
    )
    .order_by(delivery_attempts.c.number)
)
ERRORS: Final = Statement(
    select(delivery_attempts.c.delivery_id, delivery_attempts.c.error)
    .where(delivery_attempts.c.workspace_id == WORKSPACE, is_one_of(delivery_attempts.c.delivery_id, "ids"))
    .order_by(delivery_attempts.c.number)
)
PAST: Final = Statement(
    select(t.c.workspace_id, t.c.id).where(t.c.done_at < bound_int("before")).limit(bound_int("limit")),
    everywhere=True,
)
TOO_OLD: Final = Statement(
    select(t.c.workspace_id, t.c.id)
    .where(t.c.created_at < bound_int("before"), t.c.state == _WAITING)
    .limit(bound_int("limit")),
    everywhere=True,
)
OF_WEBHOOK: Final = Statement(select(t.c.id).where(_of_webhook).limit(bound_int("limit")))
FORGET: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, is_one_of(t.c.id, "ids")))
FORGET_ATTEMPTS: Final = Statement(
    delete(delivery_attempts).where(
        delivery_attempts.c.workspace_id == WORKSPACE, is_one_of(delivery_attempts.c.delivery_id, "ids")
    )
)
WAITING_COUNTS: Final = Statement(
    select(t.c.workspace_id, t.c.webhook_id, func.count(), func.min(t.c.created_at))
    .where(t.c.state == _WAITING)
    .group_by(t.c.workspace_id, t.c.webhook_id)
    .order_by(t.c.workspace_id, t.c.webhook_id),
    everywhere=True,
)
WAITING_IN_ALL: Final = Statement(
    select(literal_column("count(*)")).select_from(t).where(t.c.state == _WAITING), everywhere=True
)

_make: Final[Callable[..., Delivery]] = Delivery
_make_attempt: Final[Callable[..., Attempt]] = Attempt


class Due(msgspec.Struct, frozen=True):
    """A webhook for which something is to be sent."""

    workspace_id: int
    webhook: Webhook


class Waiting(msgspec.Struct, frozen=True):
    """How much waits for a webhook, and since when (ms)."""

    workspace_id: int
    webhook_id: int
    count: int
    oldest: int


async def insert(tx: Tx, delivery: Delivery) -> None:
    """Insert a delivery, unless its event is on its way to its webhook already, in the same replay."""
    await tx.run(INSERT, **asdict(delivery))


async def insert_new(tx: Tx, made: Sequence[Delivery]) -> None:
    """Insert deliveries under new ids, but for those whose event is on its way already, as above."""
    rows = [asdict(delivery) for delivery in made]
    for row, id_ in zip(rows, await tx.next_ids("deliveries", len(rows)), strict=True):
        row["id"] = id_
    await tx.run_many(INSERT, rows)


async def is_due(tx: Tx) -> bool:
    """Answer whether anything waits to be sent. One statement; in a transaction of EVERYWHERE."""
    return await tx.first(IS_DUE, now=tx.now) is not None


async def due(tx: Tx) -> list[Due]:
    """List the webhooks for which something is to be sent: in a transaction of EVERYWHERE."""
    return [Due(row[0], webhook_of(row[1:])) for row in await tx.all(DUE_WEBHOOKS, now=tx.now)]


async def claim(tx: Tx, webhook_id: int, *, limit: int, lease_ms: int) -> list[Delivery]:
    """Claim what has been due longest for a webhook: nobody else sees it as due until the lease ends."""
    rows = await tx.all(CLAIM, webhook_id=webhook_id, limit=limit, now=tx.now, until=tx.now + lease_ms)
    return [_make(*row) for row in rows]


async def by_id(tx: Tx, delivery_id: int) -> Delivery | None:
    """Read a delivery."""
    row = await tx.first(BY_ID, id=delivery_id)
    return None if row is None else _make(*row)


async def by_id_to_change(tx: Tx, delivery_id: int) -> Delivery | None:
    """Read a delivery and keep others from changing it."""
    row = await tx.first(BY_ID_TO_CHANGE, id=delivery_id)
    return None if row is None else _make(*row)


async def walk(tx: Tx, wanted: Wanted, *, webhook_id: int, state: str | None) -> Page[Delivery]:
    """List the deliveries of a webhook by id."""
    found = await PAGES.page(tx, wanted, webhook_id=webhook_id, state=state)
    return Page([_make(*row) for row in found.items], found.has_more)


async def settle(tx: Tx, delivery: Delivery, attempt: Attempt) -> None:
    """Store a delivery after a try, and the try."""
    await tx.run(
        SETTLE,
        delivery_id=delivery.id,
        state=delivery.state,
        next_try_at=delivery.next_try_at,
        done_at=delivery.done_at,
    )
    values = {c.name: getattr(attempt, c.name) for c in ATTEMPT_COLUMNS}
    await tx.run(INSERT_ATTEMPT, delivery_id=delivery.id, **values)


async def attempts(tx: Tx, delivery_id: int) -> list[Attempt]:
    """List the tries of a delivery, the first one first."""
    return [_make_attempt(*row) for row in await tx.all(ATTEMPTS, delivery_id=delivery_id)]


async def troubles(tx: Tx, found: Sequence[Delivery]) -> dict[int, str]:
    """Tell by id why the last try of some deliveries failed; those that did not fail are missing."""
    ids = [one.id for one in found if one.attempts and one.state != DeliveryState.DELIVERED]
    last = {row[0]: row[1] for row in await tx.all(ERRORS, ids=ids)} if ids else {}
    return {id_: error for id_, error in last.items() if error}


async def forget_old(tx: Tx, *, before: int, limit: int) -> int:
    """
    Delete at most `limit` deliveries: those done, or still waiting though made, before a time (ms).

    In a transaction of EVERYWHERE; answers how many they were.
    """
    rows = list(await tx.all(PAST, before=before, limit=limit))
    if len(rows) < limit:
        rows += await tx.all(TOO_OLD, before=before, limit=limit - len(rows))
    by_workspace: dict[int, list[int]] = {}
    for workspace_id, delivery_id in rows:
        by_workspace.setdefault(workspace_id, []).append(delivery_id)
    for workspace_id, ids in by_workspace.items():
        await _remove(tx.within(workspace_id), ids)
    return len(rows)


async def forget_of_webhook(tx: Tx, webhook_id: int, *, limit: int) -> int:
    """Delete at most `limit` deliveries of a webhook; answers how many they were."""
    ids = [row[0] for row in await tx.all(OF_WEBHOOK, webhook_id=webhook_id, limit=limit)]
    await _remove(tx, ids)
    return len(ids)


async def _remove(tx: Tx, ids: list[int]) -> None:
    await tx.run(FORGET_ATTEMPTS, ids=ids)
    await tx.run(FORGET, ids=ids)


async def waiting(tx: Tx) -> list[Waiting]:
    """Tell how much waits for each webhook of the installation."""
    return [Waiting(*row) for row in await tx.all(WAITING_COUNTS)]


async def waiting_in_all(tx: Tx) -> int:
    """Count what waits in the whole installation. One statement."""
    row: Sequence[int] | None = await tx.first(WAITING_IN_ALL)
    return 0 if row is None else row[0]
