"""Operators: which of them fit which kind of field, what they compare with, and how."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, TypeAlias

from rolodesk.model.flow.facts import FOLDS, Facts, Key, Kind
from rolodesk.model.flow.patterns import PATTERN_LIMIT, pattern_of
from rolodesk.model.flow.reading import at, flag_of, items_of, text_of, whole_of

VALUE_LIMIT: Final = 500
"""Characters of a text that is compared with."""
LIST_LIMIT: Final = 500
"""Items of a list that is compared with."""


class Operator(StrEnum):
    """How a field is compared. With several texts in a field one of them suffices."""

    IS = "is"
    IS_NOT = "is_not"
    """The opposite of `is`: none of the texts is it."""
    CONTAINS = "contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    MATCHES = "matches"
    """A regular expression (`patterns`) finds something."""
    ANY_OF = "any_of"
    GREATER_THAN = "greater_than"
    LESS_THAN = "less_than"
    EXISTS = "exists"
    """With true: there is one; with false: there is none."""


Value: TypeAlias = str | int | tuple[str, ...] | tuple[int, ...]
"""What is compared with; a flag is an int too."""
Predicate: TypeAlias = Callable[[Facts], bool]

_OF_TEXT: Final = (
    Operator.IS,
    Operator.IS_NOT,
    Operator.CONTAINS,
    Operator.STARTS_WITH,
    Operator.ENDS_WITH,
    Operator.MATCHES,
    Operator.ANY_OF,
    Operator.EXISTS,
)
FITTING: Final[Mapping[Kind, tuple[Operator, ...]]] = {
    Kind.TEXT: _OF_TEXT,
    Kind.ADDRESS: _OF_TEXT,
    Kind.DOMAIN: _OF_TEXT,
    Kind.NUMBER: (Operator.IS, Operator.IS_NOT, Operator.GREATER_THAN, Operator.LESS_THAN),
    Kind.ID: (Operator.IS, Operator.IS_NOT, Operator.ANY_OF),
    Kind.FLAG: (Operator.IS,),
}


def read_value(value: object, place: str, *, kind: Kind, operator: Operator) -> Value:
    """Give what a field of a kind is compared with. Refuses (`Invalid`) what does not fit the operator."""
    if operator is Operator.EXISTS or kind is Kind.FLAG:
        return flag_of(value, place)
    if operator is Operator.ANY_OF:
        items = enumerate(items_of(value, place, most=LIST_LIMIT, least=1))
        if kind is Kind.ID:
            return tuple(whole_of(item, at(place, number), least=1) for number, item in items)
        return tuple(text_of(item, at(place, number), limit=VALUE_LIMIT) for number, item in items)
    if kind in {Kind.NUMBER, Kind.ID}:
        return whole_of(value, place, least=1 if kind is Kind.ID else 0)
    if operator is Operator.MATCHES:
        pattern_of(text_of(value, place, limit=PATTERN_LIMIT), place)
    return text_of(value, place, limit=VALUE_LIMIT)


def predicate_of(key: Key, *, kind: Kind, operator: Operator, value: Value) -> Predicate:
    """Give the question as a function of the facts. The value is one that `read_value` gave."""
    if operator is Operator.EXISTS:
        return lambda facts: bool(facts.texts(key)) is value
    if kind not in FOLDS:
        return _of_number(key, operator, value)
    if operator is Operator.MATCHES:
        span = pattern_of(str(value)).span
        return lambda facts: any(span(text) is not None for text in facts.encoded(key))
    test = text_test(kind, operator, value)
    if operator is Operator.IS_NOT:
        return lambda facts: not any(map(test, facts.folded(key)))
    return lambda facts: any(map(test, facts.folded(key)))


def text_test(kind: Kind, operator: Operator, value: Value) -> Callable[[str], bool]:
    """Give what is asked of a folded text; for `is_not`, what `is` asks."""
    fold = FOLDS[kind]
    if isinstance(value, tuple):
        return frozenset(fold(str(one)) for one in value).__contains__
    needle = fold(str(value))
    match operator:
        case Operator.CONTAINS:
            return lambda text: needle in text
        case Operator.STARTS_WITH:
            return lambda text: text.startswith(needle)
        case Operator.ENDS_WITH:
            return lambda text: text.endswith(needle)
    return lambda text: text == needle


def _of_number(key: Key, operator: Operator, value: Value) -> Predicate:
    """Ask of a number, an id or a flag. Nothing holds of one that is not known."""
    if isinstance(value, tuple):
        return lambda facts: facts.number(key) in value
    limit = int(value)

    def known(facts: Facts) -> int | None:
        return facts.number(key)

    match operator:
        case Operator.IS_NOT:
            return lambda facts: (number := known(facts)) is not None and number != limit
        case Operator.GREATER_THAN:
            return lambda facts: (number := known(facts)) is not None and number > limit
        case Operator.LESS_THAN:
            return lambda facts: (number := known(facts)) is not None and number < limit
    return lambda facts: known(facts) == limit
