"""Making API keys, whose text is shown once, changing, rotating and revoking them."""

from collections.abc import Collection
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.actions.journal import Fields, differences, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.workspaces import own_or_next_id
from rolodesk.model.apikey import hash_key, key_hint, new_key
from rolodesk.model.errors import Conflicting, Invalid, Unknown
from rolodesk.model.line import check_line
from rolodesk.model.workspace import ApiKey, KeyState, Permission, with_reading
from rolodesk.storage import api_keys

LONGEST_GRACE: Final = 30 * 24 * 60 * 60
"""Seconds."""
HIGHEST_RATE: Final = 1_000_000
CHANGEABLE: Final = ("name", "expires_at", "rate_limit")


class KeyChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; what is left out stays. `expires_at` is in ms, None is never."""

    name: str | UnsetType = UNSET
    expires_at: int | UnsetType | None = UNSET
    rate_limit: int | UnsetType = UNSET


async def create(
    scope: Scope,
    *,
    name: str,
    permissions: Collection[Permission],
    expires_at: int | None = None,
    rate_limit: int = 0,
    key_id: int | None = None,
) -> tuple[ApiKey, str]:
    """
    Make a key of the workspace; answer it and its text, which is stored nowhere and cannot be shown again.

    Writing includes reading. `expires_at` is in ms, `rate_limit` in requests per second (0: the setting's).
    Refuses (`Invalid`) no permission at all, a time that is past and a negative rate, (`NotAllowed`) a
    permission that the actor has not, and (`Conflicting`) a chosen id that is taken.
    """
    scope.require(Permission.SETTINGS_WRITE)
    if not permissions:
        raise Invalid("scope", f"must be at least one of {', '.join(Permission)}")
    scope.require_all(with_reading(permissions))
    _check_end(scope, expires_at)
    _check_rate(rate_limit)
    text = new_key()
    key = ApiKey(
        workspace=scope.workspace,
        id=await own_or_next_id(scope.tx, "api_keys", key_id),
        name=check_line(name, field="name"),
        hint=key_hint(text),
        permissions=with_reading(permissions),
        rate_limit=rate_limit,
        expires_at=expires_at,
        revoked_at=None,
        created_at=scope.now,
    )
    if not await api_keys.insert(scope.tx, key, hashed=hash_key(text)):
        raise Conflicting(f"there is an API key {key.id} already; choose another id, or leave it out")
    after: Fields = {
        "name": key.name,
        "scopes": sorted(key.permissions),
        "expires_at": expires_at,
        "rate": key.rate_limit,
    }
    await record(scope, "api_key.created", key.id, after=after)
    return key, text


async def listed(scope: Scope, *, state: KeyState | None = None, part: str | None = None) -> list[ApiKey]:
    """
    List the keys of the workspace, the revoked and the expired ones too.

    `state` leaves those in it, `part` those in whose name it is, in any case.
    """
    scope.require(Permission.SETTINGS_READ)
    part = (part or "").strip().casefold()
    return [
        one
        for one in await api_keys.listed(scope.tx, scope.workspace)
        if part in one.name.casefold() and state in {None, one.state(scope.now)}
    ]


async def get(scope: Scope, key_id: int) -> ApiKey:
    """Read a key. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    return _known(await api_keys.by_id(scope.tx, scope.workspace, key_id), key_id)


async def fetch_to_change(scope: Scope, key_id: int) -> ApiKey:
    """Read a key and keep others from changing it. One that is not there is `Unknown`."""
    scope.require(Permission.SETTINGS_WRITE)
    return _known(await api_keys.to_change(scope.tx, scope.workspace, key_id), key_id)


async def change(scope: Scope, key_id: int, wanted: KeyChange) -> ApiKey:
    """Change a key's name, end and rate; within a second it holds. Refuses as `create` does."""
    before = await fetch_to_change(scope, key_id)
    fields = {name: getattr(wanted, name) for name in CHANGEABLE if getattr(wanted, name) is not UNSET}
    if "name" in fields:
        fields["name"] = check_line(fields["name"], field="name")
    after = replace(before, **fields)
    _check_rate(after.rate_limit)
    if after.expires_at != before.expires_at:
        _check_end(scope, after.expires_at)
        scope.require_all(before.permissions)
    if after != before:
        await api_keys.save(scope.tx, after)
        was, is_now = differences(before, after, CHANGEABLE)
        await record(scope, "api_key.updated", key_id, before=was, after=is_now)
    return after


async def rotate(scope: Scope, key_id: int, *, grace_seconds: int) -> tuple[ApiKey, str]:
    """
    Give a key another text, which is shown once; the one before is good for a time still.

    A text from before that one is good no more. Refuses (`Conflicting`) a key that is revoked or expired,
    (`NotAllowed`) one that may do what the actor may not, and (`Unknown`) one that is not there.
    """
    before = await fetch_to_change(scope, key_id)
    scope.require_all(before.permissions)
    if not 0 <= grace_seconds <= LONGEST_GRACE:
        raise Invalid("grace_seconds", f"must be 0 to {LONGEST_GRACE}")
    if not before.is_valid(scope.now):
        raise Conflicting("this key is revoked or expired; make another one")
    text, old_until = new_key(), scope.now + grace_seconds * 1000
    after = replace(before, hint=key_hint(text), old_until=old_until)
    await api_keys.rotate(scope.tx, key_id, hashed=hash_key(text), hint=after.hint, old_until=old_until)
    await record(scope, "api_key.rotated", key_id, after={"name": after.name, "old_until": old_until})
    return after, text


async def revoke(scope: Scope, key_id: int) -> ApiKey:
    """Revoke a key: within a second no process takes it any more. One that is revoked stays so.

    Refuses (`Unknown`) an id that is no key's of the workspace.
    """
    scope.require(Permission.SETTINGS_WRITE)
    revoked = await api_keys.revoke(scope.tx, key_id)
    key = _known(await api_keys.by_id(scope.tx, scope.workspace, key_id), key_id)
    if revoked:
        await record(scope, "api_key.revoked", key_id, before={"name": key.name})
    return key


def _known(key: ApiKey | None, key_id: int) -> ApiKey:
    if key is None:
        raise Unknown("API key", key_id)
    return key


def _check_end(scope: Scope, expires_at: int | None) -> None:
    if expires_at is not None and expires_at <= scope.now:
        raise Invalid("expires", "must be in the future")


def _check_rate(rate: int) -> None:
    if not 0 <= rate <= HIGHEST_RATE:
        raise Invalid("rate", "must be a number of requests per second, or 0 for no limit of its own")
