"""Who calls, and what they may do: what a web app asks first."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import me, memberships
from rolodesk.asgi.cookies import token_of
from rolodesk.asgi.csrf import csrf_of
from rolodesk.asgi.response import Response
from rolodesk.model.language import Language
from rolodesk.model.workspace import Member, Permission, Sending
from rolodesk.wire.rest.answering import record
from rolodesk.wire.rest.members import RoleName
from rolodesk.wire.toolkit.route import Call, Nothing, Route


class MyWorkspace(msgspec.Struct, frozen=True):
    """The workspace that the call is about."""

    id: Annotated[int, Meta(examples=[200])]
    name: str
    country: str


class MyMailbox(msgspec.Struct, frozen=True):
    """A mailbox that the caller sees."""

    id: Annotated[int, Meta(examples=[10])]
    name: str
    addresses: tuple[str, ...]
    sending: Literal["active", "observing"]


class MeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The caller: an API key, or a member who is logged in, who has an e-mail address and a role."""

    kind: Literal["key", "member"]
    id: Annotated[int, Meta(examples=[10])]
    name: str
    email: str | UnsetType = UNSET
    role: RoleName | UnsetType = UNSET
    language: Language | UnsetType | None = UNSET
    """The one that a member chose, if they chose one."""
    workspace: MyWorkspace
    permissions: tuple[Permission, ...]
    mailboxes: tuple[MyMailbox, ...]
    csrf_token: str | UnsetType = UNSET
    """Of a session: what its calls that write carry in `x-csrf-token`."""


class ChangeMe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; `language` null is that of the browser."""

    language: Language | UnsetType | None = UNSET


async def get_me(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/me."""
    return record(call, await _told(call))


async def change_me(call: Call[Nothing, ChangeMe]) -> Response:
    """PATCH /rest/v1/me."""
    if call.body.language is not UNSET:
        await memberships.choose_language(call.scope, call.body.language)
    return record(call, await _told(call))


async def _told(call: Call[Any, Any]) -> MeAnswer:
    found = await me.read(call.scope)
    workspace, who = call.scope.workspace, found.who
    is_member = isinstance(who, Member)
    token = token_of(call.request) if is_member else None
    return MeAnswer(
        kind="member" if is_member else "key",
        id=who.id,
        name=who.name,
        email=who.email if isinstance(who, Member) else UNSET,
        role=who.role.value if isinstance(who, Member) else UNSET,
        language=who.language if isinstance(who, Member) else UNSET,
        workspace=MyWorkspace(workspace.id, workspace.name, workspace.default_country),
        permissions=tuple(sorted(call.scope.actor.permissions)),
        mailboxes=tuple(
            MyMailbox(one.id, one.name, one.addresses, Sending(one.sending).value) for one in found.mailboxes
        ),
        csrf_token=UNSET if token is None else csrf_of(token),
    )


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/me", Permission.SETTINGS_READ, get_me, "Say who calls, and what they may do", access="read", answer=MeAnswer, is_tagged=True),
    Route("PATCH", "/rest/v1/me", Permission.SETTINGS_READ, change_me, "Choose the language that you are spoken to in", body=ChangeMe, answer=MeAnswer, members_only=True, is_tagged=True),
)
# fmt: on
