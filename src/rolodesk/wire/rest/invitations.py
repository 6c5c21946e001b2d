"""Taking people in: with a log-in link that is mailed to them, or shown to whoever invites."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions import login_links, memberships, notices, second_factors
from rolodesk.asgi.response import Response
from rolodesk.model.notice import Post
from rolodesk.model.workspace import Permission, Role
from rolodesk.wire.rest.answering import created
from rolodesk.wire.rest.members import (
    EmailAddress,
    MailboxIds,
    MemberAnswer,
    Name,
    RoleName,
    fields_of,
    link_of,
)
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import Link, Moment, id_of

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE


class InviteMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is to become a member. `by_mail` sends them the link, where a letter can be sent."""

    email: EmailAddress
    name: Name
    role: RoleName = "agent"
    mailbox_ids: MailboxIds = []
    by_mail: bool = False


class InvitedAnswer(MemberAnswer, frozen=True, kw_only=True):
    """A member who was taken in; and unless it is mailed, a link that logs them in once, shown this once."""

    is_mailed: bool
    """Whether a letter with the link is on its way."""
    login_link: Link | UnsetType = UNSET
    login_link_expires_at: Moment | UnsetType = UNSET


class InvitationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Another invitation: mailed, or else a link that logs in once, shown this once."""

    is_mailed: bool
    login_link: Link | UnsetType = UNSET
    login_link_expires_at: Moment | UnsetType = UNSET


class Means(msgspec.Struct, frozen=True):
    """Whether an invitation can be mailed."""

    by_mail: Annotated[bool, Meta(examples=[True])]


class Invitations:
    """The handlers, which know what there is to send letters with."""

    def __init__(self, post: Post) -> None:
        self._post = post

    async def invite_member(self, call: Call[Nothing, InviteMember]) -> Response:
        """POST /rest/v1/members."""
        body, scope, language = call.body, call.scope, call.request.language
        member = await memberships.take_in(
            scope, email=body.email, name=body.name, role=Role(body.role), mailbox_ids=body.mailbox_ids
        )
        fields = fields_of(member, await second_factors.holders(scope, [member]))
        if body.by_mail and await notices.invite_by_mail(scope, member.id, self._post, language=language):
            return created(InvitedAnswer(**fields, is_mailed=True), f"/members/{member.id}")
        link, until = link_of(call, await login_links.make(scope, member))
        answer = InvitedAnswer(**fields, is_mailed=False, login_link=link, login_link_expires_at=until)
        return created(answer, f"/members/{member.id}")

    async def mail_invitation(self, call: Call[Nothing, Nothing]) -> InvitationAnswer:
        """POST /rest/v1/members/{member_id}/invitation."""
        member_id = id_of(call.params, "member_id", noun="member")
        if await notices.invite_by_mail(call.scope, member_id, self._post, language=call.request.language):
            return InvitationAnswer(is_mailed=True)
        link, until = link_of(call, await login_links.make_by_id(call.scope, member_id))
        return InvitationAnswer(is_mailed=False, login_link=link, login_link_expires_at=until)

    async def get_means(self, call: Call[Nothing, Nothing]) -> Means:
        """GET /rest/v1/workspace/invitations."""
        return Means(await notices.can_invite(call.scope, self._post))


def routes(post: Post) -> tuple[Route, ...]:
    """Every line."""
    invitations = Invitations(post)
    # fmt: off
    return (
        Route("POST", "/rest/v1/members", WRITE, invitations.invite_member, "Take somebody in, with a link that logs them in once", status=201, body=InviteMember, answer=InvitedAnswer, shows_secret=True, is_tagged=True),
        Route("POST", "/rest/v1/members/{member_id}/invitation", WRITE, invitations.mail_invitation, "Invite a member once more, with a link that logs them in once", answer=InvitationAnswer, shows_secret=True),
        Route("GET", "/rest/v1/workspace/invitations", READ, invitations.get_means, "Say whether invitations can be mailed", access="read", answer=Means),
    )
    # fmt: on
