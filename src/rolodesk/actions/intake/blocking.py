"""Blocking senders, whose letters are spam from then on."""

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Conflicting, Unknown
from rolodesk.model.page import Page, Wanted, page_of
from rolodesk.model.spam import check_pattern
from rolodesk.model.workspace import Permission
from rolodesk.storage import blocked_senders
from rolodesk.storage.blocked_senders import BlockedSender


async def block(scope: Scope, sender: str) -> str:
    """
    Block an address, or `@example.org` with all that is below it; answer what is blocked then.

    What came before stays as it is. Refuses what is neither (`Invalid`), and what is blocked (`Conflicting`).
    """
    scope.require(Permission.TICKETS_WRITE)
    pattern = check_pattern(sender)
    if not await blocked_senders.insert(scope.tx, pattern):
        raise Conflicting(f"{pattern} is blocked already")
    await record(scope, "workspace.sender_blocked", scope.workspace.id, after={"sender": pattern})
    return pattern


async def unblock(scope: Scope, sender: str) -> str:
    """Block a sender no longer. Refuses (`Unknown`) one that is not blocked as it is written."""
    scope.require(Permission.TICKETS_WRITE)
    pattern = check_pattern(sender)
    if not await blocked_senders.remove(scope.tx, pattern):
        raise Unknown("blocked sender", pattern)
    await record(scope, "workspace.sender_unblocked", scope.workspace.id, before={"sender": pattern})
    return pattern


async def blocked(scope: Scope) -> list[BlockedSender]:
    """List the senders that are blocked."""
    scope.require(Permission.TICKETS_READ)
    return await blocked_senders.listed(scope.tx)


async def page(scope: Scope, wanted: Wanted) -> Page[BlockedSender]:
    """List a page of them, by their text. One statement."""
    scope.require(Permission.TICKETS_READ)
    cursor = "" if wanted.behind is None else str(wanted.behind.value)
    return page_of(await blocked_senders.after(scope.tx, cursor, limit=wanted.limit + 1), limit=wanted.limit)
