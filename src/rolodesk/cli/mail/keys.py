"""`rolodesk mail rotate-key`: a new key for what is sealed, each step of which may be the last."""

import os
from collections.abc import Sequence

import click
import msgspec

from rolodesk.actions import connections, federating, second_factor_codes
from rolodesk.actions.delivering import resealing
from rolodesk.cli.operation import Operation, Printable, json_option
from rolodesk.cli.store import use_store
from rolodesk.config import Settings
from rolodesk.model.sealing import KEY_BYTES, Keyring
from rolodesk.storage.keyring import keyring_at, keys_locked, open_keyring, replace_keyring
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx


class Resealed(msgspec.Struct, frozen=True):
    """What was sealed anew, and what cannot be opened: of mail servers and of webhooks."""

    passwords: connections.Resealed
    secrets: resealing.Resealed
    factors: tuple[int, tuple[int, ...]]
    """Of second factors: how many, and whose cannot be opened, by the ids of people."""
    provider: tuple[int, tuple[str, ...]]
    """Of the provider of log-ins."""

    @property
    def count(self) -> int:
        """How many were sealed anew."""
        return self.passwords.count + self.secrets.count + self.factors[0] + self.provider[0]

    @property
    def is_broken(self) -> bool:
        """Whether something cannot be opened."""
        return bool(self.passwords.broken or self.secrets.broken or self.factors[1] or self.provider[1])


@click.command("rotate-key")
@click.option(
    "--drop-old",
    is_flag=True,
    help="Forget the keys from before: answers to mail sent until now are then known by their headers alone.",
)
@json_option
@click.pass_obj
def rotate_key(operation: Operation, *, drop_old: bool) -> int:
    """
    Draw a new key and seal every secret anew with it.

    A hub that runs uses the new key at once. Where the keys are set by ROLODESK_SECRET_KEYS, put the new one
    in front of them there first, and restart; this command then seals anew with it.
    """
    settings = operation.settings
    if settings.secret_keys:
        given = keyring_at(settings.data, given=settings.secret_keys)
        return _tell(operation, given, _reseal(settings, given), dropped=0)
    open_keyring(settings.data)
    with keys_locked(settings.data):
        old = open_keyring(settings.data).keys
        # First both, so that whatever happens from here on, every secret opens with the file.
        replace_keyring(settings.data, Keyring((os.urandom(KEY_BYTES), *old)))
        keyring = open_keyring(settings.data)
        resealed = _reseal(settings, keyring)
        dropped = _drop(settings, keyring) if drop_old and not resealed.is_broken else 0
    return _tell(operation, keyring, resealed, dropped=dropped)


def _reseal(settings: Settings, keyring: Keyring) -> Resealed:
    """Seal everything anew, in one transaction."""

    async def work(tx: Tx) -> Resealed:
        return Resealed(
            await connections.reseal(tx, keyring),
            await resealing.reseal(tx, keyring),
            await second_factor_codes.reseal(tx, keyring),
            await federating.reseal(tx, keyring),
        )

    async def use(engine: Engine) -> Resealed:
        return await engine.write(EVERYWHERE, work)

    return use_store(settings, use)


def _drop(settings: Settings, keyring: Keyring) -> int:
    """Forget the older keys; put them back if something was sealed with one of them meanwhile."""

    async def work(tx: Tx) -> int:
        found = await connections.of_older_keys(tx, keyring) + await resealing.of_older_keys(tx, keyring)
        found += await federating.of_older_keys(tx, keyring)
        return found + await second_factor_codes.of_older_keys(tx, keyring)

    async def use(engine: Engine) -> int:
        return await engine.read(EVERYWHERE, work)

    keys = keyring.keys
    if use_store(settings, use):
        return 0
    replace_keyring(settings.data, Keyring(keys[:1]))
    if use_store(settings, use):
        replace_keyring(settings.data, Keyring(keys))
        return 0
    return len(keys) - 1


def _tell(operation: Operation, keyring: Keyring, resealed: Resealed, *, dropped: int) -> int:
    broken = [
        {"workspace": one.workspace_id, "mailbox": one.mailbox_id, "kind": one.kind}
        for one in resealed.passwords.broken
    ]
    broken += [
        {"workspace": one.workspace_id, "webhook": one.webhook.id, "kind": "webhook"}
        for one in resealed.secrets.broken
    ]
    broken += [{"person": one, "kind": "second factor"} for one in resealed.factors[1]]
    broken += [{"place": one, "kind": "provider of log-ins"} for one in resealed.provider[1]]
    answer: Printable = {
        "key": keyring.newest_id,
        "keys": len(keyring.keys),
        "resealed": resealed.count,
        "dropped": dropped,
        "broken": broken,
    }
    operation.say(answer, *_lines(keyring, resealed, dropped=dropped))
    if resealed.provider[1]:
        operation.warn("the provider's client secret cannot be opened; set it anew with `rolodesk oidc set`")
    for person_id in resealed.factors[1]:
        operation.warn(
            f"the second factor of person {person_id} cannot be opened; take it away with"
            " `rolodesk member reset-totp`"
        )
    for hook in resealed.secrets.broken:
        operation.warn(
            f"the signing secret of webhook {hook.webhook.id} (workspace {hook.workspace_id}) cannot be"
            " opened; give it a new one by `POST /rest/v1/webhooks/{webhook_id}/rotate`"
        )
    for one in resealed.passwords.broken:
        operation.warn(
            f"the secret of the {one.kind} connection of mailbox {one.mailbox_id} (workspace"
            f" {one.workspace_id}) cannot be opened; set it anew with `rolodesk mailbox connect`"
        )
    return int(bool(broken))


def _lines(keyring: Keyring, resealed: Resealed, *, dropped: int) -> Sequence[str]:
    lines = [f"{resealed.count} secrets are sealed anew with the key {keyring.newest_id}"]
    if dropped:
        lines.append(f"{dropped} older keys are forgotten")
    elif len(keyring.keys) > 1:
        lines.append(f"{len(keyring.keys) - 1} older keys are kept: they check the addresses of sent mail")
    return lines
