"""Reading what became of deliveries."""

import msgspec

from rolodesk.actions.delivering.managing import get as get_webhook
from rolodesk.actions.delivering.managing import has_sight
from rolodesk.actions.scope import Scope
from rolodesk.model.delivery import Attempt, Delivery
from rolodesk.model.errors import Unknown
from rolodesk.model.page import Page, Wanted
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
