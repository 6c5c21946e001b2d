"""Who calls, and what they may do: what a web app asks first."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import me
from rolodesk.asgi.response import Response
from rolodesk.model.workspace import Member, Permission
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


class MeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The caller: an API key, or a member who is logged in, who has an e-mail address and a role."""

    kind: Literal["key", "member"]
    id: Annotated[int, Meta(examples=[10])]
    name: str
    email: str | UnsetType = UNSET
    role: RoleName | UnsetType = UNSET
    workspace: MyWorkspace
    permissions: tuple[Permission, ...]
    mailboxes: tuple[MyMailbox, ...]


async def get_me(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/me."""
    found = await me.read(call.scope)
    workspace, who = call.scope.workspace, found.who
    is_member = isinstance(who, Member)
    return record(
        call,
        MeAnswer(
            kind="member" if is_member else "key",
            id=who.id,
            name=who.name,
            email=who.email if isinstance(who, Member) else UNSET,
            role=who.role.value if isinstance(who, Member) else UNSET,
            workspace=MyWorkspace(workspace.id, workspace.name, workspace.default_country),
            permissions=tuple(sorted(call.scope.actor.permissions)),
            mailboxes=tuple(MyMailbox(one.id, one.name, one.addresses) for one in found.mailboxes),
        ),
    )


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/me", Permission.SETTINGS_READ, get_me, "Say who calls, and what they may do", access="read", answer=MeAnswer),
)
# fmt: on
