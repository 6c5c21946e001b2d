"""What a body is refused for, in our own words."""

from typing import Annotated, Any

import msgspec
import pytest
from msgspec import Meta

from rolodesk.model.errors import Invalid, Malformed
from rolodesk.wire.toolkit.reading import read_json


class Body(msgspec.Struct):
    """A body with a text and anything."""

    name: str = ""
    fields: dict[str, Any] = {}
    rows: Annotated[tuple[int, ...], Meta(min_length=1)] = (0,)
    pairs: Annotated[tuple[int, ...], Meta(min_length=2)] = (0, 0)


class Holder(msgspec.Struct):
    """Objects with any keys, at places of all kinds."""

    number: int = 0
    texts: dict[str, str | None] = {}
    rows: list[Body] = []
    inner: list[dict[str, int]] = []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"texts": {"colour": 1}}, "texts.colour"),
        ({"texts": {"a": "x", "b": None, "colour": 1, "c": "y", "d": 2}}, "texts.colour"),
        (
            {"texts": {f"key {number}": "" if number != 777 else [] for number in range(1000)}},
            "texts.key 777",
        ),
        ({"texts": {"a.b[0]": 1}}, "texts.a.b[0]"),
        ({"texts": {"": 1}}, "texts."),
        ({"inner": [{"a": 1}, {"a": 1, "b": "x"}]}, "inner[1].b"),
        ({"texts": {"a": "x", "b": 1}, "number": "later"}, "texts.b"),
        ({"number": "earlier", "texts": {"a": "x", "b": 1}}, "number"),
    ],
)
def test_a_value_under_any_key_is_named_by_its_key(body: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_json(msgspec.json.encode(body), Holder)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (rb'{"name": "a\ud800b"}', "see byte 11, an escape that is half of a character"),
        (rb'{"name": "a\uD800\n"}', "see byte 11, an escape that is half of a character"),
        (rb'{"name": "\\\udbffxx"}', "see byte 12, an escape that is half of a character"),
        (rb'{"name": "a\udc00b"}', "see byte 17"),
        (rb'{"name": "a\ud800\u0041"}', "see byte 23"),
        (rb'{"name": "\\ud800', "it ends too early"),
        (rb'{"name": "\ud83d\ude00', "it ends too early"),
        (b'{"name"', "it ends too early"),
        (b'{"name": x}', "see byte 9"),
    ],
)
def test_what_is_no_json_is_shown_where_it_goes_wrong(raw: bytes, reason: str) -> None:
    with pytest.raises(Malformed) as refused:
        read_json(raw, Body)
    assert str(refused.value) == f"the body is not valid JSON: {reason}"


@pytest.mark.parametrize("number", [b"1e400", b"-1e400"])
def test_a_number_that_no_float_holds_is_refused_by_its_bounds(number: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_json(b'{"fields": {"a": ' + number + b"}}", Body)
    assert str(refused.value) == "fields[...]: must be a number from -1.7e308 to 1.7e308"


def test_a_pair_of_escapes_is_a_character() -> None:
    assert read_json(rb'{"name": "\ud83d\ude00 \\ud800"}', Body).name == "\U0001f600 \\ud800"


@pytest.mark.parametrize(
    ("raw", "field", "reason"),
    [
        (b'{"rows": []}', "rows", "must not be empty"),
        (b'{"pairs": [1]}', "pairs", "must have at least 2 entries"),
    ],
)
def test_a_list_that_is_too_short_is_told_how_long_it_must_be(raw: bytes, field: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_json(raw, Body)
    assert (refused.value.field, refused.value.reason) == (field, reason)
