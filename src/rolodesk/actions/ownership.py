"""What only the owners of a workspace may do, and that there is always one."""

from typing import Final

from rolodesk.actions.scope import ActorKind, Scope
from rolodesk.model.errors import Conflicting, OwnersOnly
from rolodesk.model.workspace import Member, Role
from rolodesk.storage import members

LOCK: Final = "owners"
TRUSTED: Final = frozenset({ActorKind.OPERATOR, ActorKind.SYSTEM})


async def require_owner(scope: Scope) -> None:
    """Refuse (`OwnersOnly`) everybody but an owner and the operator: no API key is one."""
    if scope.actor.kind in TRUSTED:
        return
    is_member = scope.actor.kind is ActorKind.MEMBER and scope.actor.id is not None
    member = await members.by_id(scope.tx, scope.actor.id) if is_member and scope.actor.id else None
    if member is None or member.role is not Role.OWNER:
        raise OwnersOnly


async def check_not_the_last(scope: Scope, leaving: Member) -> None:
    """Refuse (`Conflicting`) that the last owner is removed or becomes something else."""
    await scope.tx.lock(LOCK)
    if not any(one.role is Role.OWNER and one.id != leaving.id for one in await members.listed(scope.tx)):
        raise Conflicting("a workspace has at least one owner; make somebody else one first")
