"""Writing many records at once: each row changes the record that it means, or makes one."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Generic, Literal, Protocol, TypeVar

import msgspec

from rolodesk.actions.scope import Scope
from rolodesk.model.errors import DomainError, Invalid
from rolodesk.storage.meant_contacts import Call


class HasId(Protocol):
    """A record."""

    @property
    def id(self) -> int:
        """Its id."""


class RowOf(Protocol):
    """A row, which may say the id of the record that it means."""

    @property
    def id(self) -> int | None:
        """The id."""


Row = TypeVar("Row", bound=RowOf)
Record = TypeVar("Record", bound=HasId)


class Outcome(msgspec.Struct, frozen=True, gc=False):
    """What became of a row. `record_id` is there unless it was refused: then `refusal` says why."""

    result: Literal["created", "updated", "unchanged", "refused"]
    record_id: int | None = None
    ref: str | None = None
    refusal: DomainError | None = None


class Upserting(ABC, Generic[Row, Record]):
    """
    A part of the rows of a call, within a transaction that nobody else upserts records of the kind in.

    A row means the oldest record that has the first of `match` that any record has; if none has any, it makes
    a new one. A row is refused whose id is unknown, that has nothing to be matched by, or that means a record
    which an earlier row meant: so the same rows again change nothing. A refused row leaves the others alone;
    in the place of one that could not be read stands why. `taken` has the records of earlier rows with the
    rows' numbers.
    """

    noun: str

    def __init__(self, scope: Scope, *, match: Sequence[str], taken: Mapping[int, int]) -> None:
        self._scope = scope
        self._match = match
        self._taken = dict(taken)
        self._matches: dict[Call, int] = {}
        self._records: dict[int, Record] = {}

    async def outcomes(self, rows: Sequence[Row | DomainError], first: int) -> list[Outcome]:
        """Write rows, of which the first is number `first`, and answer what became of each."""
        calls = [
            [] if isinstance(row, DomainError) else list(self.calls_of_row(row, self._match)) for row in rows
        ]
        await self._look_up({call for each in calls for call in each}.union(self.also_asked(rows)), calls)
        await self.begin()
        told = [
            await self._outcome(row, called, number)
            for number, (row, called) in enumerate(zip(rows, calls, strict=True), first)
        ]
        await self.flush()
        return told

    @abstractmethod
    def calls_of_row(self, row: Row, match: Sequence[str]) -> Iterator[Call]:
        """Give what a row says that its record is called by, in the order that counts."""

    @abstractmethod
    def calls_of(self, record: Record) -> Iterator[Call]:
        """Give all that a record is called by."""

    @abstractmethod
    async def found(self, calls: Collection[Call]) -> dict[Call, int]:
        """Find the oldest record of each call; one of none is left out."""

    @abstractmethod
    async def fetched(self, ids: Sequence[int]) -> Iterable[Record]:
        """Read records, and keep others from changing them."""

    @abstractmethod
    async def begin(self) -> None:
        """Begin to write."""

    @abstractmethod
    async def flush(self) -> None:
        """Write what waits, so that it is found."""

    @abstractmethod
    async def created(self, row: Row) -> Record:
        """Make a record."""

    @abstractmethod
    async def changed(self, before: Record, row: Row) -> Record:
        """Change a record; the same one says that nothing is different."""

    def also_asked(self, rows: Sequence[Row | DomainError]) -> Iterable[Call]:  # noqa: ARG002 - for those that ask more
        """Give calls to look up besides those that rows are matched by."""
        return ()

    def is_called(self, call: Call) -> bool:
        """Say whether some record is called so by now."""
        return call in self._matches

    def ref_of(self, record: Record) -> str | None:  # noqa: ARG002 - for those that have one
        """Give a record's ref."""
        return None

    async def _look_up(self, asked: Collection[Call], calls: Sequence[Sequence[Call]]) -> None:
        self._matches = await self.found(asked)
        ids = {self._matches[call] for each in calls for call in each if call in self._matches}
        self._records = {record.id: record for record in await self.fetched(sorted(ids))}

    async def _outcome(self, row: Row | DomainError, calls: list[Call], number: int) -> Outcome:
        if isinstance(row, DomainError):
            return Outcome("refused", refusal=row)
        try:
            return await self._write(row, calls, number)
        except DomainError as error:
            return Outcome("refused", refusal=error)

    async def _write(self, row: Row, calls: list[Call], number: int) -> Outcome:
        if not calls:
            raise Invalid("", f"has none of {', '.join(self._match)} to be matched by")
        meant = next((self._matches[call] for call in calls if call in self._matches), None)
        if row.id is not None and meant != row.id:
            raise Invalid("id", f"there is no {self.noun} {row.id}")
        if meant is None:
            return await self._create(row, calls, number)
        if (earlier := self._taken.get(meant)) is not None:
            raise Invalid("", f"means the same {self.noun} as row {earlier}")
        before = await self._record(meant)
        after = await self.changed(before, row)
        self._taken[meant] = number
        if after is before:
            return Outcome("unchanged", meant, self.ref_of(after))
        await self._call_anew(before, after)
        return Outcome("updated", meant, self.ref_of(after))

    async def _create(self, row: Row, calls: list[Call], number: int) -> Outcome:
        record = await self.created(row)
        self._taken[record.id] = number
        ref = self.ref_of(record)
        for call in calls if ref is None else (*calls, ("ref", ref)):
            self._matches.setdefault(call, record.id)
        return Outcome("created", record.id, ref)

    async def _record(self, record_id: int) -> Record:
        if record_id not in self._records:
            for record in await self.fetched([record_id]):
                self._records[record_id] = record
        return self._records[record_id]

    async def _call_anew(self, before: Record, after: Record) -> None:
        """Let later rows know a record by what it is called now, and others by what it no longer is."""
        were, are = set(self.calls_of(before)), set(self.calls_of(after))
        for call in are - were:
            self._matches[call] = min(after.id, self._matches.get(call, after.id))
        gone = {call for call in were - are if self._matches.pop(call, None) is not None}
        if gone:
            await self.flush()
            self._matches |= await self.found(gone)
