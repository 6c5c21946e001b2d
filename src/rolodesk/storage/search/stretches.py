"""
How PostgreSQL is asked for the newest records that match: in ever longer stretches of ids.

GIN gathers all that match before any can be ordered. So it is asked for what matches in the last stretches
of ids, and for more of them each time that these do not fill the page. A stretch is a term of the index like
a word, and what lies outside is not read. Only of a beginning all lists of all its words are gathered, each
time. So the index is asked for its first letters instead, and what is found is looked at, where that cannot
be much.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from rolodesk.model.search import terms
from rolodesk.model.search.asking import Noun
from rolodesk.model.search.planning import WRITTEN
from rolodesk.model.search.terms import All, Begins, ButNot, Expression, Has, InARow, widened
from rolodesk.storage.search.asking import in_tsquery

RARE: Final = 3
"""So rare, as `_rarity` counts, is what can be looked at record by record wherever it is."""
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


class Asked(NamedTuple):
    """What the index is asked for in a step, and what each record that it finds, if anything: tsqueries."""

    of_index: str
    of_each: str | None


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
        either = " | ".join([f"'{step.bits}:{number}'" for number in numbers])
        yield Asked(f"{asked} & ({either})", of_each)
        if (0 if upwards_from is None else last) in numbers:
            return


def ladder_of(noun: Noun, expression: Expression) -> Ladder:
    """Give the steps in which an expression is asked for."""
    if widened(expression) == expression:
        return EXACTLY
    if _rarity(expression) >= RARE:
        return BEGUN_AND_RARE
    return BEGUN_IN_TEXTS if noun in WRITTEN else BEGUN_IN_NAMES


def _rarity(one: Expression) -> int:
    """Count the words that all must be there; who wrote it, and the like, is as rare as two."""
    if isinstance(one, Has):
        if one.term.startswith(_RARE_MARKS):
            return 2
        return 1 if one.term.startswith(("_", terms.OF_START)) else 0
    if isinstance(one, InARow):
        return len(one.terms)
    if isinstance(one, ButNot):
        return _rarity(one.wanted)
    if isinstance(one, Begins):
        return 1
    each = [_rarity(part) for part in one.parts]
    return sum(each) if isinstance(one, All) else min(each)
