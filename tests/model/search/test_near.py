"""Near misses: which known words may be meant by one that nobody wrote."""

from hypothesis import given
from hypothesis import strategies as some

from rolodesk.model.search.near import (
    distance_within,
    is_correctable,
    keys_near,
    nearest,
    pieces_of,
    tolerance,
    transposed,
)

words = some.text("abc", min_size=4, max_size=13)


def levenshtein(one: str, other: str) -> int:
    """The textbook's way."""
    row = list(range(len(other) + 1))
    for number, letter in enumerate(one, start=1):
        above = row
        row = [number]
        for place, another in enumerate(other):
            row.append(min(above[place + 1] + 1, row[place] + 1, above[place] + (letter != another)))
    return row[-1]


@given(words, words)
def test_a_near_word_is_filed_under_a_key_that_is_looked_for(one: str, other: str) -> None:
    most = min(tolerance(len(one)), tolerance(len(other)))
    is_near = levenshtein(one, other) <= most
    assert not is_near or set(keys_near(one)) & set(pieces_of(other))
    assert nearest(one, [other]) == ([other] if is_near and one != other else [])


@given(some.text("ab", max_size=9), some.text("ab", max_size=9), some.integers(0, 3))
def test_the_distance_is_levenshteins(one: str, other: str, most: int) -> None:
    assert distance_within(one, other, most) == min(levenshtein(one, other), most + 1)


def test_the_nearest_come_first_and_those_that_begin_alike() -> None:
    known = ["andersen", "sanderson", "undersea", "andersson", "anders", "banderson"]
    assert nearest("anderson", known) == ["andersen", "andersson", "banderson", "sanderson"]
    assert nearest("johansonn", ["johansson", "johanson", "johan"]) == ["johanson", "johansson"]


def test_neighbours_that_changed_places_are_put_back() -> None:
    assert "maria" in transposed("mraia")
    assert transposed("aa") == []


def test_short_words_and_numbers_mean_themselves() -> None:
    assert [word for word in ("abc", "abcd", "ab12", "a" * 25) if is_correctable(word)] == ["abcd"]
