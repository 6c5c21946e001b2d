"""Sealing the secrets of webhooks anew, with the installation's newest key."""

import msgspec

from rolodesk.model.sealing import Keyring, SealBroken
from rolodesk.model.webhook import Webhook, secret_place
from rolodesk.storage import webhooks
from rolodesk.storage.transaction import Tx
from rolodesk.storage.webhooks import Placed


class Resealed(msgspec.Struct, frozen=True):
    """How many secrets were sealed anew, and whose cannot be opened."""

    count: int
    broken: tuple[Placed, ...]


async def reseal(tx: Tx, keyring: Keyring) -> Resealed:
    """
    Seal every webhook's secrets with the newest key, in a transaction of EVERYWHERE.

    What cannot be opened stays as it is, and is named.
    """
    done, broken = 0, []
    for placed in await webhooks.every(tx):
        old = _of_older_keys(placed.webhook, keyring)
        place = secret_place(placed.workspace_id, placed.webhook.id)
        try:
            new = {sealed: keyring.seal(keyring.open(sealed, place=place), place=place) for sealed in old}
        except SealBroken:
            broken.append(placed)
            continue
        if new:
            done += await _put(tx.within(placed.workspace_id), placed.webhook, new) * len(new)
    return Resealed(done, tuple(broken))


async def of_older_keys(tx: Tx, keyring: Keyring) -> int:
    """Count the secrets that another key than the newest has sealed, in a transaction of EVERYWHERE."""
    return sum(len(_of_older_keys(placed.webhook, keyring)) for placed in await webhooks.every(tx))


def opens(placed: Placed, keyring: Keyring) -> bool:
    """Answer whether a webhook's secret, if it has one, can be opened."""
    try:
        if placed.webhook.sealed:
            keyring.open(placed.webhook.sealed, place=secret_place(placed.workspace_id, placed.webhook.id))
    except SealBroken:
        return False
    return True


def _of_older_keys(webhook: Webhook, keyring: Keyring) -> list[str]:
    return [one for one in (webhook.sealed, webhook.sealed_before) if one and not keyring.is_newest(one)]


async def _put(tx: Tx, webhook: Webhook, new: dict[str, str]) -> bool:
    return await webhooks.reseal(
        tx,
        webhook,
        sealed=new.get(webhook.sealed, webhook.sealed),
        sealed_before=new.get(webhook.sealed_before, webhook.sealed_before),
    )
