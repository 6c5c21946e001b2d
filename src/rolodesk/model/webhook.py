"""Webhooks: where events are to be sent, and which."""

import re
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.model.errors import Invalid
from rolodesk.model.line import check_line

SERVER_URL_LIMIT: Final = 2000
HEADER_COUNT_LIMIT: Final = 20
HEADER_LIMIT: Final = 1000
WEBHOOK_FIELDS: Final = ("name", "active", "server_url", "headers", "events")

_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")  # RFC 9110 5.6.2
_HEADER_VALUE: Final = re.compile(r"[ -~\t]*")


class WebhookEvent(StrEnum):
    """What a webhook can be told of."""

    CONTACT_CREATED = "contact_created"
    CONTACT_UPDATED = "contact_updated"
    CONTACT_DELETED = "contact_deleted"
    CONTACT_TAG_ADDED = "contact_tag_added"
    CONTACT_TAG_REMOVED = "contact_tag_removed"


class Header(msgspec.Struct, frozen=True, array_like=True):
    """A header that is sent along."""

    key: str
    value: str


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook. `ref` is the id that a client sees."""

    id: int
    ref: str
    name: str
    active: bool
    server_url: str
    headers: tuple[Header, ...]
    events: tuple[WebhookEvent, ...]
    created_at: int
    updated_at: int | None


class WebhookChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different about a webhook; what is UNSET stays as it is."""

    name: str | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    server_url: str | UnsetType = UNSET
    headers: tuple[Header, ...] | UnsetType = UNSET
    events: tuple[WebhookEvent, ...] | UnsetType = UNSET


def webhook_applied(change: WebhookChange, webhook: Webhook) -> Webhook:
    """
    Give the webhook changed.

    Refuses with `Invalid` a name that is no line, a URL that is not http or https with a host, and headers
    that HTTP does not allow.
    """
    given = {name: getattr(change, name) for name in WEBHOOK_FIELDS if getattr(change, name) is not UNSET}
    if change.name is not UNSET:
        given["name"] = check_line(change.name, field="name") if change.name.strip() else ""
    if change.server_url is not UNSET:
        given["server_url"] = _check_url(change.server_url, field="server_url")
    if change.headers is not UNSET:
        _check_headers(change.headers)
    if change.events is not UNSET:
        given["events"] = tuple(dict.fromkeys(change.events))
    return replace(webhook, **given)


def _check_url(text: str, *, field: str) -> str:
    refused = Invalid(field, "must be an http or https URL with a host, such as https://example.org/hook")
    text = text.strip()
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise refused from None
    if parts.scheme not in {"http", "https"} or not host or not text.isprintable() or " " in text:
        raise refused
    if len(text) > SERVER_URL_LIMIT:
        raise Invalid(field, f"must be at most {SERVER_URL_LIMIT} characters")
    return text


def _check_headers(headers: tuple[Header, ...]) -> None:
    if len(headers) > HEADER_COUNT_LIMIT:
        raise Invalid("headers", f"must be at most {HEADER_COUNT_LIMIT}")
    for number, header in enumerate(headers):
        if not _TOKEN.fullmatch(header.key):
            raise Invalid(f"headers[{number}].key", "must be a header's name: letters, digits and hyphens")
        if len(header.value) > HEADER_LIMIT or not _HEADER_VALUE.fullmatch(header.value):
            raise Invalid(
                f"headers[{number}].value", f"must be at most {HEADER_LIMIT} printable ASCII characters"
            )
