"""
The terms of the index: a word behind `_`, the first letters of one behind `^`, and marks that are no words.

A record is told to the index as a `Document`; a query asks for terms in an `Expression`.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, TypeAlias

import msgspec

EVERY: Final = "all"
"""The mark of every record."""
HAS_FILE: Final = "has:file"
DAY: Final = 86_400_000
OF_START: Final = "^"
START: Final = 3
"""So many first letters of each word are a mark: the databases take long to gather all words with them."""


class Has(msgspec.Struct, frozen=True):
    """Records that have a term."""

    term: str


class Begins(msgspec.Struct, frozen=True):
    """Records that have a term with this beginning."""

    beginning: str


class InARow(msgspec.Struct, frozen=True):
    """Records that have terms of words one behind the other; of the last one the beginning may be enough."""

    terms: tuple[str, ...]
    may_go_on: bool = False


class All(msgspec.Struct, frozen=True):
    """Records that every part matches."""

    parts: tuple["Expression", ...]


class Any(msgspec.Struct, frozen=True):
    """Records that one of the parts matches."""

    parts: tuple["Expression", ...]


class ButNot(msgspec.Struct, frozen=True):
    """Records that the first matches and the second does not."""

    wanted: "Expression"
    unwanted: "Expression"


Expression: TypeAlias = Has | Begins | InARow | All | Any | ButNot


def all_of(parts: Sequence[Expression]) -> Expression:
    """Join parts of which each must match; of none, every record matches."""
    if not parts:
        return Has(EVERY)
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def any_of(parts: Sequence[Expression]) -> Expression:
    """Join parts of which one must match."""
    return parts[0] if len(parts) == 1 else Any(tuple(parts))


def word(text: str) -> str:
    """Give the term of a word."""
    return f"_{text}"


def beginning(text: str) -> Expression | None:
    """Match records with a word that begins so; None if that is too short to ask for."""
    if len(text) < START:
        return None
    return Has(f"{OF_START}{text}") if len(text) == START else Begins(word(text))


def widened(expression: Expression) -> Expression:
    """
    Give what matches at least the same records, with first letters in the place of longer beginnings.

    A beginning is asked of every word that has it; first letters are a single mark.
    """
    if isinstance(expression, Begins):
        return _first_letters_of(expression.beginning) or expression
    if isinstance(expression, InARow) and expression.may_go_on:
        *whole, last = expression.terms
        return all_of([*map(Has, whole), _first_letters_of(last) or Begins(last)])
    if isinstance(expression, All):
        return All(tuple(map(widened, expression.parts)))
    if isinstance(expression, Any):
        return Any(tuple(map(widened, expression.parts)))
    if isinstance(expression, ButNot):
        wanted = widened(expression.wanted)
        is_exact = widened(expression.unwanted) == expression.unwanted
        return ButNot(wanted, expression.unwanted) if is_exact else wanted
    return expression


def marked(kind: str, value: str) -> str:
    """Give the mark of a value, such as `label:urgent`."""
    return f"{kind}:{value}"


def numbered(number: int) -> str:
    """Give the mark of a ticket's number."""
    return f"#{number}"


def dated(at: int) -> tuple[str, str]:
    """Give the marks of a time (ms): its year and its month, in UTC."""
    return _of_day(at // DAY)


@lru_cache(maxsize=1_024)
def _of_day(day: int) -> tuple[str, str]:
    moment = datetime.fromtimestamp(day * DAY / 1000, UTC)
    return of_year(moment.year), of_month(moment.year, moment.month)


def of_year(year: int) -> str:
    """Give the mark of a year."""
    return f"@{year}"


def of_month(year: int, month: int) -> str:
    """Give the mark of a month."""
    return f"@{year}-{month:02}"


def first_letters(words: Iterable[str]) -> set[str]:
    """Give the first letters that are marks of words, behind `OF_START`."""
    return {one[:START] for one in words if len(one) >= START}


def _first_letters_of(term: str) -> Has | None:
    """Give the mark of a word's first letters; None for what is no word, or too short."""
    first = term[1 : 1 + START]
    return Has(OF_START + first) if term.startswith("_") and len(first) == START else None
