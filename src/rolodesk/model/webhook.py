"""Webhooks: where events are to be sent, and which."""

import os
import re
from base64 import b64encode
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.model.delivery import DAY, HOUR, MINUTE, Tried, wished
from rolodesk.model.errors import Invalid
from rolodesk.model.event_kinds import check_pattern, readings_of
from rolodesk.model.line import check_line, check_text
from rolodesk.model.workspace import Permission

SERVER_URL_LIMIT: Final = 2000
HEADER_COUNT_LIMIT: Final = 20
HEADER_LIMIT: Final = 1000
EVENT_COUNT_LIMIT: Final = 100
DESCRIPTION_LIMIT: Final = 500
WEBHOOK_FIELDS: Final = ("name", "description", "active", "server_url", "headers", "events")

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - it is where a secret begins
SECRET_BYTES: Final = 32
BOTH_VALID_MS: Final = DAY
"""How long the secret before the newest signs as well."""
GIVEN_UP_AFTER_MS: Final = 5 * DAY
"""A webhook that nothing but failed for so long is switched off."""
SILENCE_MS: Final = 36 * HOUR
"""After so long without a try, what failed before says nothing of now: longer than between any two tries."""
LONGEST_REST_MS: Final = 15 * MINUTE
"""A receiver that asks for time is left alone altogether for at most so long."""

_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")  # RFC 9110 5.6.2
_HEADER_VALUE: Final = re.compile(r"[ -~\t]*")


class WebhookKind(StrEnum):
    """In whose words a webhook is told of events."""

    REST = "rest"
    WHAUTOMATE = "whautomate"


class WebhookEvent(StrEnum):
    """What a webhook of Whautomate's can be told of."""

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
    """A webhook, and how it fares. `ref` is the id that Whautomate's clients see. Times are ms."""

    id: int
    ref: str
    kind: str
    name: str
    description: str
    active: bool
    server_url: str
    headers: tuple[Header, ...]
    events: tuple[str, ...]
    """Of Whautomate's, its own names; else kinds of events, `noun.*` or `*`."""
    mailboxes: tuple[int, ...] | None
    """The mailboxes of whose tickets it may be told, those that its maker saw; None is every one."""
    sealed: str
    """The signing secret; "" where it was made by a client that knows of none."""
    sealed_before: str
    before_until: int | None
    """Until then the secret before the newest signs too."""
    failing_since: int | None
    """Nothing was taken since; None while it works."""
    last_failed_at: int | None
    resting_until: int | None
    """It asked not to be called before."""
    disabled_at: int | None
    disabled_reason: str
    """Why the hub switched it off, as against somebody."""
    created_at: int
    updated_at: int | None

    @property
    def reads(self) -> frozenset[Permission]:
        """What may be read by whoever is told of its events."""
        if self.kind == WebhookKind.WHAUTOMATE:
            return frozenset({Permission.CONTACTS_READ})
        return readings_of(self.events)


class WebhookChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be different about a webhook; what is UNSET stays as it is."""

    name: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    server_url: str | UnsetType = UNSET
    headers: tuple[Header, ...] | UnsetType = UNSET
    events: tuple[str, ...] | UnsetType = UNSET


def new_webhook(kind: str, *, at: int, mailboxes: tuple[int, ...] | None = None) -> Webhook:
    """Give a webhook that says nothing yet."""
    return Webhook(
        id=0,
        ref="",
        kind=kind,
        name="",
        description="",
        active=True,
        server_url="",
        headers=(),
        events=(),
        mailboxes=mailboxes,
        sealed="",
        sealed_before="",
        before_until=None,
        failing_since=None,
        last_failed_at=None,
        resting_until=None,
        disabled_at=None,
        disabled_reason="",
        created_at=at,
        updated_at=None,
    )


def webhook_applied(change: WebhookChange, webhook: Webhook) -> Webhook:
    """
    Give the webhook changed. One that is switched on again begins without its failures.

    Refuses with `Invalid` a name that is no line, a URL that is not http or https with a host, headers that
    HTTP does not allow, and events that there are not.
    """
    given = {name: getattr(change, name) for name in WEBHOOK_FIELDS if getattr(change, name) is not UNSET}
    if change.name is not UNSET:
        given["name"] = check_line(change.name, field="name") if change.name.strip() else ""
    if change.description is not UNSET:
        text = change.description
        given["description"] = (
            check_text(text, field="description", limit=DESCRIPTION_LIMIT) if text.strip() else ""
        )
    if change.server_url is not UNSET:
        given["server_url"] = _check_url(change.server_url, field="server_url")
    if change.headers is not UNSET:
        _check_headers(change.headers)
    if change.events is not UNSET:
        given["events"] = _check_events(change.events, webhook.kind)
    changed = replace(webhook, **given)
    if changed.active and not webhook.active:
        return replace(_healthy(changed), disabled_at=None, disabled_reason="")
    return changed


def new_secret() -> str:
    """Draw a signing secret, in the form of Standard Webhooks."""
    return SECRET_PREFIX + b64encode(os.urandom(SECRET_BYTES)).decode()


def secret_place(workspace_id: int, webhook_id: int) -> str:
    """Give the place that a webhook's secrets are sealed for."""
    return f"{workspace_id}/webhook/{webhook_id}"


def with_secret(webhook: Webhook, sealed: str, *, at: int) -> Webhook:
    """Give a webhook a new secret; the one it had signs besides for a day."""
    until = at + BOTH_VALID_MS if webhook.sealed else None
    return replace(webhook, sealed=sealed, sealed_before=webhook.sealed, before_until=until)


def failed_again(webhook: Webhook, tried: Tried, *, now: int) -> Webhook:
    """Give a webhook after a try that failed: how long it has been failing, how long to leave it alone."""
    was_silent = webhook.last_failed_at is None or now - webhook.last_failed_at > SILENCE_MS
    since = now if webhook.failing_since is None or was_silent else webhook.failing_since
    rest = min(wished(tried), LONGEST_REST_MS)
    return replace(
        webhook, failing_since=since, last_failed_at=now, resting_until=now + rest if rest else None
    )


def is_given_up(webhook: Webhook, *, now: int) -> bool:
    """Answer whether a webhook has failed for so long that it is to be switched off."""
    return webhook.failing_since is not None and now - webhook.failing_since >= GIVEN_UP_AFTER_MS


def _healthy(webhook: Webhook) -> Webhook:
    return replace(webhook, failing_since=None, last_failed_at=None, resting_until=None)


def _check_events(events: tuple[str, ...], kind: str) -> tuple[str, ...]:
    if len(events) > EVENT_COUNT_LIMIT:
        raise Invalid("events", f"must be at most {EVENT_COUNT_LIMIT}")
    for number, event in enumerate(events):
        field = f"events[{number}]"
        if kind == WebhookKind.REST:
            check_pattern(event, field=field)
        elif event not in set(WebhookEvent):
            raise Invalid(field, f"must be one of {', '.join(WebhookEvent)}")
    return tuple(dict.fromkeys(str(event) for event in events))


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
