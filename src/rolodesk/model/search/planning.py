"""What a query asks the index for, from the closest matches to the farthest."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from rolodesk.model.search import near, terms
from rolodesk.model.search.asking import OPERATORS, Filter, Noun, Query, Text
from rolodesk.model.search.terms import (
    Begins,
    ButNot,
    Expression,
    Has,
    InARow,
    all_of,
    any_of,
    beginning,
    marked,
    word,
)
from rolodesk.model.search.words import folded_name
from rolodesk.model.ticket import OPEN

Likely = Mapping[str, Sequence[str]]
"""Words that may be meant by a word."""


class Match(StrEnum):
    """How well a record matches: by each word itself, by beginnings of words, by words that may be meant."""

    EXACT = "exact"
    PREFIX = "prefix"
    TYPO = "typo"


MATCHES: Final = tuple(Match)
WRITTEN: Final = frozenset({Noun.MESSAGE, Noun.NOTE})
"""Kinds of record that are texts: long, and with all the words that there are."""
MOST_MEANT_IN_WRITTEN: Final = 4
"""How many words are taken for one there, the nearest: each is in many texts."""
LONGEST_PERIOD: Final = 36
"""Months of a period that are asked for one by one."""


def doubted(query: Query) -> set[str]:
    """Give the words for which others may be meant."""
    texts = [text for text in query.wanted if text.is_doubtful]
    return {one for text in texts for one in text.words if near.is_correctable(one)}


def plan(query: Query, noun: Noun, match: Match, *, likely: Likely, year: int) -> Expression | None:
    """
    Give what to ask for records of a kind that match so well and no better; None if there can be none.

    `year` is the present one.
    """
    closest = _matching(query, noun, Match.EXACT, likely)
    if match is Match.EXACT:
        wanted = closest
    else:
        before = closest if match is Match.PREFIX else _matching(query, noun, Match.PREFIX, likely)
        wanted = _matching(query, noun, match, likely)
        if wanted == before:
            return None
        wanted = ButNot(wanted, before)
    marks = [(one, found) for one in query.filters if (found := _marked(one, noun, year=year)) is not None]
    period = _period(query.filters)
    asked = [found for one, found in marks if not (one.is_negated or (period and one.name == "after"))]
    if period:
        asked.append(any_of(period))
    wanted = all_of([wanted, *asked] if query.wanted else asked)
    unwanted = [found for one, found in marks if one.is_negated]
    unwanted += [_later(one, year) for one in query.filters if one.name == "before" and not period]
    unwanted += [_exact(text) for text in query.unwanted]
    return ButNot(wanted, any_of(unwanted)) if unwanted else wanted


def _matching(query: Query, noun: Noun, match: Match, likely: Likely) -> Expression:
    """
    Give what records have that match at least so well.

    Of what was written, only the last word may be a beginning: that is the one that is being typed, and
    texts are long, so that some word or other in them begins like any.
    """
    whole = len(query.wanted) if match is Match.EXACT else len(query.wanted[1:]) if noun in WRITTEN else 0
    each = [*map(_exact, query.wanted[:whole]), *map(_begun, query.wanted[whole:])]
    if match is Match.TYPO:
        most = MOST_MEANT_IN_WRITTEN if noun in WRITTEN else near.MOST
        each = [_meant(text, one, likely, most) for text, one in zip(query.wanted, each, strict=True)]
    found = all_of(each)
    if query.digits is None:
        return found
    backwards = marked("phone", query.digits[::-1])
    exact = [Has(word(query.digits)), Has(backwards)]
    begun = [Begins(word(query.digits)), Begins(backwards)]
    return any_of([found, *(exact if match is Match.EXACT else begun)])


def _exact(text: Text) -> Expression:
    if text.is_beginning:
        return _row(text.words, may_go_on=True)
    return _row(text.words, may_go_on=False)


def _begun(text: Text) -> Expression:
    return _exact(text) if text.is_quoted else _row(text.words, may_go_on=True)


def _meant(text: Text, as_it_is: Expression, likely: Likely, most: int) -> Expression:
    """Match a text, or what may be meant by its words (the nearest), which need not stand in a row then."""
    meant = {one: others[:most] for one in text.words if (others := likely.get(one))}
    if not (text.is_doubtful and meant):
        return as_it_is
    each = [any_of([_has(one), *map(_has, meant.get(one, ()))]) for one in text.words]
    return any_of([as_it_is, all_of(each)])


def _has(one: str) -> Expression:
    return Has(word(one))


def _row(words: tuple[str, ...], *, may_go_on: bool) -> Expression:
    """
    Match words in a row. Behind others, of a beginning its first letters are asked for, wherever they stand.

    Behind a part of an address comes `com`, or what else is in most records: to gather its words takes long.
    """
    *front, last = words
    exact: Expression = InARow(tuple(map(word, words))) if front else Has(word(last))
    if not may_go_on or len(last) < terms.START:
        return exact
    if not front:
        return beginning(last) or exact
    return all_of([_row(tuple(front), may_go_on=False), Has(f"{terms.OF_START}{last[: terms.START]}")])


def _marked(one: Filter, noun: Noun, *, year: int) -> Expression | None:
    """Give the mark that a filter asks for; None if the records themselves are asked, or it says nothing."""
    if noun not in OPERATORS[one.name] or (noun is Noun.MESSAGE and one.name in _OF_TICKET):
        return None
    if one.name == "after":
        return _later(one, year)
    return _MARKS[one.name](one) if one.name in _MARKS else None


def _status(one: Filter) -> Expression:
    return Has(marked("status", one.value))


def _condition(one: Filter) -> Expression | None:
    if one.value not in {"open", "closed"}:
        return None
    is_open = any_of([Has(marked("status", status.value)) for status in OPEN])
    return is_open if one.value == "open" else ButNot(Has(terms.EVERY), is_open)


def _named(one: Filter) -> Expression:
    mark = marked(one.name, folded_name(one.value))
    return Begins(mark) if one.is_beginning else Has(mark)


def _who(one: Filter) -> Expression:
    """Match records from or to somebody: each word of a name or an address."""
    each: list[Expression] = [Has(marked(one.name, name)) for name in one.words]
    if each and one.is_beginning:
        each[-1] = Begins(marked(one.name, one.words[-1]))
    return all_of(each or [Has(marked(one.name, "-"))])


def _number(one: Filter) -> Expression:
    return Has(terms.numbered(int(one.value)))


def _stage(one: Filter) -> Expression:
    return Has(marked("stage", one.value))


def _file(_one: Filter) -> Expression:
    return Has(terms.HAS_FILE)


_OF_TICKET: Final = frozenset({"status", "is", "label"})
"""Marks of tickets that the messages on them do not have."""
_MARKS: Final[Mapping[str, Callable[[Filter], Expression | None]]] = {
    "status": _status,
    "is": _condition,
    "label": _named,
    "tag": _named,
    "stage": _stage,
    "number": _number,
    "from": _who,
    "to": _who,
    "has": _file,
}


def _period(filters: Sequence[Filter]) -> list[Expression]:
    """Give the marks of the months between `after` and `before`, if there are both, and few between them."""
    after = [one.moment for one in filters if one.name == "after" and not one.is_negated]
    before = [one.moment for one in filters if one.name == "before" and not one.is_negated]
    if not (after and before):
        return []
    first, last = (_month(moment) for moment in (max(after), min(before) - 1))
    if not first <= last < first + LONGEST_PERIOD:
        return []
    return [Has(terms.of_month(month // 12, month % 12 + 1)) for month in range(first, last + 1)]


def _month(moment: int) -> int:
    """Count the months up to that of a moment (ms)."""
    at = datetime.fromtimestamp(moment / 1000, UTC)
    return at.year * 12 + at.month - 1


def _later(one: Filter, year: int) -> Expression:
    """
    Match what may be of a moment's month or later, by its marks; of `before`, what certainly is later.

    The day itself is looked up in the records.
    """
    moment = datetime.fromtimestamp(one.moment / 1000, UTC)
    first = moment.month if one.name == "after" else moment.month + 1
    months = [Has(terms.of_month(moment.year, month)) for month in range(first, 13)]
    years = [Has(terms.of_year(later)) for later in range(moment.year + 1, max(year, moment.year) + 2)]
    return any_of([*months, *years])
