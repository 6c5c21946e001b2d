"""
The words of a text as a search compares them: without regard to case, accents and punctuation.

Both databases are given these words and no text, so that they find the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

import msgspec

LONGEST: Final = 40
"""Characters of a word; what is longer is data, and taken in pieces."""
GAP: Final = "\x01"
"""Stands between the words of two fields, so that no phrase reaches from one into the next."""
_BETWEEN: Final = f" {GAP} "

_CJK: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER: Final = rf"[^\W_{_CJK}]"
_ASCII: Final = re.compile(rf"[a-z0-9]{{1,{LONGEST}}}")
_SIGN: Final = rf"[{_CJK}](?<!\W)"
"""One of a script without blanks; what is no letter there, or no character yet, is none."""
_FOLDED: Final = re.compile(rf"{_SIGN}|{_LETTER}{{1,{LONGEST}}}")
_FOLDED_OR_GAP: Final = re.compile(rf"{_FOLDED.pattern}|{GAP}")
_TO_WORDS: Final = bytes(
    ord(chr(sign).lower()) if chr(sign).isalnum() else 32 for sign in range(128)
) + bytes(128)
_TO_WORDS_AND_GAPS: Final = bytes(1 if sign == ord(GAP) else to for sign, to in enumerate(_TO_WORDS))
"""What becomes of each ASCII sign: its small letter, or a blank."""
_WRITTEN: Final = re.compile(
    rf"{_SIGN}|(?:{_LETTER}|[\u0300-\u036f])+(?:['\u2019]+(?:{_LETTER}|[\u0300-\u036f])+)*"
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
_USUAL_ACCENTS: Final = re.compile("[\u0300-\u036f]+")


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
    folded = text if text.isascii() else _folded(text)
    return _split(folded, _TO_WORDS) if folded.isascii() else _FOLDED.findall(folded)


def words_of_fields(texts: Iterable[str], *, limit: int) -> list[str]:
    """Give the words of several texts, up to so many characters of them all, with a `GAP` after each text."""
    parts: list[str] = []
    left = limit
    for text in texts:
        parts.append(text if len(text) <= left else text[:left])
        left -= len(text)
        if left <= 0:
            break
    joined = _BETWEEN.join(parts)
    folded = joined if joined.isascii() else _folded(joined)
    return _split(folded, _TO_WORDS_AND_GAPS) if folded.isascii() else _FOLDED_OR_GAP.findall(folded)


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


def _split(text: str, becomes: bytes) -> list[str]:
    """Split a text of ASCII; a word that is too long is taken in pieces."""
    words = text.encode().translate(becomes, b"'").decode().split()
    if words and max(map(len, words)) > LONGEST:
        return [word[at : at + LONGEST] for word in words for at in range(0, len(word), LONGEST)]
    return words


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold()).casefold()
    without_accents = _USUAL_ACCENTS.sub("", decomposed)
    if without_accents.isascii():
        return without_accents
    return without_accents.translate(_plain_letters())


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
