"""Signing deliveries as Standard Webhooks has it, by every secret that is valid at the time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from standardwebhooks.webhooks import Webhook as Signer

from rolodesk.actions.delivering.claiming import Claimed
from rolodesk.model.sealing import Keyring
from rolodesk.model.webhook import secret_place

ID: Final = "webhook-id"
TIMESTAMP: Final = "webhook-timestamp"
SIGNATURE: Final = "webhook-signature"
JSON: Final = "application/json"


def headers_of(claimed: Claimed, keyring: Keyring, *, now: int) -> dict[str, str]:
    """
    Give the headers of a delivery that leaves now (ms): the webhook's own, and over them ours.

    A webhook without a secret is not signed. Raises `SealBroken` for a secret that cannot be opened.
    """
    delivery, webhook = claimed.delivery, claimed.webhook
    at = datetime.fromtimestamp(now // 1000, tz=UTC)
    ours = {"Content-Type": JSON, ID: delivery.message_ref, TIMESTAMP: str(now // 1000)}
    signatures = [
        Signer(secret).sign(msg_id=delivery.message_ref, timestamp=at, data=delivery.payload)
        for secret in _secrets(claimed, keyring, now=now)
    ]
    if signatures:
        ours[SIGNATURE] = " ".join(signatures)
    taken = {name.lower() for name in (*ours, SIGNATURE)}
    return {one.key: one.value for one in webhook.headers if one.key.lower() not in taken} | ours


def _secrets(claimed: Claimed, keyring: Keyring, *, now: int) -> Iterator[str]:
    """Open the secrets that sign at this time, the newest first."""
    webhook = claimed.webhook
    place = secret_place(claimed.workspace_id, webhook.id)
    if webhook.sealed:
        yield keyring.open(webhook.sealed, place=place)
    if webhook.sealed_before and webhook.before_until is not None and now < webhook.before_until:
        yield keyring.open(webhook.sealed_before, place=place)
