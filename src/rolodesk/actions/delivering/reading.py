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


class Told(msgspec.Struct, frozen=True):
    """A delivery with its tries; what it says is there only for whoever may read all that its webhook may."""

    delivery: Delivery
    attempts: list[Attempt]
    is_readable: bool


async def list_page(
    scope: Scope, wanted: Wanted, *, webhook_id: int, state: str | None = None
) -> Page[Delivery]:
    """List a webhook's deliveries by `id`. A webhook that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    await get_webhook(scope, webhook_id)
    return await deliveries.walk(scope.tx, wanted, webhook_id=webhook_id, state=state)


async def list_of_all(
    scope: Scope, wanted: Wanted, *, webhook_id: int | None = None, state: str | None = None
) -> Page[Delivery]:
    """List the deliveries of all webhooks by `id`, or of one; those in a state, if it is given."""
    scope.require(Permission.SETTINGS_READ)
    known = await webhooks.ids(scope.tx)
    found: list[Delivery] = []
    for id_ in known if webhook_id is None else {webhook_id}.intersection(known):
        more = replace(wanted, limit=wanted.limit + 1)
        found += (await deliveries.walk(scope.tx, more, webhook_id=id_, state=state)).items
    return page_within(found, wanted, place=lambda one: Place(one.id, one.id))


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
    return Told(delivery, attempts, has_sight(scope, webhook))
