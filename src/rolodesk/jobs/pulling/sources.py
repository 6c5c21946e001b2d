"""What every account that can be pulled from offers: stages, each read in pages."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import msgspec

from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Conflicting, Invalid
from rolodesk.model.importing.job import Outcome
from rolodesk.model.moment import parse_moment

Put: TypeAlias = Callable[[Scope], Awaitable[Outcome]]
"""Takes one record over, in a transaction."""


class Read(msgspec.Struct, frozen=True):
    """A page: how each record is taken over, and where the next page begins; None is the end."""

    puts: Sequence[Put]
    following: str | None


Known: TypeAlias = Callable[[str, str], Awaitable[int | None]]
"""Answers what a record of the account (noun, id there) is here."""


class Source(Protocol):
    """An account that is pulled from."""

    @property
    def name(self) -> str:
        """Which account it is: the vendor, where it is asked, and whose; no key."""
        ...

    @property
    def stages(self) -> Sequence[str]:
        """What is read, one after another: what others point to comes first."""
        ...

    async def read(self, stage: str, place: str, known: Known) -> Read:
        """Read a page of a stage, from a place that the page before named, "" at first."""
        ...


def rows_in(answer: Any, name: str | None = None) -> list[Mapping[str, Any]]:
    """Give the records of an answer. Refuses (`Conflicting`) one of another shape."""
    found = answer.get(name) if name is not None and isinstance(answer, dict) else answer
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise Conflicting(
            "the account's API answered in another shape than it is documented; is the URL right?"
        )
    return found


def text_of(row: Mapping[str, Any], name: str) -> str:
    """Give a field as text; "" where it is absent or null."""
    value = row.get(name)
    return "" if value is None else str(value)


def moment_of(row: Mapping[str, Any], name: str) -> int | None:
    """Give a time in ms; None where there is none that can be read."""
    try:
        return parse_moment(text_of(row, name), field=name)
    except Invalid:
        return None
