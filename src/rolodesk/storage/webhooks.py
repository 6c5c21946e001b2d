"""Webhooks: where events are to be sent, and how that fares."""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from sqlalchemy import delete, or_, select, update

from rolodesk.model.page import Page, Wanted
from rolodesk.model.webhook import Header, Webhook, WebhookKind
from rolodesk.storage.keyset import Keyset
from rolodesk.storage.statement import (
    WORKSPACE,
    Row,
    Statement,
    Value,
    bound_int,
    bound_text,
    insert_row,
)
from rolodesk.storage.tables import webhooks as t
from rolodesk.storage.transaction import Tx

COLUMNS: Final = tuple(c for c in t.columns if c.name != "workspace_id")
NAMES: Final = tuple(c.name for c in COLUMNS)
CHANGING: Final = tuple(name for name in NAMES if name not in {"id", "ref", "kind", "created_at"})

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)
_whautomates: Final = _mine.where(t.c.kind == WebhookKind.WHAUTOMATE.value)
_one: Final = (t.c.workspace_id == WORKSPACE) & (t.c.id == bound_int("webhook_id"))

BY_ID: Final = Statement(_mine.where(t.c.id == bound_int("webhook_id")))
BY_ID_TO_CHANGE: Final = Statement(_mine.where(t.c.id == bound_int("webhook_id")).with_for_update())
BY_REF: Final = Statement(_whautomates.where(t.c.ref == bound_text("ref")))
BY_REF_TO_CHANGE: Final = Statement(_whautomates.where(t.c.ref == bound_text("ref")).with_for_update())
PAGE: Final = Statement(_whautomates.order_by(t.c.id).limit(bound_int("limit")).offset(bound_int("offset")))
ALL: Final = Statement(_whautomates.order_by(t.c.id))
PAGES: Final = Keyset(
    _mine,
    id_=t.c.id,
    conditions={"kind": t.c.kind == bound_text("kind"), "active": t.c.active == bound_int("active")},
)
LISTENING: Final = Statement(_mine.where(t.c.active == 1).order_by(t.c.id))
ACTIVITY: Final = Statement(select(t.c.id, t.c.active).where(t.c.workspace_id == WORKSPACE).order_by(t.c.id))
EVERY: Final = Statement(select(t.c.workspace_id, *COLUMNS), everywhere=True)
INSERT: Final = insert_row(t)
SAVE: Final = Statement(
    update(t)
    .where(_one)
    .values({n: (bound_text if t.c[n].type.python_type is str else bound_int)(n) for n in CHANGING})
)
WORKS: Final = Statement(
    update(t)
    .where(_one, t.c.failing_since.is_not(None))
    .values(failing_since=None, last_failed_at=None, resting_until=None)
)
RESEAL: Final = Statement(
    update(t)
    .where(_one, t.c.sealed == bound_text("was_sealed"), t.c.sealed_before == bound_text("was_sealed_before"))
    .values(sealed=bound_text("sealed"), sealed_before=bound_text("sealed_before"))
)
DELETE: Final = Statement(delete(t).where(_one))
TROUBLED: Final = Statement(
    select(t.c.workspace_id, *COLUMNS)
    .where(or_(t.c.failing_since.is_not(None), t.c.disabled_at.is_not(None)))
    .order_by(t.c.workspace_id, t.c.id),
    everywhere=True,
)

_make: Final[Callable[..., Webhook]] = Webhook
_headers: Final = msgspec.json.Decoder(tuple[Header, ...]).decode
_events: Final = msgspec.json.Decoder(tuple[str, ...]).decode
_mailboxes: Final = msgspec.json.Decoder(tuple[int, ...]).decode
_encode: Final = msgspec.json.Encoder().encode


class Placed(msgspec.Struct, frozen=True):
    """A webhook, and whose it is."""

    workspace_id: int
    webhook: Webhook


async def by_id(tx: Tx, webhook_id: int) -> Webhook | None:
    """Read a webhook. One statement."""
    return _or_none(await tx.first(BY_ID, webhook_id=webhook_id))


async def by_id_to_change(tx: Tx, webhook_id: int) -> Webhook | None:
    """Read a webhook and keep others from changing it."""
    return _or_none(await tx.first(BY_ID_TO_CHANGE, webhook_id=webhook_id))


async def by_ref(tx: Tx, ref: str) -> Webhook | None:
    """Read a webhook of Whautomate's by the id that its clients see."""
    return _or_none(await tx.first(BY_REF, ref=ref))


async def by_ref_to_change(tx: Tx, ref: str) -> Webhook | None:
    """Read a webhook of Whautomate's and keep others from changing it."""
    return _or_none(await tx.first(BY_REF_TO_CHANGE, ref=ref))


async def page(tx: Tx, *, offset: int, limit: int) -> list[Webhook]:
    """List webhooks of Whautomate's, the oldest first."""
    return [webhook_of(row) for row in await tx.all(PAGE, offset=offset, limit=limit)]


async def listed(tx: Tx) -> list[Webhook]:
    """List every webhook of Whautomate's, the oldest first."""
    return [webhook_of(row) for row in await tx.all(ALL)]


async def walk(tx: Tx, wanted: Wanted, *, kind: str | None, active: bool | None) -> Page[Webhook]:
    """List webhooks of either kind by id."""
    found = await PAGES.page(tx, wanted, kind=kind, active=None if active is None else int(active))
    return Page([webhook_of(row) for row in found.items], found.has_more)


async def listening(tx: Tx) -> list[Webhook]:
    """List the webhooks that are to be told of what happens. One statement."""
    return [webhook_of(row) for row in await tx.all(LISTENING)]


async def activity(tx: Tx) -> dict[int, bool]:
    """Tell of each of the workspace's webhooks, by its id, whether it is active."""
    return {row[0]: bool(row[1]) for row in await tx.all(ACTIVITY)}


async def every(tx: Tx) -> list[Placed]:
    """List the webhooks of the whole installation."""
    return [Placed(row[0], webhook_of(row[1:])) for row in await tx.all(EVERY)]


async def troubled(tx: Tx) -> list[Placed]:
    """List the webhooks of the whole installation that fail, or that the hub switched off."""
    return [Placed(row[0], webhook_of(row[1:])) for row in await tx.all(TROUBLED)]


async def insert(tx: Tx, webhook: Webhook) -> None:
    """Insert a webhook."""
    await tx.run(INSERT, **_values(webhook, NAMES))


async def save(tx: Tx, webhook: Webhook) -> None:
    """Store a changed webhook."""
    await tx.run(SAVE, webhook_id=webhook.id, **_values(webhook, CHANGING))


async def works(tx: Tx, webhook_id: int) -> None:
    """Note that a webhook takes what it is sent; nothing is written where that is known."""
    await tx.run(WORKS, webhook_id=webhook_id)


async def reseal(tx: Tx, webhook: Webhook, *, sealed: str, sealed_before: str) -> bool:
    """Put secrets sealed anew in the place of those that were read; False if they have changed since."""
    changed = await tx.run(
        RESEAL,
        webhook_id=webhook.id,
        was_sealed=webhook.sealed,
        was_sealed_before=webhook.sealed_before,
        sealed=sealed,
        sealed_before=sealed_before,
    )
    return changed == 1


async def remove(tx: Tx, webhook_id: int) -> None:
    """Delete a webhook."""
    await tx.run(DELETE, webhook_id=webhook_id)


def webhook_of(row: Sequence[object] | Row) -> Webhook:
    """Make a webhook of a row of COLUMNS."""
    values = dict(zip(NAMES, row, strict=True))
    mailboxes = values["mailboxes"]
    values |= {
        "active": values["active"] == 1,
        "headers": _headers(str(values["headers"])),
        "events": _events(str(values["events"])),
        "mailboxes": None if mailboxes is None else _mailboxes(str(mailboxes)),
    }
    return _make(**values)


def _or_none(row: Row | None) -> Webhook | None:
    return None if row is None else webhook_of(row)


def _values(webhook: Webhook, names: tuple[str, ...]) -> dict[str, Value]:
    values: dict[str, Value] = {name: getattr(webhook, name) for name in names}
    mailboxes = webhook.mailboxes
    return values | {
        "active": int(webhook.active),
        "headers": _encode(webhook.headers).decode(),
        "events": _encode(webhook.events).decode(),
        "mailboxes": None if mailboxes is None else _encode(mailboxes).decode(),
    }
