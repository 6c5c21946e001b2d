"""Many records in one call: the rows are read part by part while the part before is written."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Final, Literal, Protocol, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions.scope import Scope
from rolodesk.actions.upserting import Outcome
from rolodesk.model.errors import DomainError, Invalid, Malformed
from rolodesk.model.language import Language
from rolodesk.model.refusals import said_in
from rolodesk.wire.rest.problems import NAMES
from rolodesk.wire.toolkit.reading import in_our_words
from rolodesk.wire.toolkit.refusing import in_callers_words
from rolodesk.wire.toolkit.route import Nothing, Outside

MOST: Final = 10_000
AT_ONCE: Final = 1_000
"""Rows of a transaction, some 0.1 s: others that write wait for one of these at most."""
BODY_LIMIT: Final = 64 << 20

Row = TypeVar("Row")
Row_contra = TypeVar("Row_contra", contravariant=True)
Shape = TypeVar("Shape", bound=msgspec.Struct)


class Upsert(Protocol[Row_contra]):
    """An action that writes a part of the rows in a transaction."""

    def __call__(
        self, scope: Scope, rows: Sequence[Row_contra | DomainError], *, taken: Mapping[int, int], first: int
    ) -> Awaitable[list[Outcome]]:
        """Write rows, of which the first is number `first`; `taken` are the records of those before."""


class UnreadRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rows yet to be read: one that is wrong is refused by itself."""

    rows: Annotated[list[msgspec.Raw], Meta(max_length=MOST)]


class RowAnswer(msgspec.Struct, frozen=True, gc=False):
    """What became of a row: the record's id and, if it has one, ref; if it was refused, where and why."""

    result: Literal["created", "updated", "unchanged", "refused"]
    id: int | UnsetType = UNSET
    ref: str | UnsetType = UNSET
    field: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class BulkAnswer(msgspec.Struct, frozen=True):
    """How many rows became what; and each row's own, in their order."""

    created: int
    updated: int
    unchanged: int
    refused: int
    rows: list[RowAnswer]


async def written(
    outside: Outside[Nothing, Any],
    given: Sequence[msgspec.Raw],
    *,
    read: Callable[[msgspec.Raw], Row | DomainError],
    upsert: Upsert[Row],
) -> BulkAnswer:
    """Write rows in several transactions of a part of them each; the next is read meanwhile."""

    def part(first: int) -> list[Row | DomainError]:
        return [read(raw) for raw in given[first : first + AT_ONCE]]

    outcomes: list[Outcome] = []
    taken: dict[int, int] = {}
    rows = part(0)
    while rows:
        first = len(outcomes)
        write = partial(upsert, rows=rows, taken=taken, first=first)
        writing = asyncio.ensure_future(outside.run("write", write))
        await asyncio.sleep(0)
        rows = part(first + AT_ONCE)
        told = await writing
        taken |= {one.record_id: number for number, one in enumerate(told, first) if one.record_id}
        outcomes += told
    return _answer(outcomes, outside.request.language)


def reader_of(
    shape: type[Shape], row_of: Callable[[Shape], Row]
) -> Callable[[msgspec.Raw], Row | DomainError]:
    """Make what reads a row, or says why it cannot be read."""
    decode = msgspec.json.Decoder(shape).decode

    def read(raw: msgspec.Raw) -> Row | DomainError:
        try:
            return row_of(decode(raw))
        except msgspec.ValidationError as error:
            return in_our_words(error, shape, raw=raw)
        except (msgspec.DecodeError, RecursionError):
            return Malformed("cannot be read")

    return read


def _answer(outcomes: Sequence[Outcome], language: Language) -> BulkAnswer:
    counts = Counter(outcome.result for outcome in outcomes)
    return BulkAnswer(
        counts["created"],
        counts["updated"],
        counts["unchanged"],
        counts["refused"],
        [_row_answer(outcome, language) for outcome in outcomes],
    )


def _row_answer(outcome: Outcome, language: Language) -> RowAnswer:
    if outcome.refusal is None:
        return RowAnswer(outcome.result, outcome.record_id or UNSET, outcome.ref or UNSET)
    refusal = in_callers_words(outcome.refusal, NAMES)
    if isinstance(refusal, Invalid):
        reason = said_in(language, refusal.reason)
        return RowAnswer(outcome.result, field=refusal.field or UNSET, reason=reason)
    return RowAnswer(outcome.result, reason=said_in(language, str(refusal)))
