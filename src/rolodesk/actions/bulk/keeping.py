"""Bulk jobs: starting, reading and cancelling them."""

from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions.journal import record
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.reading import check_query
from rolodesk.actions.tickets.seeing import me
from rolodesk.model.bulk import NEEDED, UNFINISHED, BulkAction, BulkJob, BulkRefusal, BulkState, Parameters
from rolodesk.model.contact_filters import ContactFilters
from rolodesk.model.errors import Conflicting, Invalid, Unknown
from rolodesk.model.page import Page, Wanted
from rolodesk.model.ticket_desk import TicketQuery
from rolodesk.model.workspace import Permission
from rolodesk.storage import bulk_jobs

READING: Final = {"ticket": Permission.TICKETS_READ, "contact": Permission.CONTACTS_READ}
WRITING: Final = {"ticket": Permission.TICKETS_WRITE, "contact": Permission.CONTACTS_WRITE}


async def start_on_tickets(
    scope: Scope, query: TicketQuery, action: BulkAction, parameters: Parameters
) -> BulkJob:
    """Start a change of all tickets that a filter leaves now. Refuses (`Invalid`) what the action lacks."""
    scope.require(Permission.TICKETS_WRITE)
    check_query(scope, query)
    if query.assignee_id == "me":
        query = replace(query, assignee_id=me(scope))
    return await _start(scope, "ticket", query, action, parameters)


async def start_on_contacts(
    scope: Scope, filters: ContactFilters, action: BulkAction, parameters: Parameters
) -> BulkJob:
    """Start a change of all contacts that a filter leaves now. Refuses (`Invalid`) what the action lacks."""
    scope.require(Permission.CONTACTS_WRITE)
    return await _start(scope, "contact", filters, action, parameters)


async def list_page(scope: Scope, wanted: Wanted) -> Page[BulkJob]:
    """List the jobs that the actor may see by `id`: an agent their own, others all."""
    is_agent = scope.actor.mailboxes is not None
    return await bulk_jobs.page(
        scope.tx,
        wanted,
        subjects=[noun for noun, reading in READING.items() if reading in scope.actor.permissions],
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
    asked: TicketQuery | ContactFilters,
    action: BulkAction,
    parameters: Parameters,
) -> BulkJob:
    needed = NEEDED.get(action)
    if needed is not None and getattr(parameters, needed) in ((), "", None):
        raise Invalid(f"parameters.{needed}", f"must be given to {action}")
    job = BulkJob(
        id=await scope.tx.next_id("bulk_jobs"),
        subject=subject,
        action=str(action),
        parameters=msgspec.json.encode(parameters).decode(),
        filter=msgspec.json.encode(asked).decode(),
        actor=str(scope.actor.kind),
        actor_id=scope.actor.id,
        door=scope.door,
        state=str(BulkState.GATHERING),
        reason="",
        up_to=await bulk_jobs.highest_id(scope.tx, subject),
        last_id=0,
        found=0,
        done=0,
        failed=0,
        leased_until=None,
        turn_at=scope.now,
        created_at=scope.now,
        updated_at=scope.now,
        done_at=None,
    )
    await bulk_jobs.insert(scope.tx, job)
    after: dict[str, object] = {
        "subject": job.subject,
        "action": job.action,
        "parameters": msgspec.json.decode(job.parameters),
        "filter": msgspec.json.decode(job.filter),
    }
    await record(scope, "job.started", job.id, after=after)
    return job


def _seen(scope: Scope, job: BulkJob | None, job_id: int) -> BulkJob:
    if job is None or READING[job.subject] not in scope.actor.permissions:
        raise Unknown("job", job_id)
    is_own = (job.actor, job.actor_id) == (scope.actor.kind, scope.actor.id)
    if scope.actor.mailboxes is not None and not is_own:
        raise Unknown("job", job_id)
    return job
