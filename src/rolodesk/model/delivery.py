"""Deliveries: one event on its way to one webhook, how often it is tried, and what became of each try."""

from enum import StrEnum
from hashlib import blake2b
from typing import Final

import msgspec
from msgspec.structs import replace

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

GAPS_MS: Final = (
    5 * SECOND,
    5 * MINUTE,
    30 * MINUTE,
    2 * HOUR,
    5 * HOUR,
    10 * HOUR,
    14 * HOUR,
    20 * HOUR,
    24 * HOUR,
)
"""Between two attempts: the schedule that Standard Webhooks recommends, over a bit more than three days."""
JITTER: Final = 0.1
"""By at most this part a gap is longer or shorter, so that what failed together does not return together."""
LONGEST_WISH_MS: Final = DAY
"""A receiver that asks for more time (`Retry-After`) gets at most this."""
KEPT_MS: Final = 30 * DAY
ANSWER_LIMIT: Final = 2_048
"""Characters that are kept of what a receiver answered."""
FIRST_BAD: Final = 300
GONE: Final = 410


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    """To be tried at `next_try_at`."""
    DELIVERED = "delivered"
    """The receiver answered 2xx."""
    FAILED = "failed"
    """It was tried as often as it is, and nobody took it."""


class Delivery(msgspec.Struct, frozen=True):
    """An event on its way to a webhook. Times are ms. The fields are in the order of the columns."""

    id: int
    webhook_id: int
    message_ref: str
    """The same whenever this event goes to this webhook, so that a receiver knows what it has already."""
    kind: str
    subject: str
    subject_id: int
    event_seq: int
    replay: int
    """0 for the first time; else the number of the replay that it belongs to."""
    payload: str
    state: str
    attempts: int
    next_try_at: int
    created_at: int
    done_at: int | None


class Attempt(msgspec.Struct, frozen=True):
    """One try. `status` is the receiver's, `error` a sentence where there was no good answer."""

    number: int
    at: int
    duration_ms: int
    status: int | None
    error: str
    answer: str


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a try, before it is written down."""

    status: int | None = None
    error: str = ""
    answer: str = ""
    duration_ms: int = 0
    wish_ms: int = 0
    """How long the receiver asked to be left alone."""

    @property
    def is_good(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < FIRST_BAD  # noqa: PLR2004 - HTTP's


def message_ref_of(*, workspace_id: int, webhook_id: int, seq: int, at: int) -> str:
    """Give the id under which an event goes to a webhook, whenever it does; the time tells restored ones."""
    told = f"{workspace_id}/{webhook_id}/{seq}/{at}".encode()
    return f"msg_{blake2b(told, digest_size=16).hexdigest()}"


def after_try(delivery: Delivery, tried: Tried, *, now: int, jitter: float) -> Delivery:
    """Give a delivery as it is after a try. `jitter` is drawn from -1 to 1."""
    if tried.is_good:
        return replace(delivery, state=DeliveryState.DELIVERED, done_at=now)
    if delivery.attempts > len(GAPS_MS):
        return replace(delivery, state=DeliveryState.FAILED, done_at=now)
    gap = round(GAPS_MS[delivery.attempts - 1] * (1 + JITTER * jitter))
    return replace(delivery, next_try_at=now + max(gap, wished(tried)))


def wished(tried: Tried) -> int:
    """Give the milliseconds that a receiver asked for, as far as they are granted."""
    return min(tried.wish_ms, LONGEST_WISH_MS)
