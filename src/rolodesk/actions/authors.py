"""Who writes: the member who is logged in, or the one whom a key names, for a key is nobody."""

from rolodesk.actions.scope import ActorKind, Scope
from rolodesk.model.errors import Invalid
from rolodesk.model.workspace import Member
from rolodesk.storage import members

FIELD = "member_id"


async def author(scope: Scope, member_id: int | None) -> Member:
    """
    Give the member in whose name an actor writes.

    Refuses (`Invalid`) a key that names none, or one that is not there, and a member who names another.
    """
    if scope.actor.kind is ActorKind.MEMBER:
        if member_id not in {None, scope.actor.id}:
            raise Invalid(FIELD, "must be left out, or be your own id: you write in your own name")
        member_id = scope.actor.id
    if member_id is None:
        raise Invalid(FIELD, "must name the member in whose name it is done: a key is nobody")
    member = await members.by_id(scope.tx, member_id)
    if member is None:
        raise Invalid(FIELD, "must be the id of a member of the workspace")
    return member
