"""Members: who is in the workspace, as what, and in which mailboxes."""

from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import login_links, memberships
from rolodesk.actions.memberships import MemberChange
from rolodesk.asgi.response import Response
from rolodesk.model.line import LINE_LIMIT
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Member, Permission, Role
from rolodesk.wire.rest.answering import check_match, created, gone, listing, record, whole
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import (
    EMAIL,
    FILLED_LINE,
    Identifier,
    Link,
    Moment,
    Text,
    documented,
    id_of,
    told,
)

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
MEMBER: Final = "/rest/v1/members/{member_id}"

Name = Annotated[Text, documented(LINE_LIMIT, pattern=FILLED_LINE)]
EmailAddress = Annotated[Text, told(EMAIL)]
RoleName: TypeAlias = Literal["owner", "admin", "agent"]
MailboxIds = Annotated[list[Identifier], Meta(max_length=1_000)]


class InviteMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is to become a member."""

    email: EmailAddress
    name: Name
    role: RoleName = "agent"
    mailbox_ids: MailboxIds = []


class ChangeMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different. `mailbox_ids` are all that they are let into."""

    name: Name | UnsetType = UNSET
    role: RoleName | UnsetType = UNSET
    mailbox_ids: MailboxIds | UnsetType = UNSET


class MemberAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A member. Owners and admins see every mailbox, whichever they were let into."""

    id: Annotated[int, Meta(examples=[10])]
    email: str
    name: str
    role: RoleName
    mailbox_ids: tuple[int, ...]
    created_at: Moment


class LoginLinkAnswer(msgspec.Struct, frozen=True):
    """A link that logs in once, shown this once."""

    login_link: Link
    expires_at: Moment


class InvitedAnswer(MemberAnswer, frozen=True, kw_only=True):
    """A member who was taken in, and a link that logs them in once, shown this once."""

    login_link: Link
    login_link_expires_at: Moment


MemberList: Final = listing("MemberList", MemberAnswer)


def member_answer(member: Member) -> MemberAnswer:
    """Render a member."""
    return MemberAnswer(**_fields(member))


async def list_members(call: Call[Nothing, Nothing]) -> object:
    """GET /rest/v1/members."""
    return whole(await memberships.listed(call.scope), render=member_answer)


async def invite_member(call: Call[Nothing, InviteMember]) -> Response:
    """POST /rest/v1/members."""
    body = call.body
    member, token = await memberships.invite(
        call.scope, email=body.email, name=body.name, role=Role(body.role), mailbox_ids=body.mailbox_ids
    )
    link, until = _link(call, token)
    answer = InvitedAnswer(**_fields(member), login_link=link, login_link_expires_at=until)
    return created(answer, f"/members/{member.id}")


async def get_member(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/members/{member_id}."""
    return record(call, member_answer(await memberships.get(call.scope, _id(call))))


async def change_member(call: Call[Nothing, ChangeMember]) -> Response:
    """PATCH /rest/v1/members/{member_id}."""
    await _check_match(call)
    role, ids = call.body.role, call.body.mailbox_ids
    wanted = MemberChange(
        name=call.body.name,
        role=role if isinstance(role, UnsetType) else Role(role),
        mailbox_ids=ids if isinstance(ids, UnsetType) else tuple(ids),
    )
    return record(call, member_answer(await memberships.change(call.scope, _id(call), wanted)))


async def remove_member(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/members/{member_id}: what they wrote stays."""
    await _check_match(call)
    await memberships.remove(call.scope, _id(call))
    return gone()


async def make_login_link(call: Call[Nothing, Nothing]) -> LoginLinkAnswer:
    """POST /rest/v1/members/{member_id}/login-link."""
    return LoginLinkAnswer(*_link(call, await login_links.make_by_id(call.scope, _id(call))))


def _link(call: Call[Any, Any], token: str) -> tuple[str, str]:
    until = call.scope.now + login_links.GOOD_FOR_MS
    return f"{call.request.origin}/login/{token}", print_moment(until)


def _fields(member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "email": member.email,
        "name": member.name,
        "role": member.role.value,
        "mailbox_ids": member.mailbox_ids,
        "created_at": print_moment(member.created_at),
    }


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> MemberAnswer:
        return member_answer(await memberships.fetch_to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "member_id", noun="member")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/members", READ, list_members, "List members", access="read", answer=MemberList),
    Route("POST", "/rest/v1/members", WRITE, invite_member, "Take somebody in, with a link that logs them in once", status=201, body=InviteMember, answer=InvitedAnswer, shows_secret=True),
    Route("GET", MEMBER, READ, get_member, "Get a member", access="read", answer=MemberAnswer),
    Route("PATCH", MEMBER, READ, change_member, "Change a member; your own name, or with settings:write anybody", body=ChangeMember, answer=MemberAnswer),
    Route("DELETE", MEMBER, WRITE, remove_member, "Remove a member; what they wrote stays", status=204),
    Route("POST", f"{MEMBER}/login-link", WRITE, make_login_link, "Make a link that logs a member in once", answer=LoginLinkAnswer, shows_secret=True),
)
# fmt: on
