"""Members: who is in the workspace, as what, and in which mailboxes."""

from collections.abc import Collection
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import login_links, memberships, second_factors
from rolodesk.actions.memberships import MemberChange, MemberFilters
from rolodesk.actions.scope import Scope
from rolodesk.asgi.response import Response
from rolodesk.model.line import LINE_LIMIT
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Member, Permission, Role
from rolodesk.wire.rest.answering import check_match, gone, listing, record, whole
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import (
    EMAIL,
    FILLED_LINE,
    Identifier,
    Link,
    Moment,
    Text,
    documented,
    given,
    id_of,
    told,
    with_plus_inside,
)

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
MEMBER: Final = "/rest/v1/members/{member_id}"

Name = Annotated[Text, documented(LINE_LIMIT, pattern=FILLED_LINE)]
EmailAddress = Annotated[Text, told(EMAIL)]
RoleName: TypeAlias = Literal["owner", "admin", "agent"]
MailboxIds = Annotated[list[Identifier], Meta(max_length=1_000)]


class ChangeMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different. `mailbox_ids` are all that they are let into."""

    name: Name | UnsetType = UNSET
    role: RoleName | UnsetType = UNSET
    mailbox_ids: MailboxIds | UnsetType = UNSET


class ListMembers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which members. `q` is a part of name or address; `mailbox_id` leaves who sees that mailbox."""

    role: RoleName | UnsetType = UNSET
    team_id: Identifier | UnsetType = UNSET
    mailbox_id: Identifier | UnsetType = UNSET
    email: Text = ""
    q: Text = ""


class MemberAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A member. Owners and admins see every mailbox, whichever they were let into."""

    id: Annotated[int, Meta(examples=[10])]
    email: str
    name: str
    role: RoleName
    mailbox_ids: tuple[int, ...]
    created_at: Moment
    has_second_factor: bool | UnsetType = UNSET
    """Whether a code is asked for when they log in. Told to who may change members."""


class LoginLinkAnswer(msgspec.Struct, frozen=True):
    """A link that logs in once, shown this once."""

    login_link: Link
    expires_at: Moment


MemberList: Final = listing("MemberList", MemberAnswer)


async def member_answer(scope: Scope, member: Member) -> MemberAnswer:
    """Render a member, as the caller may know them."""
    return MemberAnswer(**fields_of(member, await second_factors.holders(scope, [member])))


async def list_members(call: Call[ListMembers, Nothing]) -> object:
    """GET /rest/v1/members."""
    query = call.query
    which = MemberFilters(
        role=None if isinstance(query.role, UnsetType) else Role(query.role),
        team_id=given(query.team_id),
        mailbox_id=given(query.mailbox_id),
        email=with_plus_inside(query.email),
        part=query.q,
    )
    found = await memberships.listed(call.scope, which)
    holders = await second_factors.holders(call.scope, found)
    return whole(found, render=lambda member: MemberAnswer(**fields_of(member, holders)))


async def get_member(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/members/{member_id}."""
    return record(call, await member_answer(call.scope, await memberships.get(call.scope, _id(call))))


async def change_member(call: Call[Nothing, ChangeMember]) -> Response:
    """PATCH /rest/v1/members/{member_id}."""
    await _check_match(call)
    role, ids = call.body.role, call.body.mailbox_ids
    wanted = MemberChange(
        name=call.body.name,
        role=role if isinstance(role, UnsetType) else Role(role),
        mailbox_ids=ids if isinstance(ids, UnsetType) else tuple(ids),
    )
    changed = await memberships.change(call.scope, _id(call), wanted)
    return record(call, await member_answer(call.scope, changed))


async def remove_member(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/members/{member_id}: what they wrote stays."""
    await _check_match(call)
    await memberships.remove(call.scope, _id(call))
    return gone()


async def make_login_link(call: Call[Nothing, Nothing]) -> LoginLinkAnswer:
    """POST /rest/v1/members/{member_id}/login-link."""
    return LoginLinkAnswer(*link_of(call, await login_links.make_by_id(call.scope, _id(call))))


def link_of(call: Call[Any, Any], token: str) -> tuple[str, str]:
    """Give the URL of a log-in link that was just made, and until when it is good."""
    until = call.scope.now + login_links.GOOD_FOR_MS
    return f"{call.request.origin}/login/{token}", print_moment(until)


def fields_of(member: Member, holders: Collection[int] | None) -> dict[str, Any]:
    """Give what an answer tells of a member; `holders` are those with a second factor, where that is told."""
    return {
        "id": member.id,
        "email": member.email,
        "name": member.name,
        "role": member.role.value,
        "mailbox_ids": member.mailbox_ids,
        "created_at": print_moment(member.created_at),
        "has_second_factor": UNSET if holders is None else member.id in holders,
    }


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> MemberAnswer:
        return await member_answer(call.scope, await memberships.fetch_to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "member_id", noun="member")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/members", READ, list_members, "List members", access="read", query=ListMembers, answer=MemberList),
    Route("GET", MEMBER, READ, get_member, "Get a member", access="read", answer=MemberAnswer, is_tagged=True),
    Route("PATCH", MEMBER, READ, change_member, "Change a member; your own name, or with settings:write anybody", body=ChangeMember, answer=MemberAnswer, is_tagged=True, is_held=True),
    Route("DELETE", MEMBER, WRITE, remove_member, "Remove a member; what they wrote stays", status=204, is_held=True),
    Route("POST", f"{MEMBER}/login-link", WRITE, make_login_link, "Make a link that logs a member in once", answer=LoginLinkAnswer, shows_secret=True),
)
# fmt: on
