"""Webhooks and deliveries in the REST API's words."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions.delivering.reading import Listed, Told
from rolodesk.model.delivery import Attempt, Delivery
from rolodesk.model.language import Language
from rolodesk.model.line import LINE_LIMIT
from rolodesk.model.moment import print_moment
from rolodesk.model.refusals import said_in
from rolodesk.model.webhook import (
    DESCRIPTION_LIMIT,
    EVENT_COUNT_LIMIT,
    HEADER_COUNT_LIMIT,
    HEADER_LIMIT,
    SERVER_URL_LIMIT,
    Header,
    Webhook,
    WebhookChange,
)
from rolodesk.wire.rest.answering import ListQuery, listing
from rolodesk.wire.toolkit.shapes import LINE, LINES, URL, Identifier, Moment, Text, documented, told

Kind = Literal["rest", "whautomate"]
State = Literal["waiting", "delivered", "failed"]
Name = Annotated[Text, documented(LINE_LIMIT, pattern=LINE)]
Description = Annotated[Text, documented(DESCRIPTION_LIMIT, pattern=LINES)]
Url = Annotated[Text, told({**URL, "minLength": 1, "maxLength": SERVER_URL_LIMIT})]
EventName = Annotated[Text, told({"pattern": r"^([a-z_]+(\.([a-z_]+|\*))?|\*)$"})]
Events = Annotated[list[EventName], Meta(min_length=1, max_length=EVENT_COUNT_LIMIT)]


class HeaderOfWebhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A header that is sent along with each delivery."""

    key: Annotated[str, told({"pattern": r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$"})]
    value: Annotated[str, told({"maxLength": HEADER_LIMIT, "pattern": r"^[ -~\t]*$"})]


Headers = Annotated[list[HeaderOfWebhook], Meta(max_length=HEADER_COUNT_LIMIT)]


class ChangeWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different. `headers` and `events` replace what was there."""

    name: Name | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    headers: Headers | UnsetType = UNSET
    events: Events | UnsetType = UNSET

    def to_change(self) -> WebhookChange:
        """The change meant."""
        headers = self.headers
        return WebhookChange(
            name=self.name,
            description=self.description,
            active=self.active,
            server_url=self.url,
            headers=headers if headers is UNSET else tuple(Header(h.key, h.value) for h in headers),
            events=UNSET if self.events is UNSET else tuple(self.events),
        )


class CreateWebhook(ChangeWebhook, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new webhook. One of kind `whautomate` is told in Whautomate's words, of its five events."""

    url: Url
    events: Events
    kind: Kind = "rest"


class ListWebhooks(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which webhooks."""

    sort: Literal["id", "-id"] = "id"
    kind: Kind | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class ListDeliveries(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which deliveries, the newest first unless said otherwise."""

    sort: Literal["-id", "id"] = "-id"
    state: State | UnsetType = UNSET


class ListAllDeliveries(ListDeliveries, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which deliveries of all webhooks, the newest first unless said otherwise."""

    webhook_id: Identifier | UnsetType = UNSET


class ReplayTime(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from"}):
    """The time of what happened: from a moment to before another."""

    since: Text
    to: Text


class HeaderAnswer(msgspec.Struct, frozen=True):
    """A header; its value, which may be a key, is shown to those who may change it."""

    key: str
    value: str | None


class WebhookAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook, and how it fares."""

    id: Annotated[int, Meta(examples=[10])]
    kind: Kind
    name: str
    description: str
    active: bool
    url: str
    events: list[str]
    headers: list[HeaderAnswer]
    signed: bool
    both_secrets_until: Moment | None
    failing_since: Moment | None
    disabled_at: Moment | None
    disabled_reason: str | None
    created_at: Moment
    updated_at: Moment


class WebhookWithSecret(WebhookAnswer, frozen=True, kw_only=True):
    """A webhook with its secret, which is shown this once."""

    secret: Annotated[str, Meta(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])]


class ReplayAnswer(msgspec.Struct, frozen=True):
    """A replay that has begun; its deliveries carry its number."""

    replay: int


class AttemptAnswer(msgspec.Struct, frozen=True):
    """A try. `answer` is the start of what the receiver said."""

    number: int
    at: Moment
    duration_ms: int
    status: int | None
    error: str | None
    answer: str | None


class DeliveryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery."""

    id: Annotated[int, Meta(examples=[10])]
    webhook_id: int
    message_id: str
    type: str
    subject: str
    subject_id: int
    replay: int | None
    state: State
    attempts: int
    trouble: str | None
    next_try_at: Moment | None
    created_at: Moment
    done_at: Moment | None


class WholeDelivery(DeliveryAnswer, frozen=True, kw_only=True):
    """A delivery with its tries and what it says; null for those who may not read all of that."""

    log: list[AttemptAnswer]
    payload: msgspec.Raw | None


WebhookList: Final = listing("WebhookList", WebhookAnswer)
DeliveryList: Final = listing("DeliveryList", DeliveryAnswer)


def webhook_answer(webhook: Webhook, language: Language, *, shows_headers: bool) -> WebhookAnswer:
    """Render a webhook; why it was switched off in a language."""
    return WebhookAnswer(**_fields(webhook, language, shows_headers=shows_headers))  # type: ignore[arg-type]  # by name


def with_secret(webhook: Webhook, secret: str, language: Language) -> WebhookWithSecret:
    """Render a webhook for whoever made its secret."""
    return WebhookWithSecret(**_fields(webhook, language, shows_headers=True), secret=secret)  # type: ignore[arg-type]  # by name


def delivery_answer(delivery: Delivery) -> DeliveryAnswer:
    """Render a delivery of a webhook that is active."""
    return DeliveryAnswer(**_of_delivery(delivery, is_active=True))  # type: ignore[arg-type]  # by name


def listed_answer(listed: Listed, language: Language) -> DeliveryAnswer:
    """Render a delivery as a list has it; why its last try failed in a language."""
    fields = _of_delivery(
        listed.delivery, is_active=listed.is_active, trouble=said_in(language, listed.trouble)
    )
    return DeliveryAnswer(**fields)  # type: ignore[arg-type]  # by name


def whole_delivery(told: Told, language: Language) -> WholeDelivery:
    """Render a delivery by itself; why attempts failed in a language."""
    payload = msgspec.Raw(told.delivery.payload.encode()) if told.is_readable else None
    log = [_attempt(one, language, shows_answer=told.is_readable) for one in told.attempts]
    trouble = log[-1].error if log else None
    fields = _of_delivery(told.delivery, is_active=told.is_active, trouble=trouble)
    return WholeDelivery(**fields, log=log, payload=payload)  # type: ignore[arg-type]  # by name


def _fields(webhook: Webhook, language: Language, *, shows_headers: bool) -> dict[str, object]:
    return {
        "id": webhook.id,
        "kind": webhook.kind,
        "name": webhook.name,
        "description": webhook.description,
        "active": webhook.active,
        "url": webhook.server_url,
        "events": list(webhook.events),
        "headers": [HeaderAnswer(one.key, one.value if shows_headers else None) for one in webhook.headers],
        "signed": bool(webhook.sealed),
        "both_secrets_until": _moment(webhook.before_until),
        "failing_since": _moment(webhook.failing_since),
        "disabled_at": _moment(webhook.disabled_at),
        "disabled_reason": said_in(language, webhook.disabled_reason) or None,
        "created_at": print_moment(webhook.created_at),
        "updated_at": print_moment(webhook.updated_at or webhook.created_at),
    }


def _of_delivery(delivery: Delivery, *, is_active: bool, trouble: str | None = None) -> dict[str, object]:
    is_tried = is_active and delivery.done_at is None
    return {
        "id": delivery.id,
        "webhook_id": delivery.webhook_id,
        "message_id": delivery.message_ref,
        "type": delivery.kind,
        "subject": delivery.subject,
        "subject_id": delivery.subject_id,
        "replay": delivery.replay or None,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "trouble": trouble or None,
        "next_try_at": print_moment(delivery.next_try_at) if is_tried else None,
        "created_at": print_moment(delivery.created_at),
        "done_at": _moment(delivery.done_at),
    }


def _attempt(attempt: Attempt, language: Language, *, shows_answer: bool) -> AttemptAnswer:
    return AttemptAnswer(
        attempt.number,
        print_moment(attempt.at),
        attempt.duration_ms,
        attempt.status,
        said_in(language, attempt.error) or None,
        attempt.answer if shows_answer else None,
    )


def _moment(at: int | None) -> str | None:
    return None if at is None else print_moment(at)
