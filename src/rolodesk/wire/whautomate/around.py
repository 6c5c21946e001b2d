"""What Whautomate's clients need around contacts: contact tags, locations and webhooks."""

import re
from typing import Final

from rolodesk.actions import locations, tags, webhooks
from rolodesk.model.errors import Unknown
from rolodesk.wire.toolkit.route import Call, Nothing
from rolodesk.wire.toolkit.shapes import LARGEST, limited
from rolodesk.wire.whautomate.requests import CreateTag, CreateWebhook, ListThings, WebhookBody
from rolodesk.wire.whautomate.responses import (
    LocationAnswer,
    Success,
    TagAnswer,
    WebhookAnswer,
    location_answer,
    tag_answer,
    webhook_answer,
)

WHOLE_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}")


async def list_tags(call: Call[ListThings, Nothing]) -> list[TagAnswer]:
    """GET /v1/contactTags."""
    query = call.query
    found = await tags.list_page(call.scope, page=query.page, limit=_limit(query), search=query.wanted)
    return [tag_answer(tag) for tag in found]


async def create_tag(call: Call[Nothing, CreateTag]) -> TagAnswer:
    """POST /v1/contactTags."""
    return tag_answer(await tags.create(call.scope, call.body.name))


async def get_tag(call: Call[Nothing, Nothing]) -> TagAnswer:
    """GET /v1/contactTags/{contactTagId}."""
    return tag_answer(await tags.get(call.scope, _tag_id(call)))


async def delete_tag(call: Call[Nothing, Nothing]) -> Success:
    """DELETE /v1/contactTags/{contactTagId}: contacts lose it too."""
    await tags.delete(call.scope, _tag_id(call))
    return Success()


async def list_locations(call: Call[ListThings, Nothing]) -> list[LocationAnswer]:
    """GET /v1/locations."""
    query = call.query
    found = await locations.list_page(call.scope, page=query.page, limit=_limit(query), search=query.wanted)
    return [location_answer(location) for location in found]


async def get_location(call: Call[Nothing, Nothing]) -> LocationAnswer:
    """GET /v1/locations/{locationId}."""
    return location_answer(await locations.get(call.scope, call.params["locationId"]))


async def list_webhooks(call: Call[ListThings, Nothing]) -> list[WebhookAnswer]:
    """GET /v1/webhooks."""
    query = call.query
    found = await webhooks.list_page(call.scope, page=query.page, limit=_limit(query), search=query.wanted)
    return [webhook_answer(webhook) for webhook in found]


async def create_webhook(call: Call[Nothing, CreateWebhook]) -> WebhookAnswer:
    """POST /v1/webhooks."""
    return webhook_answer(await webhooks.create(call.scope, call.body.to_change()))


async def get_webhook(call: Call[Nothing, Nothing]) -> WebhookAnswer:
    """GET /v1/webhooks/{webhookId}."""
    return webhook_answer(await webhooks.get(call.scope, call.params["webhookId"]))


async def update_webhook(call: Call[Nothing, WebhookBody]) -> WebhookAnswer:
    """PUT /v1/webhooks/{webhookId}."""
    return webhook_answer(await webhooks.change(call.scope, call.params["webhookId"], call.body.to_change()))


async def delete_webhook(call: Call[Nothing, Nothing]) -> Success:
    """DELETE /v1/webhooks/{webhookId}."""
    await webhooks.delete(call.scope, call.params["webhookId"])
    return Success()


def _tag_id(call: Call[Nothing, Nothing]) -> int:
    """The number that a tag's id is the text of. Any other text is the id of none: `Unknown`."""
    text = call.params["contactTagId"]
    number = int(text) if WHOLE_NUMBER.fullmatch(text) else -1
    if not 0 <= number <= LARGEST:
        raise Unknown("tag", "of that id")
    return number


def _limit(query: ListThings) -> int:
    return limited(query.limit or query.page_size, default=20, most=100)
