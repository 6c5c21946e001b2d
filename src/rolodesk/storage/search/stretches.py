"""
How PostgreSQL is asked for the newest records that match: in ever longer stretches of ids.

GIN gathers all that match before any can be ordered. So it is asked for what matches in the last stretches
of ids, and in those below as long as the page is not full (`Descent`). A stretch is a term of the index like
a word. Of a beginning all lists of all its words are gathered, each time. So the index is asked for its first
letters instead, and what is found is looked at.

Lists that are narrowed to words (`listing.py`) climb a ladder: ever longer stretches from where they begin,
first letters only where what is found cannot be much.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from rolodesk.model.search import terms
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.planning import WRITTEN
from rolodesk.model.search.terms import All, Begins, ButNot, Expression, Has, InARow, widened
from rolodesk.storage.search.asking import in_tsquery
from rolodesk.storage.search.index import STRETCHES

RARE: Final = 3
"""So rare, as `rarity_of` counts, is what can be looked at record by record wherever it is."""
_RARE_MARKS: Final = ("from:", "to:", "tag:", "label:", "phone:", "#")


class Step(NamedTuple):
    """So many of the last stretches, of so many bits of the ids; without bits all there is."""

    bits: int | None
    stretches: int = 0
    is_looked_at: bool = False
    """Whether the index is asked for first letters, and each record that it finds for the rest."""


Ladder: TypeAlias = tuple[Step, ...]

EVERYTHING: Final = Step(None)
EXACTLY: Final[Ladder] = (Step(9, 2), Step(14, 2), Step(14, 10), Step(19, 2), EVERYTHING)
BEGUN_IN_NAMES: Final[Ladder] = (Step(9, 2, True), Step(14, 2, True), Step(19, 2), EVERYTHING)
BEGUN_IN_TEXTS: Final[Ladder] = (Step(9, 2, True), Step(14, 2), Step(19, 2), EVERYTHING)
BEGUN_AND_RARE: Final[Ladder] = tuple(step._replace(is_looked_at=True) for step in EXACTLY)

SHORTEST: Final = 1_000
"""Ids in the first stretch that is asked for."""
MOST_GROWTH: Final = 6.0
MOST_TERMS: Final = 32


class Asked(NamedTuple):
    """What the index is asked for in a step, and what each record that it finds, if anything: tsqueries."""

    of_index: str
    of_each: str | None


class Stretch(NamedTuple):
    """Some of the ids, as a tsquery (None: all), from the highest that was not asked for down to `lowest`."""

    query: str | None
    lowest: int


class Descent:
    """
    Which stretch of ids is asked for next, from an id down: never the same one twice.

    How long the next one is goes by how much the last one had of what is missing.
    """

    def __init__(self, *, top: int, length: int = SHORTEST) -> None:
        self.top = top
        """The highest id that was not asked for yet; below 0 when all were."""
        self._length = length

    def next(self) -> Stretch:
        """Go down a stretch, in few terms. It may begin above `top`: what is there was found before."""
        query, lowest = None, 0
        for bits in STRETCHES:
            last, most = self.top >> bits, (self._length >> bits) + 1
            if most <= MOST_TERMS:
                numbers = range(last, max(last - most, -1), -1)
                query, lowest = _either(bits, numbers), numbers[-1] << bits
                break
        self._length = self.top + 1 - lowest
        self.top = lowest - 1
        return Stretch(query, lowest)

    def found(self, count: int, *, missing: int) -> None:
        """Say how many the last stretch had, and how many are still missing."""
        growth = min(MOST_GROWTH, max(1.0, 1.3 * missing / count)) if count else MOST_GROWTH
        self._length = int(self._length * growth)


def asked_in_steps(
    noun: Noun, expression: Expression, workspace_id: int, *, top: int, upwards_from: int | None = None
) -> Iterator[Asked]:
    """
    Give what to ask for, step by step, where `top` is the highest id in question (of 0, in one).

    The steps go down from there, or up from the lowest id in question.
    """
    query = in_tsquery(expression, workspace_id)
    wide = in_tsquery(widened(expression), workspace_id)
    for step in ladder_of(noun, expression):
        asked, of_each = (wide, query) if step.is_looked_at else (query, None)
        if step.bits is None:
            yield Asked(asked, of_each)
            return
        last = top >> step.bits
        if upwards_from is None:
            numbers = range(last, max(last - step.stretches, -1), -1)
        else:
            first = upwards_from >> step.bits
            numbers = range(first, min(first + step.stretches, last + 1))
        yield Asked(f"{asked} & ({_either(step.bits, numbers)})", of_each)
        if (0 if upwards_from is None else last) in numbers:
            return


def _either(bits: int, numbers: range) -> str:
    return " | ".join([f"'{bits}:{number}'" for number in numbers])


def ladder_of(noun: Noun, expression: Expression) -> Ladder:
    """Give the steps in which an expression is asked for."""
    if widened(expression) == expression:
        return EXACTLY
    if rarity_of(expression) >= RARE:
        return BEGUN_AND_RARE
    return BEGUN_IN_TEXTS if noun in WRITTEN else BEGUN_IN_NAMES


def rarity_of(one: Expression) -> int:
    """Count the words that all must be there; who wrote it, and the like, is as rare as two."""
    if isinstance(one, Has):
        if one.term.startswith(_RARE_MARKS):
            return 2
        return 1 if one.term.startswith(("_", terms.OF_START)) else 0
    if isinstance(one, InARow):
        return len(one.terms)
    if isinstance(one, ButNot):
        return rarity_of(one.wanted)
    if isinstance(one, Begins):
        return 1
    each = [rarity_of(part) for part in one.parts]
    return sum(each) if isinstance(one, All) else min(each)
