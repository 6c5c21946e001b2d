"""Patterns: RE2's, found whatever their case, bounded in size and time."""

import pytest

from rolodesk.model.errors import Invalid
from rolodesk.model.flow.facts import TEXT_SEEN
from rolodesk.model.flow.patterns import LARGEST, pattern_of

EXPLOSIVE = [
    r"(a+)+$",
    r"(a|aa)+b",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(x+x+)+y",
    r"(.*a){20}",
    r"(a?){100}a{100}b",
]


@pytest.mark.parametrize("pattern", EXPLOSIVE)
@pytest.mark.parametrize("text", ["a" * (TEXT_SEEN - 1) + "!", "x" * TEXT_SEEN, "aA" * (TEXT_SEEN // 2)])
def test_patterns_that_explode_elsewhere_come_to_an_end(pattern: str, text: str) -> None:
    found = pattern_of(pattern).span(text.encode())
    assert found is None or found[1] <= TEXT_SEEN


def test_a_pattern_is_found_anywhere_and_in_any_case() -> None:
    assert pattern_of(r"order\s+\d+").span(b"My ORDER  47") == (3, 12)
    assert pattern_of("å").span("RÅD".encode()) == (1, 3)
    assert pattern_of("(?-i)order").span(b"ORDER") is None
    assert pattern_of("^order").span(b"my order") is None


@pytest.mark.parametrize("pattern", ["(", "a{1001}", r"(a)\1", "(?<=a)b", "a**", "[z-a]", "(?P<n>", "\\"])
def test_what_re2_does_not_read_is_refused(pattern: str) -> None:
    with pytest.raises(Invalid, match="place: must be a regular expression of RE2") as refused:
        pattern_of(pattern, "place")
    assert refused.value.field == "place"


@pytest.mark.parametrize("pattern", [r"\pL{3}", r"\pL{3,50}\pN", "(a{100}){10}(b{100}){10}(c{100}){10}"])
def test_a_pattern_that_takes_too_much_is_refused(pattern: str) -> None:
    with pytest.raises(Invalid, match="is too large a pattern"):
        pattern_of(pattern)


def test_the_usual_ones_are_far_from_the_limit() -> None:
    assert pattern_of(r"\b(order|invoice)[- ]?(no|nr)\.?\s*#?\d{4,10}\b").size < LARGEST / 20
