"""Conditions are read strictly, and a refusal says where and what is allowed."""

from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rolodesk.model.errors import Invalid
from rolodesk.model.flow.conditions import (
    CLAUSE_LIMIT,
    DEPTH_LIMIT,
    GROUP_LIMIT,
    print_condition,
    read_condition,
)
from rolodesk.model.flow.letters import VOCABULARY
from rolodesk.model.flow.patterns import PATTERN_LIMIT
from tests.model.flow.writing import CONDITIONS, asks, condition

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["all", "any", "field", "subject", "header", "matches", "(", "any_of", "is"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["all", "any", "none", "field", "name", "operator", "value", "x"]) | st.text(),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)
SUBJECT = asks("subject", "contains", "invoice")


def refusal(written: object) -> str:
    with pytest.raises(Invalid) as refused:
        condition(written)
    return str(refused.value)


@given(CONDITIONS)
def test_what_is_printed_reads_as_the_same(written: dict[str, object]) -> None:
    read = condition(written)
    printed = print_condition(read)
    assert condition(printed) == read
    assert condition(msgspec.json.decode(msgspec.json.encode(printed))) == read


@given(JSON)
@example([[]])
@example({"all": [{"field": "subject", "operator": "any_of", "value": []}]})
@example({"all": [{"field": "size", "operator": "is", "value": True}]})
@example({"all": [{"field": "size", "operator": "is", "value": 2**64}]})
@example({"all": [{"field": "header", "name": " ", "operator": "is", "value": "x"}]})
@example({"all": [{"field": ["subject"], "operator": {}, "value": None}]})
@example({"all": [{"field": "subject", "operator": "matches", "value": "\ud800"}]})
@example({"\ud800": []})
def test_any_other_json_is_refused_as_invalid_and_nothing_else(written: object) -> None:
    with suppress(Invalid):
        read_condition(written, "conditions", vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ([], "conditions: must be an object with one of all, any and none"),
        ({"all": [], "any": []}, "conditions: must be an object with one of all, any and none"),
        ({"some": []}, "conditions.some: is not known here; allowed is one of all, any and none"),
        ({"all": {}}, "conditions.all: must be a list of 0 to 50"),
        ({"any": []}, "conditions.any: must be a list of 1 to 50"),
        ({"all": [{"all": []}]}, "conditions.all[0].all: must be a list of 1 to 50"),
        (
            {"all": [SUBJECT, {"any": [{**SUBJECT, "case": 1}]}]},
            "conditions.all[1].any[0].case: is not known here; allowed is field, operator, value and name",
        ),
        (
            {"all": [{"field": "subject", "operator": "is"}]},
            "conditions.all[0].value: must be given",
        ),
        (
            {"all": [SUBJECT, asks("subject", "greater_than", 1)]},
            "conditions.all[1].operator: must be one of is, is_not, contains, starts_with, ends_with",
        ),
        (
            {"all": [asks("size", "is", "1")]},
            "conditions.all[0].value: must be a whole number, at least 0",
        ),
        ({"all": [asks("size", "is", True)]}, "conditions.all[0].value: must be a whole number"),
        ({"all": [asks("contact", "is", "yes")]}, "conditions.all[0].value: must be true or false"),
        ({"all": [asks("cc", "exists", 1)]}, "conditions.all[0].value: must be true or false"),
        (
            {"all": [asks("cc", "any_of", ["a", 1])]},
            "conditions.all[0].value[1]: must be a text of 1 to 500",
        ),
        ({"all": [asks("subject", "is", " ")]}, "conditions.all[0].value: must be a text of 1 to 500"),
        ({"all": [asks("subject", "is", "a\0")]}, "conditions.all[0].value: must be a text of 1 to 500"),
        ({"all": [asks("header", "is", "x")]}, "conditions.all[0].name: must be given: which header"),
        ({"all": [asks("cc", "is", "x", name="y")]}, "conditions.all[0].name: must be left out"),
        (
            {"none": [asks("subject", "matches", "a(?=b)")]},
            "conditions.none[0].value: must be a regular expression of RE2, which has no look-around and no",
        ),
        (
            {"all": [asks("subject", "matches", "x" * (PATTERN_LIMIT + 1))]},
            "conditions.all[0].value: must be a text of 1 to 500",
        ),
        (
            {"all": [asks("subject", "matches", r"(\pL{9}){9}")]},
            "conditions.all[0].value: is too large a pattern",
        ),
    ],
)
def test_a_refusal_names_the_place_and_what_is_allowed(written: object, sentence: str) -> None:
    assert refusal(written).startswith(sentence)


def test_an_unknown_field_is_answered_with_those_that_there_are() -> None:
    said = refusal({"all": [asks("sender", "is", "x")]})
    assert said.startswith("conditions.all[0].field: must be one of mailbox, sender_address, ")
    assert all(field in said for field in VOCABULARY)


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = SUBJECT
    for _ in range(depth):
        inner = {"all": [inner]}
    return inner


def test_depth_and_numbers_are_bounded() -> None:
    condition(nested(DEPTH_LIMIT))
    assert "must not be deeper than 5 groups" in refusal(nested(DEPTH_LIMIT + 1))
    condition({"all": [SUBJECT] * GROUP_LIMIT})
    assert "must be a list of 0 to 50" in refusal({"all": [SUBJECT] * (GROUP_LIMIT + 1)})
    parts = [{"any": [SUBJECT] * GROUP_LIMIT} for _ in range(CLAUSE_LIMIT // GROUP_LIMIT)]
    condition({"all": parts})
    assert "must hold at most 100 conditions" in refusal({"all": [*parts, SUBJECT]})


def test_a_headers_name_is_kept_in_lower_case() -> None:
    (read,) = condition({"all": [asks("header", "is", "1", name=" X-Priority ")]}).conditions
    assert print_condition(read)["name"] == "x-priority"
