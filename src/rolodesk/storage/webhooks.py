"""Webhooks: where events are to be sent."""

from typing import Final

import msgspec
from sqlalchemy import delete, select, update

from rolodesk.model.webhook import Header, Webhook, WebhookEvent
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

COLUMNS: Final = (
    t.c.id,
    t.c.ref,
    t.c.name,
    t.c.active,
    t.c.server_url,
    t.c.headers,
    t.c.events,
    t.c.created_at,
    t.c.updated_at,
)

_mine: Final = select(*COLUMNS).where(t.c.workspace_id == WORKSPACE)

BY_REF: Final = Statement(_mine.where(t.c.ref == bound_text("ref")))
BY_REF_TO_CHANGE: Final = Statement(_mine.where(t.c.ref == bound_text("ref")).with_for_update())
PAGE: Final = Statement(_mine.order_by(t.c.id).limit(bound_int("limit")).offset(bound_int("offset")))
ALL: Final = Statement(_mine.order_by(t.c.id))
INSERT: Final = insert_row(t)
SAVE: Final = Statement(
    update(t)
    .where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("webhook_id"))
    .values(
        name=bound_text("name"),
        active=bound_int("active"),
        server_url=bound_text("server_url"),
        headers=bound_text("headers"),
        events=bound_text("events"),
        updated_at=bound_int("updated_at"),
    )
)
DELETE: Final = Statement(delete(t).where(t.c.workspace_id == WORKSPACE, t.c.id == bound_int("id")))

_headers: Final = msgspec.json.Decoder(tuple[Header, ...]).decode
_events: Final = msgspec.json.Decoder(tuple[WebhookEvent, ...]).decode
_encode: Final = msgspec.json.Encoder().encode


async def by_ref(tx: Tx, ref: str) -> Webhook | None:
    """Read a webhook by the id that clients see."""
    return _or_none(await tx.first(BY_REF, ref=ref))


async def to_change(tx: Tx, ref: str) -> Webhook | None:
    """Read a webhook and keep others from changing it."""
    return _or_none(await tx.first(BY_REF_TO_CHANGE, ref=ref))


async def page(tx: Tx, *, offset: int, limit: int) -> list[Webhook]:
    """List webhooks, the oldest first."""
    return [_webhook(*row) for row in await tx.all(PAGE, offset=offset, limit=limit)]


async def listed(tx: Tx) -> list[Webhook]:
    """List every webhook, the oldest first."""
    return [_webhook(*row) for row in await tx.all(ALL)]


async def insert(tx: Tx, webhook: Webhook) -> None:
    """Insert a webhook."""
    await tx.run(INSERT, id=webhook.id, ref=webhook.ref, created_at=webhook.created_at, **_columns(webhook))


async def save(tx: Tx, webhook: Webhook) -> None:
    """Store a changed webhook."""
    await tx.run(SAVE, webhook_id=webhook.id, **_columns(webhook))


async def remove(tx: Tx, webhook_id: int) -> None:
    """Delete a webhook."""
    await tx.run(DELETE, id=webhook_id)


def _columns(webhook: Webhook) -> dict[str, Value]:
    return {
        "name": webhook.name,
        "active": int(webhook.active),
        "server_url": webhook.server_url,
        "headers": _encode(webhook.headers).decode(),
        "events": _encode(webhook.events).decode(),
        "updated_at": webhook.updated_at,
    }


def _or_none(row: Row | None) -> Webhook | None:
    return None if row is None else _webhook(*row)


def _webhook(  # noqa: PLR0917 - one parameter a column, in the order of COLUMNS
    webhook_id: int,
    ref: str,
    name: str,
    active: int,
    server_url: str,
    headers: str,
    events: str,
    created_at: int,
    updated_at: int | None,
) -> Webhook:
    return Webhook(
        id=webhook_id,
        ref=ref,
        name=name,
        active=active == 1,
        server_url=server_url,
        headers=_headers(headers),
        events=_events(events),
        created_at=created_at,
        updated_at=updated_at,
    )
