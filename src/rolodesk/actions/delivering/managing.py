"""Webhooks of either kind, as whoever decides for the workspace makes, changes, reads and deletes them."""

from msgspec.structs import replace

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.webhooks import CREATED_FIELDS, complete, remove, save_change, told_of
from rolodesk.model.errors import Conflicting, NotAllowed, Unknown
from rolodesk.model.page import Page, Wanted
from rolodesk.model.ref import make_ref
from rolodesk.model.sealing import Keyring, SealBroken
from rolodesk.model.webhook import (
    Webhook,
    WebhookChange,
    new_secret,
    new_webhook,
    secret_place,
    webhook_applied,
    with_secret,
)
from rolodesk.model.workspace import Permission
from rolodesk.storage import webhooks


async def create(scope: Scope, kind: str, new: WebhookChange, *, keyring: Keyring) -> tuple[Webhook, str]:
    """
    Make a webhook, active unless said otherwise; a URL and an event are needed. Answers its secret, once.

    Whoever makes it must be allowed to read what it will be told of (`NotAllowed`); of tickets it is told
    those of mailboxes that they see. Refuses (`Invalid`) what `model.webhook.webhook_applied` refuses.
    """
    scope.require(Permission.SETTINGS_WRITE)
    seen = scope.actor.mailboxes
    blank = new_webhook(kind, at=scope.now, mailboxes=None if seen is None else tuple(sorted(seen)))
    made = complete(webhook_applied(new, blank))
    require_sight(scope, made)
    webhook_id, secret = await scope.tx.next_id("webhooks"), new_secret()
    sealed = keyring.seal(secret, place=secret_place(scope.tx.workspace_id, webhook_id))
    webhook = replace(made, id=webhook_id, ref=make_ref(scope.now, webhook_id), sealed=sealed)
    await webhooks.insert(scope.tx, webhook)
    await record(scope, "webhook.created", webhook_id, after=told_of(webhook, CREATED_FIELDS))
    return webhook, secret


async def change(scope: Scope, webhook_id: int, change: WebhookChange) -> Webhook:
    """
    Change a webhook and answer it as it then is. Refuses as `create` does.

    Whoever changes it must be allowed to read what it was and is told of: they could have it sent to
    themselves. One that is not there is `Unknown`.
    """
    scope.require(Permission.SETTINGS_WRITE)
    before = await fetch_to_change(scope, webhook_id)
    require_sight(scope, before)
    require_sight(scope, webhook_applied(change, before))
    return await save_change(scope, before, change)


async def delete(scope: Scope, webhook_id: int) -> None:
    """Delete a webhook, which ends its deliveries. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_WRITE)
    await remove(scope, await fetch_to_change(scope, webhook_id))


async def rotate(scope: Scope, webhook_id: int, *, keyring: Keyring) -> tuple[Webhook, str]:
    """
    Give a webhook a new secret, and answer it, once. The one before, if it can be opened, signs for a day.

    Whoever does so must be allowed to read what it is told of. One that is not there is `Unknown`.
    """
    scope.require(Permission.SETTINGS_WRITE)
    before = await fetch_to_change(scope, webhook_id)
    require_sight(scope, before)
    place, secret = secret_place(scope.tx.workspace_id, webhook_id), new_secret()
    if not _opens(before, keyring, place):
        before = replace(before, sealed="")
    sealed = keyring.seal(secret, place=place)
    after = replace(with_secret(before, sealed, at=scope.now), updated_at=scope.now)
    await webhooks.save(scope.tx, after)
    await record(scope, "webhook.secret_rotated", webhook_id)
    return after, secret


async def send_test(scope: Scope, webhook_id: int) -> None:
    """
    Have a webhook told that it was tried, by the way that everything takes.

    One that is off is `Conflicting`, one that is not there `Unknown`.
    """
    scope.require(Permission.SETTINGS_WRITE)
    require_active(await fetch_to_change(scope, webhook_id))
    await record(scope, "webhook.tested", webhook_id)


async def get(scope: Scope, webhook_id: int) -> Webhook:
    """Read a webhook of either kind. One statement. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    webhook = await webhooks.by_id(scope.tx, webhook_id)
    if webhook is None:
        raise Unknown("webhook", webhook_id)
    return webhook


async def list_page(
    scope: Scope, wanted: Wanted, *, kind: str | None = None, active: bool | None = None
) -> Page[Webhook]:
    """List webhooks of both kinds by `id`. One statement."""
    scope.require(Permission.SETTINGS_READ)
    return await webhooks.walk(scope.tx, wanted, kind=kind, active=active)


async def fetch_to_change(scope: Scope, webhook_id: int) -> Webhook:
    """Read a webhook and keep others from changing it. One that is not there is `Unknown`."""
    webhook = await webhooks.by_id_to_change(scope.tx, webhook_id)
    if webhook is None:
        raise Unknown("webhook", webhook_id)
    return webhook


def require_sight(scope: Scope, webhook: Webhook) -> None:
    """Refuse (`NotAllowed`) an actor who may not read all that a webhook is told of."""
    for permission in sorted(webhook.reads):
        scope.require(permission)
    if not sees_mailboxes(scope, webhook):
        raise NotAllowed(Permission.TICKETS_READ)


def has_sight(scope: Scope, webhook: Webhook) -> bool:
    """Answer whether the actor may read all that a webhook is told of."""
    return webhook.reads <= scope.actor.permissions and sees_mailboxes(scope, webhook)


def sees_mailboxes(scope: Scope, webhook: Webhook) -> bool:
    """Answer whether the actor sees the mailboxes of whose tickets a webhook may be told."""
    seen = scope.actor.mailboxes
    if seen is None or Permission.TICKETS_READ not in webhook.reads:
        return True
    return webhook.mailboxes is not None and seen.issuperset(webhook.mailboxes)


def require_active(webhook: Webhook) -> None:
    """Refuse (`Conflicting`) a webhook that is switched off."""
    if not webhook.active:
        raise Conflicting(f"the webhook {webhook.id} is switched off; switch it on first")


def _opens(webhook: Webhook, keyring: Keyring, place: str) -> bool:
    try:
        return bool(webhook.sealed and keyring.open(webhook.sealed, place=place))
    except SealBroken:
        return False
