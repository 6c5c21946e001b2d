"""
Asking for words that are there: a beginning becomes the words that begin so; what is nowhere is not asked.

A database that keeps the words of its records in their order (`Lexicon`) can look up first what an expression
would have to gather. Most of what is typed is a word that no other goes on from.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec

from rolodesk.model.search.terms import (
    All,
    Any,
    Begins,
    ButNot,
    Expression,
    Has,
    InARow,
    all_of,
    any_of,
    word,
)

SHORTEST: Final = 4
"""Letters of a word that is listed: beginnings of fewer are marks of the index."""
MOST: Final = 128
"""So many words are asked for in the place of their beginning; of one that has more, the beginning is."""
OF_WORD: Final = word("")


class Lexicon(msgspec.Struct, frozen=True):
    """What is known of words that were looked up; of others it must not be asked."""

    words: AbstractSet[str]
    """Those that a record has, or had."""
    begun: Mapping[str, Sequence[str] | None]
    """The words with each beginning; None where they are more than `MOST`."""


class Wanted(msgspec.Struct, frozen=True):
    """What is to be looked up for an expression."""

    words: set[str]
    beginnings: set[str]


def is_listed(one: str) -> bool:
    """Say whether a word is in a lexicon. Numbers are not: there is no end to them."""
    return len(one) >= SHORTEST and not one[0].isdigit()


def wanted_of(expression: Expression) -> Wanted:
    """Give what sharpening an expression takes."""
    found = Wanted(set(), set())
    _gather(expression, found)
    return found


def sharpened(expression: Expression, lexicon: Lexicon) -> Expression | None:
    """Give what finds the same by words that are there; None if there is nothing to be found."""
    if isinstance(expression, ButNot):
        wanted, unwanted = sharpened(expression.wanted, lexicon), sharpened(expression.unwanted, lexicon)
        if wanted is None or unwanted is None:
            return wanted
        return None if wanted == unwanted else ButNot(wanted, unwanted)
    if not isinstance(expression, All | Any):
        return _of_words(expression, lexicon)
    parts = [sharpened(part, lexicon) for part in expression.parts]
    left = [part for part in parts if part is not None]
    if isinstance(expression, All):
        return all_of(left) if len(left) == len(parts) else None
    flat = [one for part in left for one in (part.parts if isinstance(part, Any) else (part,))]
    return any_of(list(dict.fromkeys(flat))) if flat else None


def _of_words(one: Has | Begins | InARow, lexicon: Lexicon) -> Expression | None:
    if isinstance(one, Has):
        return one if _may_be(one.term, lexicon) else None
    if isinstance(one, InARow):
        whole = one.terms[:-1] if one.may_go_on else one.terms
        return one if all(_may_be(term, lexicon) for term in whole) else None
    listed = _listed_in(one.beginning)
    found = None if listed is None else lexicon.begun[listed]
    if found is None:
        return one
    return any_of([Has(word(each)) for each in found]) if found else None


def _gather(one: Expression, found: Wanted) -> None:
    if isinstance(one, Has):
        found.words.update(filter(None, [_listed_in(one.term)]))
    elif isinstance(one, Begins):
        found.beginnings.update(filter(None, [_listed_in(one.beginning)]))
    elif isinstance(one, InARow):
        found.words.update(filter(None, map(_listed_in, one.terms)))
    elif isinstance(one, ButNot):
        _gather(one.wanted, found)
        _gather(one.unwanted, found)
    else:
        for part in one.parts:
            _gather(part, found)


def _may_be(term: str, lexicon: Lexicon) -> bool:
    listed = _listed_in(term)
    return listed is None or listed in lexicon.words


def _listed_in(term: str) -> str | None:
    """Give the word of a term, if a lexicon lists it."""
    found = term.removeprefix(OF_WORD)
    return found if term.startswith(OF_WORD) and is_listed(found) else None
