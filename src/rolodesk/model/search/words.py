"""
The words of a text as a search compares them: without regard to case, accents and punctuation.

Both databases are given these words and no text, so that they find the same.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

import msgspec

LONGEST: Final = 40
"""Characters of a word; what is longer is data, and taken in pieces."""

_CJK: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER: Final = rf"[^\W_{_CJK}]"
_ASCII: Final = re.compile(rf"[a-z0-9]{{1,{LONGEST}}}")
_FOLDED: Final = re.compile(rf"[{_CJK}]|{_LETTER}{{1,{LONGEST}}}")
_WRITTEN: Final = re.compile(
    rf"[{_CJK}]|(?:{_LETTER}|[\u0300-\u036f])+(?:['\u2019]+(?:{_LETTER}|[\u0300-\u036f])+)*"
)
_OTHER_LETTERS: Final = {
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ł": "l",
    "þ": "th",
}
"""Letters that Unicode does not take to be others with an accent."""
_BEYOND_ACCENTS: Final = 0x20000


class Word(msgspec.Struct, frozen=True, gc=False):
    """A word and where it stands in its text, in characters. Several may stand at one place ("x½")."""

    text: str
    start: int
    end: int


def words_of(text: str) -> list[str]:
    """
    Give the words of a text in their order.

    A word is what stands between blanks and signs, an apostrophe aside; of scripts without blanks between
    their words it is one sign.
    """
    if text.isascii():
        return _ASCII.findall(text.lower().replace("'", ""))
    decomposed = unicodedata.normalize("NFKD", text.casefold()).casefold()
    return _FOLDED.findall(decomposed.translate(_plain_letters()))


def placed_words(text: str) -> Iterator[Word]:
    """Give the words of a text, each with its place."""
    if text.isascii() and "'" not in text:
        for match in _ASCII.finditer(text.lower()):
            yield Word(match.group(), match.start(), match.end())
        return
    for match in _WRITTEN.finditer(text):
        for word in _words_of_one(match.group()):
            yield Word(word, match.start(), match.end())


def folded_name(text: str) -> str:
    """Give a name of a label, tag or the like as one word; one without letters is known by its signs."""
    return "-".join(words_of(text)) or text.strip().encode().hex()


@lru_cache(maxsize=8_192)
def _words_of_one(written: str) -> tuple[str, ...]:
    return tuple(words_of(written))


@cache
def _plain_letters() -> dict[int, str | None]:
    """What becomes of letters: accents and apostrophes are left out."""
    table: dict[int, str | None] = {
        sign: None for sign in range(_BEYOND_ACCENTS) if unicodedata.combining(chr(sign))
    }
    return (
        table
        | {ord(letter): other for letter, other in _OTHER_LETTERS.items()}
        | {ord("'"): None, 0x2019: None}
    )
