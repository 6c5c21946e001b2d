"""
Near misses: which known words may be meant by one that nobody wrote.

A word that differs from another at d places has at least one of d + 1 pieces of it unharmed, and close to
where it was. So each known word is filed under its pieces, and one that is asked for is looked for under all
the places where such a piece could be in it (Li, Deng, Wang, Feng: Pass-Join, VLDB 2011).
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

SHORTEST: Final = 4
"""Letters of a word for which others are taken."""
LONGEST: Final = 24
LONG: Final = 9
"""From so many letters on, two places may differ."""
MOST: Final = 16
"""How many words are taken for one, the nearest first."""


def tolerance(length: int) -> int:
    """Say at how many places a word of a length may differ."""
    return 2 if length >= LONG else 1


def is_correctable(word: str) -> bool:
    """Say whether others are taken for a word: one of letters, neither short nor very long."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


@lru_cache(maxsize=32_768)
def pieces_of(word: str) -> tuple[str, ...]:
    """Give the keys that a known word is filed under: its length, and each piece with its number."""
    length = len(word)
    return tuple(
        _key(length, number, word[start:end]) for number, (start, end) in enumerate(_partition(length))
    )


def keys_near(word: str) -> list[str]:
    """Give the keys under which every word near to this one is filed."""
    length, most = len(word), tolerance(len(word))
    lengths = range(max(SHORTEST, length - most), min(LONGEST, length + most) + 1)
    return sorted({key for other in lengths for key in _keys_of_length(word, other)})


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Choose the words that are near, the nearest first, at most `MOST`; never the word itself."""
    found = []
    letters = frozenset(word)
    for other in set(known):
        most = min(tolerance(len(word)), tolerance(len(other)))
        if other != word and len(letters.symmetric_difference(other)) <= 2 * most:
            distance = distance_within(word, other, most)
            if distance <= most:
                found.append((distance, other[0] != word[0], other))
    return [other for *_, other in sorted(found)[:MOST]]


def transposed(word: str) -> list[str]:
    """Give the words that this one becomes when two neighbours change places."""
    swaps = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    return [swapped for swapped in swaps if swapped != word]


def distance_within(one: str, other: str, most: int) -> int:
    """Count the letters to add, drop or replace (Levenshtein); `most` + 1 stands for whatever is more."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if not one or not other:
        return min(len(one) + len(other), most + 1)
    if most == 0 or abs(len(one) - len(other)) > most:
        return most + 1
    rest = (
        distance_within(one[1:], other[1:], most - 1),
        distance_within(one[1:], other, most - 1),
        distance_within(one, other[1:], most - 1),
    )
    return 1 + min(rest)


def _keys_of_length(word: str, length: int) -> Iterator[str]:
    """Give the keys of words of a length: each of their pieces may have moved by what differs before it."""
    most = tolerance(length)
    for number, (start, end) in enumerate(_partition(length)):
        size = end - start
        for at in range(max(0, start - most), min(len(word) - size, start + most) + 1):
            yield _key(length, number, word[at : at + size])


@lru_cache(maxsize=64)
def _partition(length: int) -> tuple[tuple[int, int], ...]:
    count = tolerance(length) + 1
    ends = [length * number // count for number in range(count + 1)]
    return tuple(pairwise(ends))


def _key(length: int, number: int, piece: str) -> str:
    return f"{length}.{number}.{piece}"
