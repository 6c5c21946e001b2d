"""Patterns of GLOB that say of texts as they were written what a search says of folded ones."""

import sys
from collections.abc import Iterator

import apsw
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolodesk.model.phone import phone_digits
from rolodesk.storage.folded_globs import CHARACTERS, globs_of, globs_of_digits

ODD = "sSſßẞﬆkK\u212aiIİı\u0307ﬁﬃfﬀσΣςοΟΐʼŉnåÅ\u212b*?[]^-\\%_\"' a"
NUMBERS = '98+- ()"9٩۸８a'

letters = st.text(ODD, min_size=1, max_size=2)


@pytest.fixture(scope="module")
def sqlite() -> Iterator[apsw.Connection]:
    connection = apsw.Connection(":memory:")
    yield connection
    connection.close()


def matches(sqlite: apsw.Connection, text: str, glob: str) -> bool:
    ((found,),) = sqlite.execute("SELECT ? GLOB ?", (text, glob))
    return bool(found)


@given(text=st.text(ODD, max_size=6), part=letters)
def test_a_text_matches_if_it_holds_the_part_folded(sqlite: apsw.Connection, text: str, part: str) -> None:
    folded = part.casefold()
    found = any(matches(sqlite, text, glob) for glob in globs_of(folded))
    assert found == (folded in text.casefold()), (text, part)


def test_every_letter_is_found_by_what_it_folds_to(sqlite: apsw.Connection) -> None:
    changed = [letter for letter in map(chr, CHARACTERS) if letter.casefold() != letter]
    assert len(changed) > 1000
    for letter in changed:
        found = any(matches(sqlite, f"a{letter}b", glob) for glob in globs_of(letter.casefold()))
        assert found, (letter, letter.casefold())


def test_no_letter_with_cases_and_no_digit_is_beyond_those_looked_at() -> None:
    beyond = [chr(number) for number in range(CHARACTERS.stop, sys.maxunicode + 1)]
    assert not [letter for letter in beyond if letter.casefold() != letter or letter.isdecimal()]


@given(text=st.text(NUMBERS, max_size=6), digits=st.text("987", min_size=1, max_size=2))
def test_digits_stand_together_or_apart(sqlite: apsw.Connection, text: str, digits: str) -> None:
    together, apart = globs_of_digits(digits)
    bare = "".join(character for character in text if character.isdecimal())
    assert matches(sqlite, bare, together) == (digits in phone_digits(text))
    if digits in phone_digits(text):
        assert matches(sqlite, text, together) or matches(sqlite, text, apart)
