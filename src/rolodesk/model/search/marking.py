"""What to show of a record that was found: the places in its texts that matched."""

from collections.abc import Iterable
from typing import Final

import msgspec

from rolodesk.model.search.asking import Query
from rolodesk.model.search.planning import Likely
from rolodesk.model.search.words import placed_words

SNIPPET: Final = 200
"""Characters of a text that are shown, at most."""
LEAD: Final = 60
"""Characters before the first place."""
LOOKED_INTO: Final = 20_000


class Marked(msgspec.Struct, frozen=True):
    """A text, or a part of one, and where in it something matched: [start, end), in characters."""

    field: str
    text: str
    ranges: tuple[tuple[int, int], ...]


class Marker:
    """Marks the places in texts that a query matched."""

    def __init__(self, query: Query, likely: Likely) -> None:
        texts = query.wanted
        names = [one for one in query.filters if one.name in {"from", "to"} and not one.is_negated]
        self._whole = {word for text in texts for word in text.words} | {
            w for one in names for w in one.words
        }
        self._whole.update(other for word in self._whole.copy() for other in likely.get(word, ()))
        begun = [text.words[-1] for text in texts if not text.is_quoted or text.is_beginning]
        begun += [one.words[-1] for one in names if one.words and one.is_beginning]
        self._begun = tuple(word for word in begun if len(word) > 1)
        self._digits = query.digits

    def mark(self, field: str, text: str | None) -> Marked | None:
        """Mark a text, cut to where it matched; None if it did nowhere."""
        if not text:
            return None
        text = text[:LOOKED_INTO]
        places = self._places(text)
        if not places:
            return None
        start, end = _window(text, places[0][0])
        inside = tuple((a - start, b - start) for a, b in places if start <= a and b <= end)
        return Marked(field, text[start:end], inside)

    def mark_phone(self, field: str, number: str) -> Marked | None:
        """Mark the digits of a phone number, whatever stands between them."""
        if self._digits is None:
            return self.mark(field, number)
        places = [at for at, sign in enumerate(number) if sign.isdecimal()]
        digits = "".join(str(int(number[at])) for at in places)
        at = 0 if digits.startswith(self._digits) else len(digits) - len(self._digits)
        if at < 0 or digits[at : at + len(self._digits)] != self._digits:
            return self.mark(field, number)
        return Marked(field, number, ((places[at], places[at + len(self._digits) - 1] + 1),))

    def _places(self, text: str) -> list[tuple[int, int]]:
        """Find the places that matched, each once, as far as the part that is shown can reach."""
        places: list[tuple[int, int]] = []
        for word in placed_words(text):
            if places and word.start > places[0][0] + SNIPPET:
                break
            if self._is_meant(word.text) and (word.start, word.end) not in places:
                places.append((word.start, word.end))
        return places

    def _is_meant(self, word: str) -> bool:
        return word in self._whole or (bool(self._begun) and word.startswith(self._begun))


def marked_ones(found: Iterable[Marked | None]) -> list[Marked]:
    """Leave what matched."""
    return [one for one in found if one is not None]


def _window(text: str, first: int) -> tuple[int, int]:
    """Choose the part of a text around its first place, from a blank to a blank where there are some."""
    if len(text) <= SNIPPET:
        return 0, len(text)
    start = max(0, min(first - LEAD, len(text) - SNIPPET))
    if start:
        blank = text.find(" ", start, first)
        start = blank + 1 if blank >= 0 else start
    end = min(len(text), start + SNIPPET)
    if end < len(text):
        blank = text.rfind(" ", first + 1, end)
        end = blank if blank > first else end
    return start, end
