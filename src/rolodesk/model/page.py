"""One page of a list that is walked by cursor."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Rows of a list, and whether a row follows them."""

    items: Sequence[T]
    has_more: bool


def page_of(found: Sequence[T], *, limit: int) -> Page[T]:
    """Make a page of `limit` rows out of up to one more that were looked for."""
    return Page(found[:limit], len(found) > limit)


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A row of an ordered list: what the list is ordered by, and the id that tells it from its equals."""

    value: int | str
    id: int


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which page of an ordered list: how it is ordered, how many rows, and behind which."""

    order: str
    """One of the orders that the list has."""
    descending: bool = False
    limit: int
    behind: Place | None = None


def page_within(every: Iterable[T], wanted: Wanted, *, place: Callable[[T], Place]) -> Page[T]:
    """Give a page of a list that is short enough to be read whole. `place` says where each stands in it."""

    def key(at: Place) -> tuple[str, int, int]:
        return (at.value, 0, at.id) if isinstance(at.value, str) else ("", at.value, at.id)

    ordered = sorted(every, key=lambda one: key(place(one)), reverse=wanted.descending)
    if wanted.behind is not None:
        last = key(wanted.behind)
        ordered = [
            one
            for one in ordered
            if (key(place(one)) < last if wanted.descending else key(place(one)) > last)
        ]
    return page_of(ordered[: wanted.limit + 1], limit=wanted.limit)
