"""Making API keys, whose text is shown once, and revoking them."""

from collections.abc import Collection

from rolodesk.actions.journal import Fields, record
from rolodesk.actions.scope import Scope
from rolodesk.actions.workspaces import own_or_next_id, require_operator
from rolodesk.model.apikey import hash_key, key_hint, new_key
from rolodesk.model.errors import Conflicting, Invalid, Unknown
from rolodesk.model.line import check_line
from rolodesk.model.workspace import ApiKey, Permission, with_reading
from rolodesk.storage import api_keys


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
    Refuses (`Invalid`) no permission at all, a time that is past and a negative rate, and (`Conflicting`) a
    chosen id that is taken.
    """
    require_operator(scope)
    if not permissions:
        raise Invalid("scope", f"must be at least one of {', '.join(Permission)}")
    if expires_at is not None and expires_at <= scope.now:
        raise Invalid("expires", "must be in the future")
    if rate_limit < 0:
        raise Invalid("rate", "must be a number of requests per second, or 0 for no limit of its own")
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


async def listed(scope: Scope) -> list[ApiKey]:
    """List the keys of the workspace, the revoked and the expired ones too."""
    require_operator(scope)
    return await api_keys.listed(scope.tx, scope.workspace)


async def revoke(scope: Scope, key_id: int) -> ApiKey:
    """Revoke a key: within a second no process takes it any more. One that is revoked stays so.

    Refuses (`Unknown`) an id that is no key's of the workspace.
    """
    require_operator(scope)
    revoked = await api_keys.revoke(scope.tx, key_id)
    key = await api_keys.by_id(scope.tx, scope.workspace, key_id)
    if key is None:
        raise Unknown("API key", key_id)
    if revoked:
        await record(scope, "api_key.revoked", key_id, before={"name": key.name})
    return key
