"""Deliveries: what is on its way to webhooks, how each try went, and sending one again."""

from collections.abc import Callable
from typing import Any, Final

from rolodesk.actions.delivering import reading, replaying
from rolodesk.asgi.response import Response
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import created, page, record
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.webhook_shapes import (
    DeliveryAnswer,
    DeliveryList,
    ListAllDeliveries,
    ListDeliveries,
    WholeDelivery,
    delivery_answer,
    listed_answer,
    whole_delivery,
)
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import given, id_of

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
DELIVERY: Final = "/rest/v1/deliveries/{delivery_id}"


async def list_deliveries(call: Call[ListDeliveries, Nothing]) -> object:
    """GET /rest/v1/webhooks/{webhook_id}/deliveries."""
    query = call.query
    found = await reading.list_page(
        call.scope,
        wanted(query.sort, limit=query.limit, cursor=query.cursor),
        webhook_id=id_of(call.params, "webhook_id", noun="webhook"),
        state=given(query.state),
    )
    return page(call, found, render=_listed(call), place=_place)


async def list_all_deliveries(call: Call[ListAllDeliveries, Nothing]) -> object:
    """GET /rest/v1/deliveries."""
    query = call.query
    found = await reading.list_of_all(
        call.scope,
        wanted(query.sort, limit=query.limit, cursor=query.cursor),
        webhook_id=given(query.webhook_id),
        state=given(query.state),
    )
    return page(call, found, render=_listed(call), place=_place)


async def get_delivery(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/deliveries/{delivery_id}."""
    return record(call, whole_delivery(await reading.get(call.scope, _id(call)), call.request.language))


async def replay_delivery(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/deliveries/{delivery_id}/replay: the same again, under the same message id."""
    again = await replaying.replay_one(call.scope, _id(call))
    return created(delivery_answer(again), f"/deliveries/{again.id}")


def _listed(call: Call[Any, Nothing]) -> Callable[[reading.Listed], DeliveryAnswer]:
    return lambda one: listed_answer(one, call.request.language)


def _place(one: reading.Listed) -> Place:
    return Place(one.delivery.id, one.delivery.id)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "delivery_id", noun="delivery")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/webhooks/{webhook_id}/deliveries", READ, list_deliveries, "List the deliveries of a webhook", access="read", query=ListDeliveries, answer=DeliveryList),
    Route("GET", "/rest/v1/deliveries", READ, list_all_deliveries, "List the deliveries of all webhooks", access="read", query=ListAllDeliveries, answer=DeliveryList),
    Route("GET", DELIVERY, READ, get_delivery, "Get a delivery with its attempts", access="read", answer=WholeDelivery, is_tagged=True),
    Route("POST", f"{DELIVERY}/replay", WRITE, replay_delivery, "Deliver again what was or was not delivered", status=201, answer=DeliveryAnswer, is_tagged=True),
)
# fmt: on
