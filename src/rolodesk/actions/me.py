"""Who calls: the key or the member, what they may do, and the mailboxes that they see."""

import msgspec

from rolodesk.actions import api_keys, memberships
from rolodesk.actions.scope import ActorKind, Scope
from rolodesk.model.errors import NotAllowed
from rolodesk.model.workspace import ApiKey, Mailbox, Member, Permission
from rolodesk.storage import mailboxes


class Myself(msgspec.Struct, frozen=True):
    """A caller."""

    who: ApiKey | Member
    mailboxes: tuple[Mailbox, ...]


async def read(scope: Scope) -> Myself:
    """Say who calls. Refuses (`NotAllowed`) whoever is neither a key nor a member."""
    scope.require(Permission.SETTINGS_READ)
    seen = tuple(one for one in await mailboxes.listed(scope.tx) if scope.sees(one.id))
    if scope.actor.kind is ActorKind.KEY and scope.actor.id is not None:
        return Myself(await api_keys.get(scope, scope.actor.id), seen)
    if scope.actor.kind is ActorKind.MEMBER and scope.actor.id is not None:
        return Myself(await memberships.get(scope, scope.actor.id), seen)
    raise NotAllowed(Permission.SETTINGS_READ)
