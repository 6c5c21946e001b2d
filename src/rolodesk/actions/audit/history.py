"""The history of a record: everything that happened to it, though it be deleted since."""

from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Unknown
from rolodesk.model.event import StoredEvent
from rolodesk.model.event_kinds import reading_of
from rolodesk.model.page import Page, Wanted
from rolodesk.storage import histories, ticket_mailboxes

TICKET = "ticket"


async def history(scope: Scope, subject: str, subject_id: int, wanted: Wanted) -> Page[StoredEvent]:
    """
    Read a page of what happened to a record.

    Refuses (`Unknown`) one that never was in this workspace, or whose mailbox the actor does not see.
    """
    scope.require(reading_of(subject))
    if subject == TICKET:
        mailboxes = await ticket_mailboxes.of_tickets(scope.tx, [subject_id])
        scope.require_sight(mailboxes.get(subject_id, 0), subject, subject_id)
    found = await histories.page(scope.tx, wanted, subject=subject, subject_id=subject_id)
    if not found.items and wanted.behind is None:
        raise Unknown(subject, subject_id)
    return found
