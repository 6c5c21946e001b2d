"""
Patterns of SQLite's GLOB that find, in texts as they were written, what a search finds in folded ones.

SQLite folds ASCII alone, so each letter becomes the class of all the letters that fold to it: `ss` is in
"Strauß" too, and `fi` in "ﬁn".
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final

LONGEST_FOLD: Final = 3
"""How many characters one becomes at most when it is folded ("ΐ")."""
CHARACTERS: Final = range(0x20000)
"""Where every letter that has cases is, and every decimal digit."""
SPECIAL: Final = frozenset("*?[")


def globs_of(text: str) -> tuple[str, ...]:
    """Give patterns: a text that holds the folded `text`, when folded itself, matches one; no other does."""
    return tuple(f"*{pattern}*" for pattern in _patterns(text, is_first=True))


def globs_of_digits(digits: str) -> tuple[str, str]:
    """
    Give the patterns of texts that hold one or two ASCII digits, in the digits of any script.

    The first matches where they stand together, the second where something that is no digit is between them.
    """
    first, *rest = (f"[{''.join(_decimals()[int(digit)])}]" for digit in digits)
    if not rest:
        return f"*{first}*", f"*{first}*"
    return f"*{first}{rest[0]}*", f"*{first}[^{any_digit()}]*{rest[0]}*"


@cache
def any_digit() -> str:
    """Give the ranges of all decimal digits, to stand between brackets."""
    zeros, *_, nines = _decimals()
    return "".join(f"{zero}-{nine}" for zero, nine in zip(zeros, nines, strict=True))


def _patterns(text: str, *, is_first: bool) -> Iterator[str]:
    """Give the ways in which characters can fold to `text`: the outer ones may fold to more than that."""
    if not text:
        yield ""
        return
    for length in range(1, min(LONGEST_FOLD, len(text)) + 1):
        piece, rest = text[:length], text[length:]
        letters = _letters(piece, may_begin_before=is_first, may_end_after=not rest)
        if letters:
            yield from (_class(letters) + following for following in _patterns(rest, is_first=False))


@cache
def _letters(piece: str, *, may_begin_before: bool, may_end_after: bool) -> str:
    """Give the letters that fold to a piece of a text, or to a text that has it at an open side."""
    itself = piece if len(piece) == 1 else ""
    return itself + "".join(
        letters
        for fold, letters in _folds().items()
        if (at := fold.find(piece)) >= 0
        and (may_begin_before or at == 0)
        and (may_end_after or fold.endswith(piece))
    )


def _class(letters: str) -> str:
    return letters if len(letters) == 1 and letters not in SPECIAL else f"[{letters}]"


@cache
def _folds() -> dict[str, str]:
    """The letters that folding changes, by what it makes of them."""
    folds: dict[str, str] = defaultdict(str)
    for letter in map(chr, CHARACTERS):
        if letter != (fold := letter.casefold()):
            folds[fold] += letter
    return dict(folds)


@cache
def _decimals() -> tuple[list[str], ...]:
    """The characters of each decimal digit, from 0 to 9, each in the order of their scripts."""
    decimals: tuple[list[str], ...] = tuple([] for _ in range(10))
    for digit in filter(str.isdecimal, map(chr, CHARACTERS)):
        decimals[int(digit)].append(digit)
    return decimals
