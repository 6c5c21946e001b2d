"""The words of a text, as a search compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rolodesk.model.search.words import LONGEST, folded_name, placed_words, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Björn MÜLLER-Lüdenscheidt", ["bjorn", "muller", "ludenscheidt"]),
        ("O'Brien’s rock'n'roll 'quoted'", ["obriens", "rocknroll", "quoted"]),
        ("Straße Łódź Ærø Þór", ["strasse", "lodz", "aero", "thor"]),
        ("e\u0301a ÅNGSTRÖM ΣΊΣΥΦΟΣ", ["ea", "angstrom", "σισυφοσ"]),
        ("alice.smith+x@shop.example", ["alice", "smith", "x", "shop", "example"]),
        ("snake_case ½ x² ＡＢ", ["snake", "case", "1", "2", "x2", "ab"]),
        ("東京タワー 3", ["東", "京", "タ", "ワ", "ー", "3"]),
        ("… !? _", []),
        ("東・京\u3040", ["東", "京"]),
    ],
)
def test_case_accents_and_signs_do_not_count(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(some.text())
def test_every_word_is_letters_and_digits_and_is_its_own_word(text: str) -> None:
    for word in words_of(text):
        assert word.isalnum()
        assert len(word) <= LONGEST
        assert words_of(word) == [word]


@given(some.text(some.sampled_from("aB1é'’ -_ßø東🔥\u0301.")))
def test_placed_words_are_the_same_words_where_they_stand(text: str) -> None:
    placed = list(placed_words(text))
    assert [word.text for word in placed] == words_of(text)
    assert all(word.text in words_of(text[word.start : word.end]) for word in placed)


def test_what_is_too_long_for_a_word_is_taken_in_pieces() -> None:
    assert [len(piece) for piece in words_of("x" * 95)] == [40, 40, 15]
    assert words_of("É" * 41) == ["e" * 40, "e"]


def test_a_name_is_one_word_and_one_of_signs_is_known_by_them() -> None:
    assert folded_name(" Größe XL ") == folded_name("grosse-xl") == "grosse-xl"
    assert folded_name("🔥") != folded_name("❄")
