"""Links that log a person in once, for whoever has no password yet or has lost it."""

import secrets
from typing import Final

from rolodesk.actions.journal import record
from rolodesk.actions.ownership import require_owner
from rolodesk.actions.scope import ActorKind, Scope, permissions_of
from rolodesk.model.apikey import hash_key
from rolodesk.model.errors import NotAuthenticated, Unknown
from rolodesk.model.workspace import Member, Permission, Role
from rolodesk.storage import directory, members
from rolodesk.storage.directory import LoginLink
from rolodesk.storage.transaction import Tx

GOOD_FOR_MS: Final = 24 * 60 * 60 * 1000
_BYTES: Final = 20


async def make(scope: Scope, member: Member) -> str:
    """
    Make a link's token for a member: good once, for 24 hours. Only its hash is stored.

    The operator's opens every workspace of the person, anybody else's this one alone. Refuses (`OwnersOnly`)
    one that logs an owner in to whoever is none, and (`NotAllowed`) one to whoever may less than the member.
    """
    await _check(scope, member)
    is_operator = scope.actor.kind is ActorKind.OPERATOR
    token = await _drawn(scope, member, workspace_id=None if is_operator else scope.workspace.id)
    await record(scope, "member.login_link_made", member.id)
    return token


async def make_to_mail(scope: Scope, member: Member) -> str:
    """
    Make a link's token for an invitation that the hub mails: the last one to a member, into this workspace.

    Nothing is told: `member.invited` was, when somebody asked for it.
    """
    await _check(scope, member)
    await directory.forget_login_links(scope.tx, member.person_id, workspace_id=scope.workspace.id)
    return await _drawn(scope, member, workspace_id=scope.workspace.id)


async def make_for(scope: Scope, email: str) -> str:
    """Make a link's token for the member with an e-mail address. Refuses (`Unknown`) who is no member."""
    scope.require(Permission.SETTINGS_WRITE)
    member = await members.by_email(scope.tx, email)
    if member is None:
        raise Unknown("member", email)
    return await make(scope, member)


async def make_by_id(scope: Scope, member_id: int) -> str:
    """Make a link's token for a member. Refuses (`Unknown`) who is none."""
    scope.require(Permission.SETTINGS_WRITE)
    member = await members.by_id(scope.tx, member_id)
    if member is None:
        raise Unknown("member", member_id)
    return await make(scope, member)


async def use(tx: Tx, token: str) -> LoginLink:
    """Use a token up, in a transaction of EVERYWHERE, and answer whom it logs in, and where.

    Refuses (`NotAuthenticated`) one that is unknown, expired or used.
    """
    link = await directory.claim_login_link(tx, hash_key(token))
    if link is None or await directory.person_by_id(tx, link.person_id) is None:
        raise NotAuthenticated
    return link


async def _check(scope: Scope, member: Member) -> None:
    scope.require(Permission.SETTINGS_WRITE)
    scope.require_all(permissions_of(member.role))
    if member.role is Role.OWNER:
        await require_owner(scope)


async def _drawn(scope: Scope, member: Member, *, workspace_id: int | None) -> str:
    token = secrets.token_urlsafe(_BYTES)
    link = LoginLink(member.person_id, scope.now + GOOD_FOR_MS, workspace_id)
    await directory.insert_login_link(scope.tx, token_hash=hash_key(token), link=link)
    return token
