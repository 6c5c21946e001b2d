"""The order in which a workspace's rules run: positions 1, 2, 3… without gaps."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from rolodesk.model.errors import Invalid


class Placed(Protocol):
    """Something that has an id and a place among its like."""

    @property
    def id(self) -> int:
        """Its id."""
        ...

    @property
    def position(self) -> int:
        """Its place, from 1."""
        ...


P = TypeVar("P", bound=Placed)


def place_of(given: int | None, last: int, *, default: int | None) -> int:
    """Give the place that something gets: as given, else its own, else the last. Else it is `Invalid`."""
    if given is None:
        return last if default is None else default
    if not 1 <= given <= last:
        raise Invalid("position", f"must be 1 to {last}")
    return given


def with_room(others: Sequence[P], one: P) -> list[P]:
    """Give all of them in their order, the others making room for one."""
    return [*others[: one.position - 1], one, *others[one.position - 1 :]]


def misplaced(placed: Iterable[Placed]) -> dict[int, int]:
    """Give the places, by id, that some have to get so that all are numbered in their order."""
    return {one.id: place for place, one in enumerate(placed, start=1) if one.position != place}
