"""Running bulk jobs in short transactions, each of which writes down how far it came.

A change and the progress that counts it are one commit: whatever dies, nothing is done twice, and whoever
goes on begins where the last commit ended. Several processes at one job only take turns.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeVar

import msgspec
from msgspec.structs import replace

from rolodesk.actions.bulk import removing
from rolodesk.actions.bulk.applying import apply
from rolodesk.actions.bulk.keeping import end, last_of
from rolodesk.actions.contacts import lost, reading
from rolodesk.actions.journal import record
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import OPERATOR, SYSTEM, Actor, ActorKind, Scope, actor_of, actor_of_member
from rolodesk.actions.tickets import reading as reading_tickets
from rolodesk.model.bulk import UNFINISHED, BulkAction, BulkJob, BulkRefusal, BulkState
from rolodesk.model.contact_filters import ContactFilters, DeletedFilters
from rolodesk.model.errors import DomainError, StorageFull
from rolodesk.model.page import Page, Place, Wanted
from rolodesk.model.ticket_desk import TicketQuery
from rolodesk.model.workspace import Workspace
from rolodesk.storage import api_keys, bulk_jobs, directory, mailboxes, members
from rolodesk.storage.transaction import EVERYWHERE, Tx

T = TypeVar("T")

LEASE_MS: Final = 5_000
STEPS: Final = 20
"""Transactions of one job before it is another's turn."""
GATHERED: Final = 500
AT_ONCE: Final = 20

_query: Final = msgspec.json.Decoder(TicketQuery).decode
_filters: Final = msgspec.json.Decoder(ContactFilters).decode
_deleted_filters: Final = msgspec.json.Decoder(DeletedFilters).decode


async def work(transactions: Transactions) -> bool:
    """Go on with the job whose turn it is, for a few steps; answer whether there was one."""
    if not await transactions.lookup(EVERYWHERE, bulk_jobs.is_due):
        return False
    claimed = await transactions.write(EVERYWHERE, lambda tx: bulk_jobs.claim(tx, lease_ms=LEASE_MS))
    if claimed is None:
        return False
    running = Running(transactions, *claimed)
    for _ in range(STEPS):
        if not await running.step():
            break
    await running.pass_on()
    return True


class Running:
    """One job of a workspace, while this process goes on with it."""

    def __init__(self, transactions: Transactions, workspace_id: int, job_id: int) -> None:
        self._transactions = transactions
        self._workspace_id = workspace_id
        self._job_id = job_id

    async def step(self) -> bool:
        """Do the next few; if one of them is refused, go through them one by one. False at the end."""
        try:
            return await self._run(lambda scope, job: _step(scope, job, limit=AT_ONCE))
        except StorageFull:
            raise
        except DomainError:
            return await self._step_by_step()

    async def pass_on(self) -> None:
        """Let the next job have its turn."""

        async def let_go(scope: Scope, job: BulkJob) -> bool:
            await bulk_jobs.save(scope.tx, replace(job, leased_until=None, turn_at=scope.now))
            return True

        await self._run(let_go)

    async def _step_by_step(self) -> bool:
        for _ in range(AT_ONCE):
            try:
                if not await self._run(lambda scope, job: _step(scope, job, limit=1)):
                    return False
            except StorageFull:
                raise
            except DomainError as error:
                await self._run(partial(_refuse, error))
        return True

    async def _run(self, act: Callable[[Scope, BulkJob], Awaitable[bool]]) -> bool:
        """Run one transaction of the job, locked, as whoever started it. False if it is over."""

        async def within(tx: Tx) -> bool:
            workspace = await directory.workspace_by_id(tx, self._workspace_id)
            own = tx.within(self._workspace_id)
            job = await bulk_jobs.to_change(own, self._job_id)
            if workspace is None or job is None or job.state not in UNFINISHED:
                return False
            actor = await _actor_of(own, workspace, job)
            scope = Scope(own, workspace=workspace, actor=actor or SYSTEM, door=job.door)
            if actor is None:
                await end(scope, job, BulkState.FAILED, reason="whoever started it may not do it any more")
                return False
            return await act(scope, job)

        return await self._transactions.write(EVERYWHERE, within)


async def _actor_of(tx: Tx, workspace: Workspace, job: BulkJob) -> Actor | None:
    """Give whoever started a job, as they are now: what was taken from them, the job cannot do either."""
    if job.actor == ActorKind.OPERATOR:
        return OPERATOR
    if job.actor_id is None:
        return None
    if job.actor == ActorKind.MEMBER:
        member = await members.by_id(tx, job.actor_id)
        if member is None:
            return None
        return actor_of_member(member, mailboxes=await mailboxes.of_member(tx, member.id))
    key = await api_keys.by_id(tx, workspace, job.actor_id)
    return actor_of(key) if key is not None and key.is_valid(tx.now) else None


async def _step(scope: Scope, job: BulkJob, *, limit: int) -> bool:
    if job.state == BulkState.GATHERING:
        return await _gather(scope, job)
    ids = await bulk_jobs.next_targets(scope.tx, job.id, after=job.last_id, limit=limit)
    if not ids:
        return await _finish(scope, job)
    for id_ in ids:
        await apply(scope, job, id_)
    await _came_to(scope, replace(job, last_id=ids[-1], done=job.done + len(ids)))
    return True


async def _finish(scope: Scope, job: BulkJob) -> bool:
    """End a job that is through, or go on with what came to a record that is to go meanwhile."""
    if job.failed and removing.removes(job):
        await end(scope, job, BulkState.FAILED, reason=f"{job.failed} could not be changed, so it stays")
        return False
    if not await removing.finish(scope, job):
        up_to = await last_of(scope, job.subject, BulkAction(job.action))
        await _came_to(scope, replace(job, state=str(BulkState.GATHERING), last_id=0, up_to=up_to))
        return True
    ended = await end(scope, job, BulkState.DONE)
    after: dict[str, object] = {"found": job.found, "done": ended.done, "failed": ended.failed}
    await record(scope, "job.finished", job.id, after=after)
    return False


async def _gather(scope: Scope, job: BulkJob) -> bool:
    """Find more of what the job is about: what its filter leaves, by id upwards, nothing newer than it."""
    if job.subject == "contact" and job.action == BulkAction.RESTORE:
        return await _gather_lost(scope, job)
    wanted = Wanted(order="id", limit=GATHERED, behind=Place(job.last_id, job.last_id))
    found = await _found(scope, job, wanted)
    ids = [id_ for id_ in found.items if id_ <= job.up_to]
    await bulk_jobs.add_targets(scope.tx, job.id, ids)
    job = replace(job, found=job.found + len(ids))
    if found.has_more and len(ids) == len(found.items):
        await _came_to(scope, replace(job, last_id=ids[-1]))
    else:
        await _came_to(scope, replace(job, state=str(BulkState.RUNNING), last_id=0))
    return True


async def _gather_lost(scope: Scope, job: BulkJob) -> bool:
    """Find more of those that were deleted, by the journal's numbers upwards; each counts once."""
    ids, behind = await lost.deleted_after(
        scope, _deleted_filters(job.filter), seq=job.last_id, limit=GATHERED
    )
    await bulk_jobs.add_targets(scope.tx, job.id, ids)
    job = replace(job, found=await bulk_jobs.count_targets(scope.tx, job.id))
    if behind is not None and behind < job.up_to:
        await _came_to(scope, replace(job, last_id=behind))
    else:
        await _came_to(scope, replace(job, state=str(BulkState.RUNNING), last_id=0))
    return True


async def _found(scope: Scope, job: BulkJob, wanted: Wanted) -> Page[int]:
    if job.subject == "ticket":
        return await reading_tickets.list_ids(scope, _query(job.filter), wanted, up_to=job.up_to)
    page = await reading.list_page(scope, wanted, _filters(job.filter))
    return Page([contact.id for contact in page.items], page.has_more)


async def _refuse(why: DomainError, scope: Scope, job: BulkJob) -> bool:
    """Write down that the next of those the job is about was not changed."""
    ids = await bulk_jobs.next_targets(scope.tx, job.id, after=job.last_id, limit=1)
    if job.state != BulkState.RUNNING or not ids:
        await end(scope, job, BulkState.FAILED, reason=str(why))
        return False
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in type(why).__name__).lstrip("_")
    await bulk_jobs.insert_refusal(scope.tx, job.id, BulkRefusal(ids[0], name, str(why)))
    await _came_to(scope, replace(job, last_id=ids[0], failed=job.failed + 1))
    return True


async def _came_to(scope: Scope, job: BulkJob) -> None:
    """Write progress down, and keep the lease for as long as there is any."""
    if job.state == BulkState.RUNNING:
        await bulk_jobs.forget_targets(scope.tx, job.id, up_to=job.last_id)
    await bulk_jobs.save(scope.tx, replace(job, leased_until=scope.now + LEASE_MS, updated_at=scope.now))
