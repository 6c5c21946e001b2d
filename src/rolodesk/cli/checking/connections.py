"""The connections with mail servers: whether the keys are safe, every secret opens, and letters come in."""

import stat
import time
from collections.abc import Iterator, Sequence
from typing import Final

from rolodesk.cli.checking.finding import Finding, error, fine, warning
from rolodesk.config import Settings
from rolodesk.model.connection import Connection, ConnectionKind
from rolodesk.model.sealing import Keyring, SealBroken
from rolodesk.storage import mail_connections
from rolodesk.storage.keyring import FILE, BadKeyring, KeyringFile, keyring_of
from rolodesk.storage.transaction import EVERYWHERE, Engine

_LONG_MS: Final = 3600_000
_UNSEEN_MS: Final = 1800_000
_NAMED: Final = 5
_FOR_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


async def check_connections(settings: Settings, engine: Engine) -> list[Finding]:
    """Look at the keys, and at every connection with a mail server."""
    found = await engine.search(EVERYWHERE, mail_connections.every)
    keyring, of_keys = _keys(settings, needed=any(one.sealed for one in found))
    return [*of_keys, *_of_secrets(found, keyring), *_of_fetching(found, now=time.time_ns() // 1_000_000)]


def _keys(settings: Settings, *, needed: bool) -> tuple[Keyring | None, list[Finding]]:
    """Read the keys without making any."""
    path = settings.data / FILE
    if settings.secret_keys:
        keyring = keyring_of(settings.secret_keys, where="ROLODESK_SECRET_KEYS")
        return keyring, [fine("secret keys", f"{len(keyring.keys)} keys are in ROLODESK_SECRET_KEYS")]
    if not path.exists():
        if not needed:
            return None, [fine("secret keys", f"{path} is made when it is first needed")]
        mend = f"bring {path} back, or set the passwords anew with `rolodesk mailbox connect`"
        return None, [error("secret keys", f"{path} is missing: no password can be opened", mend=mend)]
    try:
        keyring = KeyringFile(path)
    except (BadKeyring, OSError) as refused:
        return None, [error("secret keys", str(refused), mend=f"bring {path} back from where you keep it")]
    mode = path.stat().st_mode
    if mode & _FOR_OTHERS:
        what = f"{path} can be read by other users of this machine ({stat.filemode(mode)})"
        return keyring, [
            error("secret keys", what, mend=f"chmod 600 {path}, then run `rolodesk mail rotate-key`")
        ]
    return keyring, [fine("secret keys", f"{path} is ours alone; keep a copy apart from the backups")]


def _of_secrets(found: Sequence[Connection], keyring: Keyring | None) -> Iterator[Finding]:
    if keyring is None:
        return
    broken = [one for one in found if not _opens(one, keyring)]
    if broken:
        yield error(
            "secrets",
            f"sealed passwords that no key opens: {_named(broken)}",
            mend="put the key back that sealed them, or set them anew with `rolodesk mailbox connect`",
        )
    elif any(one.sealed for one in found):
        yield fine("secrets", "every sealed password opens")


def _of_fetching(found: Sequence[Connection], *, now: int) -> Iterator[Finding]:
    failing = [one for one in found if one.last_error and _since(one) < now - _LONG_MS]
    if failing:
        first = failing[0]
        yield warning(
            "connections",
            f"failing for more than an hour: {_named(failing)}; the first because {first.last_error}",
            mend="`rolodesk mailbox list` tells of each; correct it with `rolodesk mailbox connect`",
        )
    unseen = [
        one
        for one in found
        if one.kind == ConnectionKind.IMAP and not one.last_error and _since(one) < now - _UNSEEN_MS
    ]
    if unseen:
        yield warning(
            "fetching",
            f"nobody has fetched for half an hour: {_named(unseen)}",
            mend="see that `rolodesk serve` or `rolodesk work` runs",
        )
    if found and not failing and not unseen:
        yield fine("connections", f"{len(found)} connections with mail servers")


def _opens(one: Connection, keyring: Keyring) -> bool:
    try:
        one.credentials(keyring)
    except SealBroken:
        return False
    return True


def _since(one: Connection) -> int:
    return max(one.last_ok_at or 0, one.updated_at)


def _named(found: Sequence[Connection]) -> str:
    shown = ", ".join(
        f"{one.kind} of mailbox {one.mailbox_id} (workspace {one.workspace_id})" for one in found[:_NAMED]
    )
    return shown if len(found) <= _NAMED else f"{shown} and {len(found) - _NAMED} more"
