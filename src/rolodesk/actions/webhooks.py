"""Webhooks as Whautomate's clients make, change, read and delete them: those of its own kind alone."""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from rolodesk.actions.journal import Fields, differences, fields_of, record
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Invalid, Unknown
from rolodesk.model.ref import make_ref
from rolodesk.model.webhook import (
    WEBHOOK_FIELDS,
    Webhook,
    WebhookChange,
    WebhookKind,
    new_webhook,
    webhook_applied,
)
from rolodesk.model.workspace import Permission
from rolodesk.storage import jobs, webhooks

CREATED_FIELDS: Final = ("ref", "kind", *WEBHOOK_FIELDS)
DELETED_FIELDS: Final = (*CREATED_FIELDS, "created_at", "updated_at")


async def create(scope: Scope, new: WebhookChange) -> Webhook:
    """
    Make a webhook, active unless said otherwise; a URL and an event are needed.

    Refuses (`Invalid`) what `model.webhook.webhook_applied` refuses.
    """
    scope.require(Permission.CONTACTS_WRITE)
    blank = new_webhook(WebhookKind.WHAUTOMATE, at=scope.now)
    made = complete(webhook_applied(new, blank))
    webhook_id = await scope.tx.next_id("webhooks")
    webhook = replace(made, id=webhook_id, ref=make_ref(scope.now, webhook_id))
    await webhooks.insert(scope.tx, webhook)
    await record(scope, "webhook.created", webhook_id, after=told_of(webhook, CREATED_FIELDS))
    return webhook


async def change(scope: Scope, ref: str, change: WebhookChange) -> Webhook:
    """Change a webhook and answer it as it then is. Refuses as `create` does. Else it is `Unknown`."""
    scope.require(Permission.CONTACTS_WRITE)
    before = await _fetch_to_change(scope, ref)
    return await save_change(scope, before, change)


async def save_change(scope: Scope, before: Webhook, change: WebhookChange) -> Webhook:
    """Store a change to a webhook that is locked, with its event; where nothing changes, neither."""
    after = complete(webhook_applied(change, before))
    if after == before:
        return before
    after = replace(after, updated_at=scope.now)
    await webhooks.save(scope.tx, after)
    was, is_now = differences(before, after, WEBHOOK_FIELDS)
    await record(
        scope, "webhook.updated", after.id, before=_without_secrets(was), after=_without_secrets(is_now)
    )
    return after


async def get(scope: Scope, ref: str) -> Webhook:
    """Read a webhook. One statement. One that is not there is `Unknown`."""
    scope.require(Permission.CONTACTS_READ)
    webhook = await webhooks.by_ref(scope.tx, ref)
    if webhook is None:
        raise Unknown("webhook", ref)
    return webhook


async def list_page(scope: Scope, *, page: int, limit: int, search: str | None = None) -> list[Webhook]:
    """List a page (from 1) of webhooks, the oldest first; `search` leaves those whose name has it."""
    scope.require(Permission.CONTACTS_READ)
    offset = (page - 1) * limit
    part = (search or "").strip().casefold()
    if not part:
        return await webhooks.page(scope.tx, offset=offset, limit=limit)
    found = [webhook for webhook in await webhooks.listed(scope.tx) if part in webhook.name.casefold()]
    return found[offset : offset + limit]


async def delete(scope: Scope, ref: str) -> None:
    """Delete a webhook. One that is not there is `Unknown`."""
    scope.require(Permission.CONTACTS_WRITE)
    webhook = await _fetch_to_change(scope, ref)
    await remove(scope, webhook)


async def remove(scope: Scope, webhook: Webhook) -> None:
    """Delete a webhook that is locked, which ends its deliveries: none is sent, all are forgotten soon."""
    await webhooks.remove(scope.tx, webhook.id)
    await jobs.put(scope.tx, "forget_webhook", payload=f'{{"webhook_id":{webhook.id}}}')
    await record(scope, "webhook.deleted", webhook.id, before=told_of(webhook, DELETED_FIELDS))


async def _fetch_to_change(scope: Scope, ref: str) -> Webhook:
    webhook = await webhooks.by_ref_to_change(scope.tx, ref)
    if webhook is None:
        raise Unknown("webhook", ref)
    return webhook


def told_of(webhook: Webhook, names: Iterable[str]) -> Fields:
    """Give what the journal tells of a webhook."""
    return _without_secrets(fields_of(webhook, names))


def complete(webhook: Webhook) -> Webhook:
    """Give the webhook back. Refuses one without a URL, or an event to be told of."""
    for field in ("server_url", "events"):
        if not getattr(webhook, field):
            raise Invalid(field, "must be given")
    return webhook


def _without_secrets(fields: Fields) -> Fields:
    """Leave out the values of headers, which may be somebody's keys."""
    headers = fields.get("headers")
    if not isinstance(headers, tuple):
        return fields
    return {**fields, "headers": [header.key for header in headers]}
