"""Where and when: a scope at another time, and how far a pull has come."""

from rolodesk.actions.scope import Scope
from rolodesk.storage import pulls
from rolodesk.storage.backdating import BackdatedTx

__all__ = ["at", "forget", "known", "move", "place"]

forget, move, place = pulls.forget, pulls.move, pulls.place


def at(scope: Scope, when: int | None) -> Scope:
    """Give the scope at the time when something happened; as it is, if that is unknown or yet to come."""
    if when is None or when >= scope.now:
        return scope
    return Scope(BackdatedTx(scope.tx, when), workspace=scope.workspace, actor=scope.actor, door=scope.door)


async def known(scope: Scope, source: str, noun: str, source_id: str) -> int | None:
    """Answer what a record of the account is here."""
    return await pulls.local_id(scope.tx, source, noun, source_id)
