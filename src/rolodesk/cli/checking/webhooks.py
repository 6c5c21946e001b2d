"""The webhooks: whether they take what they are told, and whether their secrets open."""

import time
from collections.abc import Iterator, Sequence
from typing import Final

from rolodesk.actions.delivering.resealing import opens
from rolodesk.cli.checking.finding import Finding, error, fine, warning
from rolodesk.config import Settings
from rolodesk.model.moment import print_moment
from rolodesk.storage import deliveries, webhooks
from rolodesk.storage.deliveries import Waiting
from rolodesk.storage.keyring import FILE, BadKeyring, keyring_at
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx
from rolodesk.storage.webhooks import Placed

_LATE: Final = 3600_000
_NAMED: Final = 5


async def check_webhooks(settings: Settings, engine: Engine) -> list[Finding]:
    """Look for webhooks that fail or were switched off, that much waits for, and whose secrets are lost."""

    async def read(tx: Tx) -> tuple[list[Placed], list[Waiting]]:
        return await webhooks.every(tx), await deliveries.waiting(tx)

    every, waiting = await engine.search(EVERYWHERE, read)
    late = [one for one in waiting if one.oldest < time.time_ns() // 1_000_000 - _LATE]
    found = [*_of_secrets(settings, every), *_of_trouble(every), *_of_waiting(every, late)]
    return found or [fine("webhooks", "every webhook takes what it is told")]


def _of_trouble(every: Sequence[Placed]) -> Iterator[Finding]:
    for one in every:
        webhook = one.webhook
        if webhook.disabled_at is not None:
            yield warning(
                "webhooks",
                f"{_name(one)} was switched off at {print_moment(webhook.disabled_at)}:"
                f" {webhook.disabled_reason}",
                mend="mend its receiver, switch it on, and replay the time between",
            )
        elif webhook.active and webhook.failing_since is not None:
            yield warning(
                "webhooks",
                f"{_name(one)} has taken nothing since {print_moment(webhook.failing_since)}",
                mend="its deliveries say what it answered",
            )


def _of_waiting(every: Sequence[Placed], late: Sequence[Waiting]) -> Iterator[Finding]:
    told = {(one.workspace_id, one.webhook.id) for one in every if _is_told_of(one)}
    rest = [one for one in late if (one.workspace_id, one.webhook_id) not in told]
    if rest:
        count, oldest = sum(one.count for one in rest), min(one.oldest for one in rest)
        yield warning(
            "webhook queue",
            f"{count} deliveries have waited for more than an hour, the oldest since {print_moment(oldest)}",
            mend="see that `rolodesk serve` or `rolodesk work` runs, and that sending is not paused",
        )


def _of_secrets(settings: Settings, every: Sequence[Placed]) -> Iterator[Finding]:
    if not any(one.webhook.sealed for one in every):
        return
    if not settings.secret_keys and not (settings.data / FILE).exists():
        broken = [one for one in every if one.webhook.sealed]
    else:
        try:
            keyring = keyring_at(settings.data, given=settings.secret_keys)
        except (BadKeyring, OSError):
            return  # told of with the connections
        broken = [one for one in every if not opens(one, keyring)]
    if broken:
        names = ", ".join(map(_name, broken[:_NAMED]))
        yield error(
            "webhook secrets",
            f"{len(broken)} signing secrets that no key opens: {names}",
            mend="bring the keys back, or give each webhook a new secret by `rotate`",
        )


def _is_told_of(placed: Placed) -> bool:
    webhook = placed.webhook
    return not webhook.active or webhook.failing_since is not None


def _name(placed: Placed) -> str:
    return f"webhook {placed.webhook.id} of workspace {placed.workspace_id}"
