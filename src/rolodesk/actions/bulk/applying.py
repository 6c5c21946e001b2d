"""What a bulk action does to one ticket or contact: the same actions as anybody's."""

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from rolodesk.actions.bulk.checking import in_parameters
from rolodesk.actions.contacts import changing, deleting, restoring, tagging
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets import reading, setting_aside, snoozing
from rolodesk.actions.tickets.editing import edit
from rolodesk.model.bulk import BulkAction, BulkJob, Parameters
from rolodesk.model.contact import ContactChange, Stage
from rolodesk.model.errors import Invalid
from rolodesk.model.ticket import Status, TicketChange
from rolodesk.storage import members

_parameters: Final = msgspec.json.Decoder(Parameters).decode


async def apply(scope: Scope, job: BulkJob, subject_id: int) -> None:
    """Do what a job does to one of those it is about. Refuses as the action does, by `parameters.…`."""
    given = _parameters(job.parameters)
    others = [place for place, id_ in enumerate(given.tickets) if id_ != subject_id]
    with in_parameters(others=others):
        if job.subject == "ticket":
            await _to_ticket(scope, BulkAction(job.action), given, subject_id)
        else:
            await CONTACT_ACTIONS[BulkAction(job.action)](scope, subject_id, given)


async def _to_ticket(scope: Scope, action: BulkAction, given: Parameters, ticket_id: int) -> None:
    match action:
        case BulkAction.DELETE:
            await setting_aside.set_aside(scope, ticket_id, Status.DELETED)
        case BulkAction.SPAM:
            await setting_aside.set_aside(scope, ticket_id, Status.SPAM)
        case BulkAction.RESTORE:
            await setting_aside.put_back(scope, ticket_id, Status.DELETED)
        case BulkAction.SNOOZE:
            await snoozing.snooze(scope, ticket_id, given.asleep_until())
        case BulkAction.WAKE:
            await snoozing.wake(scope, ticket_id)
        case BulkAction.READ:
            await reading.mark_read(scope, ticket_id, message_id=None)
        case BulkAction.UNREAD:
            await reading.mark_read(scope, ticket_id, message_id=0)
        case _:
            await edit(scope, ticket_id, await _change(scope, action, given, ticket_id))


async def _change(  # noqa: PLR0911 - a table
    scope: Scope, action: BulkAction, given: Parameters, ticket_id: int
) -> TicketChange:
    # None is linked with itself, which may be among those that match.
    others = tuple(id_ for id_ in given.tickets if id_ != ticket_id)
    match action:
        case BulkAction.ASSIGN:
            return TicketChange(assign=await _emails(scope, given.members))
        case BulkAction.UNASSIGN:
            return TicketChange(unassign=await _emails(scope, given.members))
        case BulkAction.LABEL:
            return TicketChange(add_labels=given.labels)
        case BulkAction.UNLABEL:
            return TicketChange(remove_labels=given.labels)
        case BulkAction.TAG:
            return TicketChange(add_tags=given.tags)
        case BulkAction.UNTAG:
            return TicketChange(remove_tags=given.tags)
        case BulkAction.LINK:
            return TicketChange(link=others)
        case BulkAction.UNLINK:
            return TicketChange(unlink=others)
        case BulkAction.MOVE if given.mailbox_id is not None:
            return TicketChange(mailbox_id=given.mailbox_id)
    return TicketChange(status=Status(given.status))


async def _emails(scope: Scope, ids: tuple[int, ...]) -> tuple[str, ...]:
    known = await members.by_ids(scope.tx, ids)
    for position, id_ in enumerate(ids):
        if id_ not in known:
            raise Invalid(f"members[{position}]", "must be the id of a member of the workspace")
    return tuple(known[id_].email for id_ in ids)


async def _tag(scope: Scope, contact_id: int, given: Parameters) -> None:
    await tagging.add_tags(scope, contact_id, given.tags)


async def _untag(scope: Scope, contact_id: int, given: Parameters) -> None:
    await tagging.remove_tags(scope, contact_id, given.tags)


async def _stage(scope: Scope, contact_id: int, given: Parameters) -> None:
    await changing.change(scope, contact_id, ContactChange(stage=Stage(given.stage)))


async def _account(scope: Scope, contact_id: int, given: Parameters) -> None:
    await changing.change(scope, contact_id, ContactChange(account_id=given.account_id))


async def _delete(scope: Scope, contact_id: int, _given: Parameters) -> None:
    await deleting.delete(scope, contact_id)


async def _restore(scope: Scope, contact_id: int, _given: Parameters) -> None:
    await restoring.restore(scope, contact_id)


CONTACT_ACTIONS: Final[dict[BulkAction, Callable[[Scope, int, Parameters], Awaitable[None]]]] = {
    BulkAction.TAG: _tag,
    BulkAction.UNTAG: _untag,
    BulkAction.STAGE: _stage,
    BulkAction.ACCOUNT: _account,
    BulkAction.DELETE: _delete,
    BulkAction.RESTORE: _restore,
}
