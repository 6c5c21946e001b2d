"""Reading what became of deliveries."""

import msgspec
from msgspec.structs import replace

from rolodesk.actions.delivering.managing import get as get_webhook
from rolodesk.actions.delivering.managing import has_sight
from rolodesk.actions.scope import Scope
from rolodesk.model.delivery import Attempt, Delivery
from rolodesk.model.errors import Unknown
from rolodesk.model.page import Page, Place, Wanted, page_within
from rolodesk.model.workspace import Permission
from rolodesk.storage import deliveries, webhooks


class Listed(msgspec.Struct, frozen=True):
    """
    A delivery, and whether its webhook is active: while that is off, nothing is tried.

    `trouble` is why the last try failed; "" where none did.
    """

    delivery: Delivery
    is_active: bool
    trouble: str = ""


class Told(msgspec.Struct, frozen=True):
    """A delivery with its tries; what it says is there only for whoever may read all that its webhook may."""

    delivery: Delivery
    is_active: bool
    attempts: list[Attempt]
    is_readable: bool


async def list_page(
    scope: Scope, wanted: Wanted, *, webhook_id: int, state: str | None = None
) -> Page[Listed]:
    """List a webhook's deliveries by `id`. A webhook that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    webhook = await get_webhook(scope, webhook_id)
    found = await deliveries.walk(scope.tx, wanted, webhook_id=webhook_id, state=state)
    listed = [Listed(one, bool(webhook.active)) for one in found.items]
    return await _with_troubles(scope, Page(listed, found.has_more))


async def list_of_all(
    scope: Scope, wanted: Wanted, *, webhook_id: int | None = None, state: str | None = None
) -> Page[Listed]:
    """List the deliveries of all webhooks by `id`, or of one; those in a state, if it is given."""
    scope.require(Permission.SETTINGS_READ)
    known = await webhooks.activity(scope.tx)
    found: list[Listed] = []
    for id_ in known if webhook_id is None else {webhook_id}.intersection(known):
        more = replace(wanted, limit=wanted.limit + 1)
        page = await deliveries.walk(scope.tx, more, webhook_id=id_, state=state)
        found += [Listed(one, known[id_]) for one in page.items]
    merged = page_within(found, wanted, place=lambda one: Place(one.delivery.id, one.delivery.id))
    return await _with_troubles(scope, merged)


async def get(scope: Scope, delivery_id: int) -> Told:
    """Read a delivery and its tries. One that is not there, or whose webhook is not, is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    delivery = await deliveries.by_id(scope.tx, delivery_id)
    if delivery is None:
        raise Unknown("delivery", delivery_id)
    webhook = await webhooks.by_id(scope.tx, delivery.webhook_id)
    if webhook is None:
        raise Unknown("delivery", delivery_id)
    attempts = await deliveries.attempts(scope.tx, delivery_id)
    return Told(delivery, bool(webhook.active), attempts, has_sight(scope, webhook))


async def _with_troubles(scope: Scope, page: Page[Listed]) -> Page[Listed]:
    told = await deliveries.troubles(scope.tx, [one.delivery for one in page.items])
    return Page([replace(one, trouble=told.get(one.delivery.id, "")) for one in page.items], page.has_more)
