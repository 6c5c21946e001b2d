"""API keys: what each may do, until when, and when it was last used. A secret is shown once."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import api_keys
from rolodesk.actions.api_keys import HIGHEST_RATE, LONGEST_GRACE, KeyChange
from rolodesk.asgi.response import Response
from rolodesk.model.line import LINE_LIMIT
from rolodesk.model.moment import parse_moment, print_moment
from rolodesk.model.workspace import ApiKey, KeyState, Permission
from rolodesk.wire.rest.answering import check_match, created, gone, listing, record, whole
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import FILLED_LINE, Moment, Text, documented, given, id_of, told

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
KEY: Final = "/rest/v1/keys/{key_id}"
DAY: Final = 24 * 60 * 60

Name = Annotated[Text, documented(LINE_LIMIT, pattern=FILLED_LINE)]
Rate = Annotated[int, Meta(ge=0, le=HIGHEST_RATE)]
Grace = Annotated[int, Meta(ge=0, le=LONGEST_GRACE)]
End = Annotated[Text, told({"format": "date-time"})]


class ChangeKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different. `rate_limit` is in calls a second, 0 the installation's; null is no end."""

    name: Name | UnsetType = UNSET
    expires_at: End | UnsetType | None = UNSET
    rate_limit: Rate | UnsetType = UNSET


class CreateKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new key. Writing includes reading."""

    name: Name
    permissions: Annotated[list[Permission], Meta(min_length=1, max_length=20)]
    expires_at: End | None = None
    rate_limit: Rate = 0


class RotateKey(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how long the secret before is good too."""

    grace_seconds: Grace = DAY


class ListKeys(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which keys. `q` is a part of the name."""

    state: KeyState | UnsetType = UNSET
    q: Text = ""


class KeyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A key without its secret, of which `hint` has the first letters."""

    id: Annotated[int, Meta(examples=[10])]
    name: str
    hint: str
    permissions: tuple[Permission, ...]
    rate_limit: int
    expires_at: Moment | None
    revoked_at: Moment | None
    old_secret_until: Moment | None
    last_used_at: Moment | None
    created_at: Moment


class NewKeyAnswer(KeyAnswer, frozen=True, kw_only=True):
    """A key with its secret, which is shown this once."""

    key: str


KeyList: Final = listing("KeyList", KeyAnswer)


def key_answer(key: ApiKey) -> KeyAnswer:
    """Render a key."""
    return KeyAnswer(**_fields(key))


async def list_keys(call: Call[ListKeys, Nothing]) -> object:
    """GET /rest/v1/keys."""
    found = await api_keys.listed(call.scope, state=given(call.query.state), part=call.query.q)
    return whole(found, render=key_answer)


async def create_key(call: Call[Nothing, CreateKey]) -> Response:
    """POST /rest/v1/keys."""
    body = call.body
    key, text = await api_keys.create(
        call.scope,
        name=body.name,
        permissions=body.permissions,
        expires_at=_moment(body.expires_at),
        rate_limit=body.rate_limit,
    )
    return created(NewKeyAnswer(**_fields(key), key=text), f"/keys/{key.id}")


async def get_key(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/keys/{key_id}."""
    return record(call, key_answer(await api_keys.get(call.scope, _id(call))))


async def change_key(call: Call[Nothing, ChangeKey]) -> Response:
    """PATCH /rest/v1/keys/{key_id}."""
    await _check_match(call)
    end = call.body.expires_at
    wanted = KeyChange(
        name=call.body.name,
        expires_at=end if isinstance(end, UnsetType) else _moment(end),
        rate_limit=call.body.rate_limit,
    )
    return record(call, key_answer(await api_keys.change(call.scope, _id(call), wanted)))


async def revoke_key(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/keys/{key_id}: it stays in the list."""
    await _check_match(call)
    await api_keys.revoke(call.scope, _id(call))
    return gone()


async def rotate_key(call: Call[Nothing, RotateKey | None]) -> NewKeyAnswer:
    """POST /rest/v1/keys/{key_id}/rotate."""
    wanted = call.body or RotateKey()
    key, text = await api_keys.rotate(call.scope, _id(call), grace_seconds=wanted.grace_seconds)
    return NewKeyAnswer(**_fields(key), key=text)


def _fields(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "hint": key.hint,
        "permissions": tuple(sorted(key.permissions)),
        "rate_limit": key.rate_limit,
        "expires_at": _printed(key.expires_at),
        "revoked_at": _printed(key.revoked_at),
        "old_secret_until": _printed(key.old_until),
        "last_used_at": _printed(key.last_used_at),
        "created_at": print_moment(key.created_at),
    }


def _printed(at: int | None) -> str | None:
    return None if at is None else print_moment(at)


def _moment(text: str | None) -> int | None:
    return None if text is None else parse_moment(text, field="expires_at")


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> KeyAnswer:
        return key_answer(await api_keys.fetch_to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "key_id", noun="API key")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/keys", READ, list_keys, "List API keys, without their secrets", access="lookup", query=ListKeys, answer=KeyList),
    Route("POST", "/rest/v1/keys", WRITE, create_key, "Create an API key, whose secret is shown this once", status=201, body=CreateKey, answer=NewKeyAnswer, shows_secret=True, is_tagged=True),
    Route("GET", KEY, READ, get_key, "Get an API key, without its secret", access="lookup", answer=KeyAnswer, is_tagged=True),
    Route("PATCH", KEY, WRITE, change_key, "Change an API key's name, end or rate", body=ChangeKey, answer=KeyAnswer, is_tagged=True, is_held=True),
    Route("DELETE", KEY, WRITE, revoke_key, "Revoke an API key", status=204, is_held=True),
    Route("POST", f"{KEY}/rotate", WRITE, rotate_key, "Give an API key a new secret, shown this once", body=RotateKey, body_may_be_absent=True, answer=NewKeyAnswer, shows_secret=True),
)
# fmt: on
