"""Flagging addresses to which something could not be delivered."""

from collections.abc import Iterable

from rolodesk.actions.contacts import filing
from rolodesk.actions.journal import Fields, record
from rolodesk.actions.scope import Scope
from rolodesk.model.email import fold_email
from rolodesk.model.page import Page, Wanted, page_of
from rolodesk.model.workspace import Permission
from rolodesk.storage import flagged_addresses
from rolodesk.storage.flagged_addresses import FlaggedAddress


async def flag(scope: Scope, email: str, reason: str) -> None:
    """Flag an address with the last reason that was given; its contact's history tells it."""
    scope.require(Permission.TICKETS_WRITE)
    await flagged_addresses.put(scope.tx, fold_email(email), reason)
    after: Fields = {"email": email, "reason": reason}
    contact = await filing.known(scope, email)
    if contact is None:
        await record(scope, "workspace.email_flagged", scope.workspace.id, after=after)
    else:
        await record(scope, "contact.email_flagged", contact.id, after=after)


async def unflag(scope: Scope, email: str) -> bool:
    """Take the flag from an address; answer False if it had none."""
    scope.require(Permission.TICKETS_WRITE)
    if not await flagged_addresses.remove(scope.tx, fold_email(email)):
        return False
    await record(scope, "workspace.email_unflagged", scope.workspace.id, before={"email": email})
    return True


async def flagged(scope: Scope) -> list[FlaggedAddress]:
    """List every flagged address of the workspace."""
    scope.require(Permission.TICKETS_READ)
    return await flagged_addresses.listed(scope.tx)


async def flags_of(scope: Scope, emails: Iterable[str]) -> list[FlaggedAddress]:
    """List those of some addresses that are flagged, such as a contact's; one statement."""
    scope.require(Permission.TICKETS_READ)
    return await flagged_addresses.among(scope.tx, [fold_email(email) for email in emails])


async def page(scope: Scope, wanted: Wanted) -> Page[FlaggedAddress]:
    """List a page of them, by their text. One statement."""
    scope.require(Permission.TICKETS_READ)
    cursor = "" if wanted.behind is None else str(wanted.behind.value)
    return page_of(
        await flagged_addresses.after(scope.tx, cursor, limit=wanted.limit + 1), limit=wanted.limit
    )
