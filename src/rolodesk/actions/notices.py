"""Mailing links that let people in: who gets one, by which way, and that it is drawn as it is sent."""

from collections.abc import Sequence
from typing import Final

import msgspec

from rolodesk.actions import login_links, password_resets
from rolodesk.actions.journal import record
from rolodesk.actions.ownership import require_owner
from rolodesk.actions.scope import SYSTEM, Scope
from rolodesk.model.errors import Unknown
from rolodesk.model.language import Language
from rolodesk.model.letter import Correspondent
from rolodesk.model.notice import Invitation, Notice, NoticeLetter, Post, ResetAsked, Route
from rolodesk.model.person import Person
from rolodesk.model.workspace import Mailbox, Member, Permission, Role, Sending, Workspace
from rolodesk.storage import directory, jobs, mail_connections, mailboxes, members, people
from rolodesk.storage.transaction import EVERYWHERE, Tx

JOB: Final = "send_notice"
DOOR: Final = "mail"
TRYING_MS: Final = 60 * 60 * 1000
"""Who waits for such a letter has asked for another one by then."""
HUB: Final = "Rolodesk"
NOWHERE: Final = EVERYWHERE
"""What a letter to a person is drawn in: they belong to no workspace alone."""


async def can_invite(scope: Scope, post: Post) -> bool:
    """Say whether an invitation to this workspace can be mailed."""
    return post.origin is not None and await _route_into(scope.tx, post) is not None


async def invite_by_mail(scope: Scope, member_id: int, post: Post, *, language: Language = "en") -> bool:
    """
    Queue an invitation to a member: a letter with a link that logs them in once, into this workspace alone.

    Answers False, and does nothing, where none can be sent. Refuses (`Unknown`) who is no member, and
    (`OwnersOnly`) an owner's to whoever is none.
    """
    scope.require(Permission.SETTINGS_WRITE)
    member = await members.by_id(scope.tx, member_id)
    if member is None:
        raise Unknown("member", member_id)
    if member.role is Role.OWNER:
        await require_owner(scope)
    if not await can_invite(scope, post):
        return False
    await _queue(scope.tx, Invitation(member_id, scope.now + TRYING_MS, language))
    await record(scope, "member.invited", member_id)
    return True


async def ask_for_reset(tx: Tx, email: str, *, language: Language = "en") -> None:
    """
    Queue a letter with a link to choose a new password, to whoever logs in with an address, if anybody does.

    It takes the same, and as long, whether there is such a person: that is looked up later.
    """
    await _queue(tx, ResetAsked(email, tx.now + TRYING_MS, language))


async def drawn(tx: Tx, notice: Notice, post: Post) -> NoticeLetter | None:
    """
    Draw the link of a letter that is to be sent now, in a transaction of its workspace or of EVERYWHERE.

    Links that were drawn before are good no longer, so nothing secret ever waits. None where there is nobody
    to send it to any more, no way to send it, or it is too late.
    """
    if tx.now > notice.until or post.origin is None:
        return None
    if isinstance(notice, Invitation):
        return await _invitation(tx, notice, post)
    return await _reset(tx, notice, post)


async def _queue(tx: Tx, notice: Notice) -> None:
    await jobs.put(tx, JOB, payload=msgspec.json.encode(notice).decode())


async def _invitation(tx: Tx, notice: Invitation, post: Post) -> NoticeLetter | None:
    workspace = await directory.workspace_by_id(tx, tx.workspace_id)
    member = await members.by_id(tx, notice.member_id)
    route = await _route_into(tx, post)
    if workspace is None or member is None or route is None:
        return None
    scope = Scope(tx, workspace=workspace, actor=SYSTEM, door=DOOR)
    token = await login_links.make_to_mail(scope, member)
    to = Correspondent(member.email, member.name)
    path = f"/login/{token}"
    language = member.language or notice.language
    return NoticeLetter("invitation", to, route, path, tx.now, language, workspace.name)


async def _reset(tx: Tx, notice: ResetAsked, post: Post) -> NoticeLetter | None:
    person = await people.by_email(tx, notice.email)
    if person is None:
        return None
    found = await directory.memberships_of_person(tx, person.id)
    route, opened = await _route_to(tx, person, [workspace for workspace, _ in found], post)
    if route is None:
        return None
    token = await password_resets.draw(tx, person, workspace_id=opened)
    for workspace, member in found:
        await _tell(tx, workspace, member)
    to = Correspondent(person.email)
    chosen = next((member.language for _, member in found if member.language is not None), notice.language)
    return NoticeLetter("reset", to, route, f"/reset/{token}", tx.now, chosen)


async def _tell(tx: Tx, workspace: Workspace, member: Member) -> None:
    scope = Scope(tx.within(workspace.id), workspace=workspace, actor=SYSTEM, door=DOOR)
    await record(scope, "member.reset_link_made", member.id)


async def _route_to(
    tx: Tx, person: Person, workspaces: Sequence[Workspace], post: Post
) -> tuple[Route | None, int | None]:
    """
    Give the way of a letter that lets a person in anywhere, and the one workspace that it may open.

    Who keeps a mailbox's relay can read what goes through it. So a workspace's own takes it only to those
    whose password opens that workspace alone, or who are in no other; the link opens nothing else then.
    """
    if post.has_relay:
        for workspace in workspaces:
            if route := await _through_installation(tx.within(workspace.id), post):
                return route, person.password_workspace_id
    if len(workspaces) != 1:
        workspaces = [one for one in workspaces if one.id == person.password_workspace_id]
    for workspace in workspaces:
        if route := await _through_mailbox(tx.within(workspace.id)):
            return route, workspace.id
    return None, None


async def _route_into(tx: Tx, post: Post) -> Route | None:
    """Give the way of a letter that lets somebody into the workspace of the transaction, and nowhere else."""
    return await _through_mailbox(tx) or (await _through_installation(tx, post) if post.has_relay else None)


async def _through_installation(tx: Tx, post: Post) -> Route | None:
    if post.sender:
        return Route(Correspondent(post.sender, HUB), tx.workspace_id)
    for mailbox in await _able(tx):
        return Route(Correspondent(mailbox.addresses[0], mailbox.name), tx.workspace_id)
    return None


async def _through_mailbox(tx: Tx) -> Route | None:
    relays = {one.mailbox_id for one in await mail_connections.listed(tx) if one.kind == "relay"}
    for mailbox in await _able(tx):
        if mailbox.id in relays:
            sender = Correspondent(mailbox.addresses[0], mailbox.name)
            return Route(sender, tx.workspace_id, mailbox.id)
    return None


async def _able(tx: Tx) -> list[Mailbox]:
    """List the mailboxes that send, and have an address to send from."""
    found = await mailboxes.listed(tx)
    return [one for one in found if one.addresses and one.sending == Sending.ACTIVE]
