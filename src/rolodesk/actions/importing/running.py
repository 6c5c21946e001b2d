"""Running an import: checking it first, starting, cancelling, and dealing with its rows a batch at a time."""

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions.importing.putting import Putting
from rolodesk.actions.importing.uploading import to_change
from rolodesk.actions.journal import record
from rolodesk.actions.ports import Blobs, Transactions
from rolodesk.actions.scope import Actor, ActorKind, Scope
from rolodesk.model.errors import Conflicting, DomainError, Invalid, Unknown
from rolodesk.model.importing.job import BUSY, Import, Outcome, Refusal, State
from rolodesk.model.importing.lines import Lines
from rolodesk.model.importing.records import Record, reader_of
from rolodesk.model.importing.rows import Row, row_of
from rolodesk.model.importing.sampling import CSV
from rolodesk.model.workspace import Permission
from rolodesk.storage import directory, imports, jobs
from rolodesk.storage.blobs import BlobMissing
from rolodesk.storage.transaction import EVERYWHERE, Tx

JOB: Final = "run_import"
DOOR: Final = "import"
BATCH: Final = 250
"""Rows of a transaction."""
SLICE: Final = 200
"""Batches of a job: then it queues itself again, so that others have their turn."""
MAY: Final = frozenset({Permission.CONTACTS_READ, Permission.CONTACTS_WRITE})


class _OnlyLooking(Exception):
    """Rolls a dry run's batch back, which is told as it went."""


class _Batch(msgspec.Struct):
    """What became of some rows."""

    outcomes: list[Outcome]
    refusals: list[Refusal]


class RunPayload(msgspec.Struct, frozen=True):
    """What the job needs."""

    import_id: int


async def check(scope: Scope, import_id: int) -> Import:
    """Have a dry run made in the background. Refuses (`Conflicting`) an import that is under way or done."""
    return await _start(scope, import_id, State.CHECKING)


async def run(scope: Scope, import_id: int) -> Import:
    """
    Have an import run in the background; one that was cancelled goes on from there.

    Refuses (`Conflicting`) one that is being checked or done.
    """
    return await _start(scope, import_id, State.RUNNING)


async def _start(scope: Scope, import_id: int, state: State) -> Import:
    scope.require(Permission.CONTACTS_WRITE)
    before = await to_change(scope, import_id)
    if before.state == State.DONE or (before.state in BUSY and before.state != state):
        raise Conflicting(f"the import is {before.state}; upload the file again to import it once more")
    if not any(one.field for one in before.mapping.columns):
        raise Invalid("mapping", "says of no column what it is; change that first")
    after = before
    if before.state != state:
        after = replace(_anew(before), state=state, reason="", started_at=scope.now, finished_at=None)
        if after.rows == 0:
            await imports.forget_refusals(scope.tx, import_id)
        await imports.save(scope.tx, after)
        kind = "import.started" if state is State.RUNNING else "import.check_started"
        await _record(scope, kind, after)
    await _queue(scope.tx, import_id)
    return after


async def _queue(tx: Tx, import_id: int) -> None:
    await jobs.put(tx, JOB, payload=msgspec.json.encode(RunPayload(import_id)).decode())


def _anew(one: Import) -> Import:
    """Give an import as it begins; one that was cancelled while running keeps what it did."""
    if one.state in {State.CANCELLED, State.FAILED} and one.created + one.updated + one.unchanged > 0:
        return one
    return replace(one, line=0, rows=0, created=0, updated=0, unchanged=0, refused=0)


async def cancel(scope: Scope, import_id: int) -> Import:
    """Stop an import or its dry run; what it did already stays. Nothing if nothing is under way."""
    scope.require(Permission.CONTACTS_WRITE)
    before = await to_change(scope, import_id)
    if before.state not in BUSY:
        return before
    after = replace(before, state=State.CANCELLED, finished_at=scope.now)
    if before.state == State.CHECKING:
        after = replace(
            after, state=State.UPLOADED, line=0, rows=0, created=0, updated=0, unchanged=0, refused=0
        )
        await imports.forget_refusals(scope.tx, import_id)
    await imports.save(scope.tx, after)
    kind = "import.cancelled"
    await _record(scope, kind, after)
    return after


async def work(transactions: Transactions, blobs: Blobs, workspace_id: int, import_id: int) -> None:
    """
    Deal with the rows that are left, as many as there are or until somebody cancels.

    Each batch is one transaction with how far the import then is: a process that dies has done all of a batch
    or nothing, and the next one goes on behind it. Two at once do each row once: the second finds it moved.
    """
    one = await transactions.read(workspace_id, lambda tx: imports.by_id(tx, import_id))
    if one is None or one.state not in BUSY:
        return
    if one.state == State.CHECKING and one.rows:
        one = await _begin_again(transactions, workspace_id, one)
    runner = _Runner(transactions, workspace_id, one)
    done = 0
    try:
        async for batch in _batches(blobs, one):
            if done == SLICE and one.state == State.RUNNING:
                await transactions.write(workspace_id, lambda tx: _queue(tx, import_id))
                return
            if not await runner.step(batch):
                return
            done += 1
    except (Invalid, BlobMissing) as error:
        await runner.finish(State.FAILED, reason=str(error))
        return
    await runner.finish(State.DONE if one.state == State.RUNNING else State.CHECKED)


async def _begin_again(transactions: Transactions, workspace_id: int, one: Import) -> Import:
    """Begin a dry run anew that a dead process left behind: what it knew of rows alike is lost."""
    anew = replace(one, line=0, rows=0, created=0, updated=0, unchanged=0, refused=0)

    async def write(tx: Tx) -> None:
        if await imports.step(tx, one, anew):
            await imports.forget_refusals(tx, one.id)

    await transactions.write(workspace_id, write)
    return anew


async def _batches(blobs: Blobs, one: Import) -> AsyncIterator[list[Record]]:
    """Read the file's rows, but for those that are done."""
    batch: list[Record] = []
    to_skip = one.rows + (one.format == CSV)
    async for record_ in _records(blobs, one):
        if to_skip:
            to_skip -= 1
            continue
        batch.append(record_)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


async def _records(blobs: Blobs, one: Import) -> AsyncIterator[Record]:
    lines = Lines(one.encoding)
    reader = reader_of(one.format, delimiter=one.delimiter, noun=one.noun)
    async for chunk in blobs.open(one.blob_key):
        for line in lines.feed(chunk):
            for found in reader.take(line):
                yield found
    for line in lines.end():
        for found in reader.take(line):
            yield found
    for found in reader.end():
        yield found


class _Runner:
    """An import under way, as far as this process has brought it."""

    def __init__(self, transactions: Transactions, workspace_id: int, one: Import) -> None:
        self._transactions = transactions
        self._workspace_id = workspace_id
        self._now_at = one
        self._is_dry = one.state == State.CHECKING
        self._seen: set[bytes] = set()
        """Keys that a dry run would have made: a later row of the same key would find them."""

    async def step(self, records: Sequence[Record]) -> bool:
        """Deal with some rows; answer False if the import was cancelled, or another process does it."""
        if not self._is_dry:
            return await self._transactions.write(EVERYWHERE, lambda tx: self._real(tx, records))
        told: list[_Batch] = []

        async def look(tx: Tx) -> None:
            told[:] = [await self._put(await self._scope(tx), records)]
            raise _OnlyLooking

        with suppress(_OnlyLooking):
            await self._transactions.write(EVERYWHERE, look)
        return await self._transactions.write(
            self._workspace_id, lambda tx: self._advance(tx, records, told[0])
        )

    async def _real(self, tx: Tx, records: Sequence[Record]) -> bool:
        scope = await self._scope(tx)
        current = await imports.to_change(scope.tx, self._now_at.id)
        if current is None or (current.state, current.rows) != (self._now_at.state, self._now_at.rows):
            return False
        return await self._advance(scope.tx, records, await self._put(scope, records))

    async def _put(self, scope: Scope, records: Sequence[Record]) -> _Batch:
        await scope.tx.lock("imports")
        batch = _Batch([], [])
        rows = [self._row(one) for one in records]
        readable = (row for row in rows if isinstance(row, Row))
        match = self._now_at.mapping.match
        putting = await Putting.begin(scope, readable, noun=self._now_at.noun, match=match)
        for number, (one, row) in enumerate(zip(records, rows, strict=True), start=self._now_at.rows + 1):
            try:
                batch.outcomes.append(await self._one(putting, row))
            except DomainError as error:
                batch.outcomes.append(Outcome.REFUSED)
                batch.refusals.append(_refusal(number, one, error))
        await putting.flush()
        return batch

    def _row(self, one: Record) -> Row | DomainError:
        """Read a row, or say why it cannot be read."""
        if one.reason:
            return Invalid("", one.reason)
        try:
            return row_of(one.cells, self._now_at.mapping)
        except DomainError as error:
            return error

    async def _one(self, putting: Putting, row: Row | DomainError) -> Outcome:
        if isinstance(row, DomainError):
            raise row
        outcome = await putting.put(row)
        match = self._now_at.mapping.match
        if not self._is_dry or not row.key(match):
            return outcome
        key = blake2b(row.key(match).casefold().encode(), digest_size=8).digest()
        if outcome is Outcome.CREATED and key in self._seen:
            return Outcome.UPDATED
        if outcome is Outcome.CREATED:
            self._seen.add(key)
        return outcome

    async def _advance(self, tx: Tx, records: Sequence[Record], batch: _Batch) -> bool:
        before = self._now_at
        counted = {name: getattr(before, name) + batch.outcomes.count(name) for name in Outcome}
        after = replace(before, rows=before.rows + len(records), line=records[-1].line, **counted)
        if not await imports.step(tx, before, after):
            return False
        await imports.refuse(tx, before.id, batch.refusals)
        self._now_at = after
        return True

    async def finish(self, state: State, *, reason: str = "") -> None:
        """Say that there is nothing more to do."""

        async def write(tx: Tx) -> None:
            scope = await self._scope(tx)
            before = await imports.to_change(scope.tx, self._now_at.id)
            if before is None or before.state != self._now_at.state:
                return
            after = replace(before, state=state, reason=reason, finished_at=scope.now)
            await imports.save(scope.tx, after)
            kind = "import.checked" if state is State.CHECKED else "import.finished"
            await _record(scope, kind, after)

        await self._transactions.write(EVERYWHERE, write)

    async def _scope(self, tx: Tx) -> Scope:
        workspace = await directory.workspace_by_id(tx, self._workspace_id)
        if workspace is None:
            raise Unknown("workspace", self._workspace_id)
        actor = Actor(ActorKind(self._now_at.actor), self._now_at.actor_id, MAY)
        return Scope(tx.within(workspace.id), workspace=workspace, actor=actor, door=DOOR)


def _refusal(number: int, one: Record, error: DomainError) -> Refusal:
    if isinstance(error, Invalid):
        return Refusal(number, one.line, error.field, error.reason, one.cells)
    return Refusal(number, one.line, getattr(error, "field", ""), str(error), one.cells)


async def _record(scope: Scope, kind: str, one: Import) -> None:
    told = {
        name: getattr(one, name) for name in ("name", "rows", "created", "updated", "unchanged", "refused")
    }
    await record(scope, kind, one.id, after={**told, "reason": one.reason} if one.reason else dict(told))
