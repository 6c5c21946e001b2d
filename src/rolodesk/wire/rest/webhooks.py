"""Webhooks: where events go, with a secret to sign them, tests, and replays of a time."""

from typing import Any, Final

from rolodesk.actions.delivering import managing, replaying
from rolodesk.asgi.response import Response
from rolodesk.model.language import Language
from rolodesk.model.moment import parse_moment
from rolodesk.model.page import Place
from rolodesk.model.sealing import Keyring
from rolodesk.model.webhook import Webhook
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import check_match, created, gone, page, record
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.webhook_shapes import (
    ChangeWebhook,
    CreateWebhook,
    ListWebhooks,
    ReplayAnswer,
    ReplayTime,
    WebhookAnswer,
    WebhookList,
    WebhookWithSecret,
    webhook_answer,
    with_secret,
)
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import given, id_of

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
WEBHOOK: Final = "/rest/v1/webhooks/{webhook_id}"
HELD_IN: Final = "en"
"""A change is held to a webhook in one language, whoever reads it in which."""


async def list_webhooks(call: Call[ListWebhooks, Nothing]) -> object:
    """GET /rest/v1/webhooks."""
    query = call.query
    found = await managing.list_page(
        call.scope,
        wanted(query.sort, limit=query.limit, cursor=query.cursor),
        kind=given(query.kind),
        active=given(query.active),
    )

    def render(webhook: Webhook) -> WebhookAnswer:
        return _answer(call, webhook, call.request.language)

    return page(call, found, render=render, place=lambda webhook: Place(webhook.id, webhook.id))


async def get_webhook(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/webhooks/{webhook_id}."""
    return _recorded(call, await managing.get(call.scope, _id(call)))


async def change_webhook(call: Call[Nothing, ChangeWebhook]) -> Response:
    """PATCH /rest/v1/webhooks/{webhook_id}."""
    await _check_match(call)
    webhook = await managing.change(call.scope, _id(call), call.body.to_change())
    return _recorded(call, webhook)


async def delete_webhook(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/webhooks/{webhook_id}: its deliveries end with it."""
    await _check_match(call)
    await managing.delete(call.scope, _id(call))
    return gone()


async def send_test(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/webhooks/{webhook_id}/test: `webhook.tested` is on its way."""
    await managing.send_test(call.scope, _id(call))
    return Response(status=202)


async def replay(call: Call[Nothing, ReplayTime]) -> ReplayAnswer:
    """POST /rest/v1/webhooks/{webhook_id}/replay: it has begun."""
    number = await replaying.replay_time(
        call.scope,
        _id(call),
        since=parse_moment(call.body.since, field="from"),
        until=parse_moment(call.body.to, field="to"),
    )
    return ReplayAnswer(number)


class WebhookSecrets:
    """What needs the installation's keys: making a secret, and another one."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def create(self, call: Call[Nothing, CreateWebhook]) -> Response:
        """POST /rest/v1/webhooks: answers its secret, this once."""
        body = call.body
        webhook, secret = await managing.create(
            call.scope, body.kind, body.to_change(), keyring=self._keyring
        )
        return created(with_secret(webhook, secret, call.request.language), f"/webhooks/{webhook.id}")

    async def rotate(self, call: Call[Nothing, Nothing]) -> WebhookWithSecret:
        """POST /rest/v1/webhooks/{webhook_id}/rotate: answers its new secret, this once."""
        webhook, secret = await managing.rotate(call.scope, _id(call), keyring=self._keyring)
        return with_secret(webhook, secret, call.request.language)


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> WebhookAnswer:
        return _answer(call, await managing.fetch_to_change(call.scope, _id(call)), HELD_IN)

    await check_match(call, current)


def _recorded(call: Call[Any, Any], webhook: Webhook) -> Response:
    answer = _answer(call, webhook, call.request.language)
    return record(call, answer, core=_answer(call, webhook, HELD_IN))


def _answer(call: Call[Any, Any], webhook: Webhook, language: Language) -> WebhookAnswer:
    return webhook_answer(webhook, language, shows_headers=WRITE in call.scope.actor.permissions)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "webhook_id", noun="webhook")


# fmt: off
def routes(keyring: Keyring) -> tuple[Route, ...]:
    """The table; secrets are sealed with the installation's keys."""
    secrets = WebhookSecrets(keyring)
    return (
        Route("GET", "/rest/v1/webhooks", READ, list_webhooks, "List webhooks", access="lookup", query=ListWebhooks, answer=WebhookList),
        Route("POST", "/rest/v1/webhooks", WRITE, secrets.create, "Create a webhook; its secret is shown this once", status=201, body=CreateWebhook, answer=WebhookWithSecret, shows_secret=True, is_tagged=True),
        Route("GET", WEBHOOK, READ, get_webhook, "Get a webhook", access="lookup", answer=WebhookAnswer, is_tagged=True),
        Route("PATCH", WEBHOOK, WRITE, change_webhook, "Change a webhook", body=ChangeWebhook, answer=WebhookAnswer, is_tagged=True, is_held=True),
        Route("DELETE", WEBHOOK, WRITE, delete_webhook, "Delete a webhook; its deliveries end", status=204, is_held=True),
        Route("POST", f"{WEBHOOK}/rotate", WRITE, secrets.rotate, "Give a webhook a new secret; the one before signs besides for a day", answer=WebhookWithSecret, shows_secret=True),
        Route("POST", f"{WEBHOOK}/test", WRITE, send_test, "Have a webhook told of a test", status=202),
        Route("POST", f"{WEBHOOK}/replay", WRITE, replay, "Have a webhook told anew of what happened in a time", body=ReplayTime, answer=ReplayAnswer),
    )
# fmt: on
