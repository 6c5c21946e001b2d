"""Bulk jobs: starting, reading and cancelling them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

import msgspec
from msgspec.structs import replace

from rolodesk.actions.bulk.checking import check_on_contacts, check_on_tickets
from rolodesk.actions.contacts.filtering import check_fields
from rolodesk.actions.contacts.filtering import narrowed_to as narrowed_to_contacts
from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.reading import check_query, narrowed_to
from rolodesk.actions.tickets.seeing import me
from rolodesk.model.bulk import NEEDED, UNFINISHED, BulkAction, BulkJob, BulkRefusal, BulkState, Parameters
from rolodesk.model.contact_filters import ContactFilters, DeletedFilters
from rolodesk.model.errors import Conflicting, Invalid, InvalidParameter, Unknown
from rolodesk.model.page import Page, Wanted
from rolodesk.model.ticket_desk import TicketQuery
from rolodesk.model.workspace import Permission
from rolodesk.storage import bulk_jobs, lost_contacts

Ids: TypeAlias = tuple[int, ...]
READING: Final = {"ticket": Permission.TICKETS_READ, "contact": Permission.CONTACTS_READ}
WRITING: Final = {"ticket": Permission.TICKETS_WRITE, "contact": Permission.CONTACTS_WRITE}


async def start_on_tickets(
    scope: Scope, query: TicketQuery | Ids, action: BulkAction, parameters: Parameters
) -> BulkJob:
    """
    Start a change of all tickets that a filter leaves now, or of some by their ids.

    Refuses (`Invalid`) what the action lacks or does not take, a time that is past, a label or tag that
    cannot be, a member, a mailbox to move to or another ticket that is not there (`parameters.members[0]`), a
    `q` that cannot be read, and a key that would read: nobody reads. An id of none, or of one that the actor
    does not see, is among what the job could not change.
    """
    scope.require(Permission.TICKETS_WRITE)
    await check_on_tickets(scope, action, parameters)
    if isinstance(query, tuple):
        return await _start(scope, "ticket", query, action, parameters)
    with _in_filter():
        check_query(scope, query)
        await narrowed_to(scope, query)
    if query.assignee_id == "me":
        query = replace(query, assignee_id=me(scope))
    if query.mentioned_id == "me":
        query = replace(query, mentioned_id=me(scope))
    if query.unread is not None:
        query = replace(query, reader_id=me(scope))
    return await _start(scope, "ticket", query, action, parameters)


async def start_on_contacts(
    scope: Scope, filters: ContactFilters | Ids, action: BulkAction, parameters: Parameters
) -> BulkJob:
    """
    Start a change of all contacts that a filter leaves now, or of some by their ids.

    Refuses (`Invalid`) what the action lacks or does not take, an account that is not there, and a filter
    that cannot be asked. What restores is about deleted ones: by `DeletedFilters`, of what they were then,
    without `q`; nothing else takes these.
    """
    scope.require(Permission.CONTACTS_WRITE)
    if isinstance(filters, DeletedFilters) and action is not BulkAction.RESTORE:
        raise Invalid("filter.deleted_after", "is for what restores: the others are not deleted")
    if not isinstance(filters, tuple):
        await _check(scope, filters, action)
    await check_on_contacts(scope, action, parameters)
    return await _start(scope, "contact", filters, action, parameters)


async def start_to_remove(
    scope: Scope, which: TicketQuery | ContactFilters, action: BulkAction, parameters: Parameters
) -> BulkJob:
    """
    Start taking all that a filter leaves out of a record, `parameters.removes`, which goes at the end.

    Whoever deletes the record has checked that it may go.
    """
    subject = "ticket" if isinstance(which, TicketQuery) else "contact"
    scope.require(WRITING[subject])
    return await _start(scope, subject, which, action, parameters)


async def list_page(
    scope: Scope,
    wanted: Wanted,
    *,
    state: BulkState | None = None,
    subject: str | None = None,
    action: BulkAction | None = None,
) -> Page[BulkJob]:
    """
    List the jobs that the actor may see by `id`: an agent their own, others all.

    As far as they are given: in a state, about `ticket` or `contact`, of an action.
    """
    is_agent = scope.actor.mailboxes is not None
    return await bulk_jobs.page(
        scope.tx,
        wanted,
        subjects=[
            noun
            for noun, reading in READING.items()
            if reading in scope.actor.permissions and subject in {None, noun}
        ],
        state=state,
        action=action,
        actor=str(scope.actor.kind) if is_agent else None,
        actor_id=scope.actor.id if is_agent else None,
    )


async def get(scope: Scope, job_id: int) -> BulkJob:
    """Read a job. One that is not there, or not the actor's to see, is `Unknown`."""
    return _seen(scope, await bulk_jobs.by_id(scope.tx, job_id), job_id)


async def list_refused(scope: Scope, job_id: int, wanted: Wanted) -> Page[BulkRefusal]:
    """List what a job could not change, by `id`. `Unknown` as `get` has it."""
    await get(scope, job_id)
    return await bulk_jobs.refusals(scope.tx, job_id, wanted)


async def cancel(scope: Scope, job_id: int) -> BulkJob:
    """
    End a job where it is; what it has done stays. Nothing if it was cancelled.

    Refuses with `Unknown` as `get` does, with `Conflicting` one that has ended.
    """
    job = _seen(scope, await bulk_jobs.to_change(scope.tx, job_id), job_id)
    scope.require(WRITING[job.subject])
    if job.state == BulkState.CANCELLED:
        return job
    if job.state not in UNFINISHED:
        raise Conflicting(f"job {job.id} is {job.state}")
    changed = await end(scope, job, BulkState.CANCELLED)
    before, after = {"state": job.state}, {"state": changed.state, "done": job.done}
    await record(scope, "job.cancelled", job.id, before=dict(before), after=dict(after))
    return changed


async def end(scope: Scope, job: BulkJob, state: BulkState, *, reason: str = "") -> BulkJob:
    """Let a job, which is locked, be over."""
    changed = replace(
        job, state=str(state), reason=reason, leased_until=None, updated_at=scope.now, done_at=scope.now
    )
    await bulk_jobs.forget_targets(scope.tx, job.id)
    await bulk_jobs.save(scope.tx, changed)
    return changed


async def _start(
    scope: Scope,
    subject: str,
    asked: TicketQuery | ContactFilters | Ids,
    action: BulkAction,
    parameters: Parameters,
) -> BulkJob:
    is_told_by_itself = parameters.removes is not None or parameters.no_account
    needed = None if is_told_by_itself else NEEDED.get(action)
    if needed is not None and getattr(parameters, needed) in ((), "", None):
        raise Invalid(f"parameters.{needed}", f"must be given to {action}")
    ids = tuple(dict.fromkeys(asked)) if isinstance(asked, tuple) else ()
    job = BulkJob(
        id=await scope.tx.next_id("bulk_jobs"),
        subject=subject,
        action=str(action),
        parameters=msgspec.json.encode(parameters).decode(),
        filter=msgspec.json.encode({"ids": ids} if ids else asked).decode(),
        actor=str(scope.actor.kind),
        actor_id=scope.actor.id,
        door=scope.door,
        state=str(BulkState.RUNNING if ids else BulkState.GATHERING),
        reason="",
        up_to=await last_of(scope, subject, action),
        last_id=0,
        found=len(ids),
        done=0,
        failed=0,
        leased_until=None,
        turn_at=scope.now,
        created_at=scope.now,
        updated_at=scope.now,
        done_at=None,
    )
    await bulk_jobs.insert(scope.tx, job)
    await bulk_jobs.add_targets(scope.tx, job.id, ids)
    after: dict[str, object] = {
        "subject": job.subject,
        "action": job.action,
        "parameters": msgspec.json.decode(job.parameters),
        "filter": msgspec.json.decode(job.filter),
    }
    await record(scope, "job.started", job.id, after=after)
    return job


async def _check(scope: Scope, filters: ContactFilters, action: BulkAction) -> None:
    if filters.q is not None and action is BulkAction.RESTORE:
        raise Invalid("filter.q", "cannot be asked of deleted contacts; name them by `ids`")
    with _in_filter():
        await narrowed_to_contacts(scope, filters)
        if action is not BulkAction.RESTORE:
            await check_fields(scope, filters)


@contextmanager
def _in_filter() -> Iterator[None]:
    """Call a parameter that is refused as a body has it."""
    try:
        yield
    except InvalidParameter as error:
        raise Invalid(f"filter.{error.field}", error.reason) from None


async def last_of(scope: Scope, subject: str, action: BulkAction) -> int:
    """Give the last number that a job gathers: what is made, or deleted, later is not in it."""
    if subject == "contact" and action is BulkAction.RESTORE:
        return await lost_contacts.last_seq(scope.tx)
    return await bulk_jobs.highest_id(scope.tx, subject)


def _seen(scope: Scope, job: BulkJob | None, job_id: int) -> BulkJob:
    if job is None or READING[job.subject] not in scope.actor.permissions:
        raise Unknown("job", job_id)
    is_own = (job.actor, job.actor_id) == (scope.actor.kind, scope.actor.id)
    if scope.actor.mailboxes is not None and not is_own:
        raise Unknown("job", job_id)
    return job
