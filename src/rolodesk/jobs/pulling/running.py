"""Running a pull: page after page, record after record, and where it goes on."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, TypeVar

import msgspec

from rolodesk.actions.ports import Transactions
from rolodesk.actions.pulling import places
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.jobs.pulling.sources import Put, Source
from rolodesk.model.errors import DomainError, Unknown
from rolodesk.model.importing.job import Outcome
from rolodesk.storage import directory
from rolodesk.storage.transaction import EVERYWHERE, Tx

T = TypeVar("T")

DOOR: Final = "pull"


class Refused(msgspec.Struct, frozen=True):
    """A record that could not be taken over: its id there, what it is called ("" if it is not), and why."""

    stage: str
    source_id: str
    called: str
    reason: str


class Pulled(msgspec.Struct, frozen=True):
    """What became of the records of each stage, and those that were refused."""

    counts: dict[str, dict[str, int]]
    refused: list[Refused]


async def pull(transactions: Transactions, source: Source, workspace_id: int) -> Pulled:
    """
    Pull all that a source has into a workspace, from where the pull before broke off.

    Each record is taken over in one transaction with what it is here, then the place moves behind its page: a
    process that dies repeats at most a page, whose records are known already. Refuses (`Conflicting`) an API
    that does not answer as documented.
    """
    run = _Run(transactions, source, workspace_id)
    for stage in source.stages:
        await run.stage(stage)
    await run.in_scope(lambda scope: places.forget(scope.tx, source.name))
    return Pulled({stage: dict(counted) for stage, counted in run.counts.items()}, run.refused)


class _Run:
    """A pull under way."""

    def __init__(self, transactions: Transactions, source: Source, workspace_id: int) -> None:
        self._transactions = transactions
        self._source = source
        self._workspace_id = workspace_id
        self.counts: dict[str, Counter[str]] = {stage: Counter() for stage in source.stages}
        self.refused: list[Refused] = []

    async def stage(self, stage: str) -> None:
        """Read a stage to its end."""
        place, is_done = await self.in_scope(lambda scope: places.place(scope.tx, self._source.name, stage))
        while not is_done:
            read = await self._source.read(stage, place, self._known)
            await self._take(stage, read.puts)
            place, is_done = read.following or "", read.following is None
            await self.in_scope(partial(self._move, stage=stage, to=read.following))

    async def _take(self, stage: str, puts: Sequence[Put]) -> None:
        """Take records over, each in a transaction of its own; one that is refused stops no other."""
        for put in puts:
            try:
                outcome = await self.in_scope(put.take)
            except DomainError as error:
                outcome = Outcome.REFUSED
                self.refused.append(Refused(stage, put.source_id, put.called, str(error)))
            self.counts[stage][outcome] += 1

    async def _move(self, scope: Scope, *, stage: str, to: str | None) -> None:
        await places.move(scope.tx, self._source.name, stage, to=to)

    async def _known(self, noun: str, source_id: str) -> int | None:
        return await self.in_scope(lambda scope: places.known(scope, self._source.name, noun, source_id))

    async def in_scope(self, work: Callable[[Scope], Awaitable[T]]) -> T:
        """Run work in a transaction of the workspace, as the operator."""

        async def run(tx: Tx) -> T:
            workspace = await directory.workspace_by_id(tx, self._workspace_id)
            if workspace is None:
                raise Unknown("workspace", self._workspace_id)
            return await work(Scope(tx.within(workspace.id), workspace=workspace, actor=OPERATOR, door=DOOR))

        return await self._transactions.write(EVERYWHERE, run)
