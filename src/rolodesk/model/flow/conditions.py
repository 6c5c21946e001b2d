"""Conditions: a clause about one field, or a group of conditions; read strictly from JSON and printed as it.

{"all": [{"field": "subject", "operator": "contains", "value": "invoice"},
         {"any": [{"field": "header", "name": "x-priority", "operator": "is", "value": "1"}, …]}]}
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final, TypeAlias

import msgspec

from rolodesk.model.errors import Invalid
from rolodesk.model.flow.facts import Field, Vocabulary
from rolodesk.model.flow.operators import FITTING, Operator, Value, read_value
from rolodesk.model.flow.reading import at, choice_of, items_of, listed, object_of, shown, text_of

DEPTH_LIMIT: Final = 5
"""Groups within one another, the outermost included."""
GROUP_LIMIT: Final = 50
"""Conditions of one group."""
CLAUSE_LIMIT: Final = 100
"""Clauses of a rule, in all its groups."""
NAME_LIMIT: Final = 100


class Quantifier(StrEnum):
    """How many conditions of a group have to hold."""

    ALL = "all"
    """All; of none at all too, so that an empty group is about everything."""
    ANY = "any"
    NONE = "none"


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """A field is compared with a value. `name` is for a named field, in lower case, "" else."""

    field: str
    name: str = ""
    operator: Operator
    value: Value


class Group(msgspec.Struct, frozen=True):
    """Conditions, and how many of them have to hold."""

    quantifier: Quantifier
    conditions: tuple["Condition", ...]


Condition: TypeAlias = Clause | Group


def read_condition(value: object, place: str, *, vocabulary: Vocabulary) -> Group:
    """
    Read the conditions of a rule from a JSON value: a group.

    Refuses (`Invalid`, by the place) what is not known, does not fit or is too much. Only the outermost
    group may be empty, and only as `{"all": []}`: then the rule is about everything.
    """
    group = _read_group(value, place, vocabulary=vocabulary, depth=1)
    if sum(1 for _ in clauses_of(group, place)) > CLAUSE_LIMIT:
        raise Invalid(place, f"must hold at most {CLAUSE_LIMIT} conditions in all its groups")
    return group


def clauses_of(condition: Condition, place: str) -> Iterator[tuple[str, Clause]]:
    """Go through the clauses of a condition, each with its place."""
    if isinstance(condition, Clause):
        yield place, condition
        return
    inside = at(place, condition.quantifier)
    for number, part in enumerate(condition.conditions):
        yield from clauses_of(part, at(inside, number))


def print_condition(condition: Condition) -> dict[str, object]:
    """Give a condition as JSON values, which `read_condition` reads as the same."""
    if isinstance(condition, Group):
        return {str(condition.quantifier): [print_condition(part) for part in condition.conditions]}
    named: dict[str, object] = {"name": condition.name} if condition.name else {}
    value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return {"field": condition.field, **named, "operator": str(condition.operator), "value": value}


def _read_group(value: object, place: str, *, vocabulary: Vocabulary, depth: int) -> Group:
    if not isinstance(value, dict) or len(value) != 1:
        raise Invalid(place, f"must be an object with one of {listed(Quantifier)}")
    ((key, parts),) = value.items()
    if key not in tuple(Quantifier):
        raise Invalid(
            at(place, shown(str(key))), f"is not known here; allowed is one of {listed(Quantifier)}"
        )
    quantifier = Quantifier(key)
    if depth > DEPTH_LIMIT:
        raise Invalid(place, f"must not be deeper than {DEPTH_LIMIT} groups within one another")
    inside = at(place, key)
    least = 0 if depth == 1 and quantifier is Quantifier.ALL else 1
    items = items_of(parts, inside, most=GROUP_LIMIT, least=least)
    read = (
        _read_part(item, at(inside, number), vocabulary=vocabulary, depth=depth)
        for number, item in enumerate(items)
    )
    return Group(quantifier, tuple(read))


def _read_part(value: object, place: str, *, vocabulary: Vocabulary, depth: int) -> Condition:
    if isinstance(value, dict) and "field" not in value and len(value) == 1:
        return _read_group(value, place, vocabulary=vocabulary, depth=depth + 1)
    return _read_clause(value, place, vocabulary=vocabulary)


def _read_clause(value: object, place: str, *, vocabulary: Vocabulary) -> Clause:
    given = object_of(value, place, needed=("field", "operator", "value"), optional=("name",))
    name_of_field = choice_of(given["field"], at(place, "field"), vocabulary)
    field = vocabulary[name_of_field]
    name = _read_name(given, place, field=field)
    operator = Operator(choice_of(given["operator"], at(place, "operator"), FITTING[field.kind]))
    compared = read_value(given["value"], at(place, "value"), kind=field.kind, operator=operator)
    return Clause(field=name_of_field, name=name, operator=operator, value=compared)


def _read_name(given: Mapping[str, object], place: str, *, field: Field) -> str:
    if not field.is_named:
        if "name" in given:
            raise Invalid(at(place, "name"), "must be left out: this field has no name")
        return ""
    if "name" not in given:
        raise Invalid(at(place, "name"), f"must be given: which {field.title} is meant")
    return text_of(given["name"], at(place, "name"), limit=NAME_LIMIT).strip().lower()
