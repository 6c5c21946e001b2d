"""Changing who is in a workspace, as what, and in which mailboxes."""

from collections.abc import Collection, Mapping
from typing import Final

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from rolodesk.actions import members
from rolodesk.actions.journal import Fields, differences, record
from rolodesk.actions.ownership import check_not_the_last, require_owner
from rolodesk.actions.scope import ActorKind, Scope, permissions_of
from rolodesk.model.email import fold_email
from rolodesk.model.errors import Invalid, MembersOnly, Unknown
from rolodesk.model.language import Language
from rolodesk.model.line import check_line
from rolodesk.model.workspace import Member, Permission, Role
from rolodesk.storage import mailboxes, teams, ticket_agents
from rolodesk.storage import members as rows

MEMBER_FIELDS: Final = ("name", "role", "mailbox_ids", "language")


class MemberChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; what is left out stays. `mailbox_ids` are all that they are let into."""

    name: str | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    mailbox_ids: tuple[int, ...] | UnsetType = UNSET


async def take_in(
    scope: Scope, *, email: str, name: str, role: Role, mailbox_ids: Collection[int] = ()
) -> Member:
    """
    Take somebody in, and let them into mailboxes; a link that logs them in is made apart.

    Refuses what `members.create` refuses, and (`Invalid`) a mailbox that is not there.
    """
    member = await members.create(scope, email=email, name=name, role=role)
    let_in = await _checked_mailboxes(scope, mailbox_ids)
    if let_in:
        await _let_into(scope, member.id, before=(), after=let_in)
        after: Fields = {"mailbox_ids": let_in}
        await record(scope, "member.updated", member.id, before={"mailbox_ids": ()}, after=after)
    return replace(member, mailbox_ids=let_in)


class MemberFilters(msgspec.Struct, frozen=True, kw_only=True):
    """Which members; what is None or empty leaves all. `part` is in name or e-mail address, in any case."""

    role: Role | None = None
    team_id: int | None = None
    mailbox_id: int | None = None
    """Those who see it: owners and admins do."""
    email: str = ""
    part: str = ""


EVERYBODY: Final = MemberFilters()


async def listed(scope: Scope, which: MemberFilters = EVERYBODY) -> list[Member]:
    """List members in the order they joined, each with the mailboxes they were let into."""
    everyone = await members.listed(scope)
    let_in = _by_member(await mailboxes.memberships(scope.tx))
    team = None if which.team_id is None else await teams.by_id(scope.tx, which.team_id)
    in_team = None if which.team_id is None else frozenset(team.member_ids if team else ())
    whole = (replace(one, mailbox_ids=let_in.get(one.id, ())) for one in everyone)
    return [one for one in whole if (in_team is None or one.id in in_team) and _is_meant(one, which)]


async def get(scope: Scope, member_id: int) -> Member:
    """Read a member. Who is none is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    return await _whole(scope, await rows.by_id(scope.tx, member_id), member_id)


async def fetch_to_change(scope: Scope, member_id: int) -> Member:
    """Read a member and keep others from changing them. Who is none is `Unknown`."""
    scope.require(Permission.SETTINGS_READ)
    return await _whole(scope, await rows.to_change(scope.tx, member_id), member_id)


async def change(scope: Scope, member_id: int, wanted: MemberChange) -> Member:
    """
    Change a member; everybody may change their own name.

    Refuses (`Conflicting`) that the last owner becomes something else, (`OwnersOnly`) what only owners may
    do, (`Invalid`) a mailbox that is not there, and (`Unknown`) who is no member.
    """
    is_own_name = wanted.role is UNSET and wanted.mailbox_ids is UNSET and _is_self(scope, member_id)
    scope.require(Permission.SETTINGS_READ if is_own_name else Permission.SETTINGS_WRITE)
    before = await fetch_to_change(scope, member_id)
    after = before
    if wanted.name is not UNSET:
        after = replace(after, name=check_line(wanted.name, field="name"))
    if wanted.role is not UNSET:
        scope.require_all(permissions_of(wanted.role))
        after = replace(after, role=wanted.role)
    if wanted.mailbox_ids is not UNSET:
        after = replace(after, mailbox_ids=await _checked_mailboxes(scope, wanted.mailbox_ids))
    if after == before:
        return before
    if not is_own_name and Role.OWNER in {before.role, after.role}:
        await require_owner(scope)
    if before.role is Role.OWNER and after.role is not Role.OWNER:
        await check_not_the_last(scope, before)
    await rows.save(scope.tx, after)
    await _let_into(scope, member_id, before=before.mailbox_ids, after=after.mailbox_ids)
    was, is_now = differences(before, after, MEMBER_FIELDS)
    await record(scope, "member.updated", member_id, before=was, after=is_now)
    return after


async def choose_language(scope: Scope, language: Language | None) -> None:
    """
    Choose the language that whoever calls is spoken to in; None is that of their browser.

    Refuses (`MembersOnly`) a caller who is no member.
    """
    scope.require(Permission.SETTINGS_READ)
    if scope.actor.kind is not ActorKind.MEMBER or scope.actor.id is None:
        raise MembersOnly
    before = await fetch_to_change(scope, scope.actor.id)
    if before.language == language:
        return
    after = replace(before, language=language)
    await rows.save(scope.tx, after)
    was, is_now = differences(before, after, MEMBER_FIELDS)
    await record(scope, "member.updated", after.id, before=was, after=is_now)


async def remove(scope: Scope, member_id: int) -> None:
    """
    Take a member out of the workspace, its mailboxes, teams and tickets. What they wrote stays.

    Refuses (`Conflicting`) the last owner, (`OwnersOnly`) an owner, and (`Unknown`) who is no member.
    """
    scope.require(Permission.SETTINGS_WRITE)
    member = await fetch_to_change(scope, member_id)
    if member.role is Role.OWNER:
        await require_owner(scope)
        await check_not_the_last(scope, member)
    await _let_into(scope, member_id, before=member.mailbox_ids, after=())
    await teams.forget_member(scope.tx, member_id)
    tickets = await ticket_agents.unassign_all(scope.tx, member_id)
    await rows.remove(scope.tx, member_id)
    before: Fields = {
        "email": member.email,
        "name": member.name,
        "role": member.role,
        "mailbox_ids": member.mailbox_ids,
        "tickets": tickets,
    }
    await record(scope, "member.removed", member_id, before=before)


def _is_meant(member: Member, which: MemberFilters) -> bool:
    part = which.part.strip().casefold()
    sees_all = member.role is not Role.AGENT
    return (
        which.role in {None, member.role}
        and (which.mailbox_id is None or sees_all or which.mailbox_id in member.mailbox_ids)
        and (not which.email or fold_email(which.email) == fold_email(member.email))
        and (part in member.name.casefold() or part in member.email.casefold())
    )


def _is_self(scope: Scope, member_id: int) -> bool:
    return scope.actor.kind is ActorKind.MEMBER and scope.actor.id == member_id


async def _whole(scope: Scope, member: Member | None, member_id: int) -> Member:
    if member is None:
        raise Unknown("member", member_id)
    return replace(member, mailbox_ids=tuple(await mailboxes.of_member(scope.tx, member_id)))


async def _checked_mailboxes(scope: Scope, ids: Collection[int]) -> tuple[int, ...]:
    wanted = tuple(sorted(set(ids)))
    known = {mailbox.id for mailbox in await mailboxes.listed(scope.tx)} if wanted else set()
    for id_ in wanted:
        if id_ not in known:
            raise Invalid("mailbox_ids", "must be the ids of mailboxes of the workspace")
    return wanted


async def _let_into(scope: Scope, member_id: int, *, before: tuple[int, ...], after: tuple[int, ...]) -> None:
    await mailboxes.put_out(scope.tx, [(id_, member_id) for id_ in before if id_ not in after])
    for id_ in after:
        if id_ not in before:
            await mailboxes.let_in(scope.tx, id_, [member_id])


def _by_member(memberships: Mapping[int, Collection[int]]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for mailbox_id, member_ids in sorted(memberships.items()):
        for member_id in member_ids:
            found[member_id] = (*found.get(member_id, ()), mailbox_id)
    return found
