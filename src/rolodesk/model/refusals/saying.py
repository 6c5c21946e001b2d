"""Finding a sentence in a catalogue, and saying it with its values in their places."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from string import Formatter
from typing import Final

from rolodesk.model.refusals.catalogue import Catalogue

LONGEST: Final = 1_000
"""Characters of a sentence that is looked up: a longer one stays as it is, whatever it quotes."""
_FIELD_AND_REASON: Final = re.compile(r"([\w.\[\]-]{1,200}): (.+)", re.DOTALL)


class Speaker:
    """Says the hub's sentences by a catalogue. Compiles it, so it is to be kept."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._sentences = _Lookup(catalogue.sentences, self._value)
        self._identifiers = _Lookup(catalogue.identifiers, self._value)
        nouns = "|".join(map(re.escape, sorted(catalogue.nouns, key=len, reverse=True)))
        self._nothing = re.compile(rf"there is no ({nouns}) (.+)", re.DOTALL)

    def say(self, sentence: str) -> str:
        """Give a sentence, with a field in front (`name: is required`) or without; an unknown one stays."""
        if len(sentence) > LONGEST:
            return sentence
        found = self._found(sentence)
        if found is None and (parts := _FIELD_AND_REASON.fullmatch(sentence)):
            reason = self._found(parts[2])
            found = None if reason is None else f"{parts[1]}: {reason}"
        return sentence if found is None else found

    def _found(self, sentence: str) -> str | None:
        found = self._sentences.find(sentence)
        if found is None and (nothing := self._nothing.fullmatch(sentence)):
            identifier = self._identifiers.find(nothing[2]) or nothing[2]
            found = f"{self._catalogue.there_is} {self._catalogue.nouns[nothing[1]]} {identifier}"
        return found

    def _value(self, text: str) -> "_Value":
        return _Value(text, self._catalogue, self.say)


class _Value:
    """A value that was put into a sentence, to be put into another language's."""

    def __init__(self, text: str, catalogue: Catalogue, say: Callable[[str], str]) -> None:
        self._text = text
        self._catalogue = catalogue
        self._say = say

    def __format__(self, how: str) -> str:
        match how:
            case "word":
                words = (self._catalogue.words.get(word, word) for word in self._text.split(" or "))
                return f" {self._catalogue.either} ".join(words)
            case "list":
                before, _, last = self._text.rpartition(" and ")
                return f"{before} {self._catalogue.both} {last}" if before else last
            case "said":
                return self._say(self._text)
            case _:
                return self._text


class _Lookup:
    """Entries without values by their text, the others by patterns, of which the longest is tried first.

    Patterns lie by their first word, so that few are tried; those that begin with a value come last.
    """

    def __init__(self, entries: Mapping[str, str], value: Callable[[str], _Value]) -> None:
        self._value = value
        self._exact: dict[str, str] = {}
        self._patterns: dict[str, list[tuple[re.Pattern[str], str]]] = defaultdict(list)
        for english, translated in sorted(entries.items(), key=_own_length, reverse=True):
            literals, has_values = _parts(english)
            if not has_values:
                self._exact[literals[0]] = translated.format()
                continue
            pattern = re.compile("(.*?)".join(map(re.escape, literals)), re.DOTALL)
            first, blank, _ = literals[0].partition(" ")
            self._patterns[first if blank else ""].append((pattern, translated))

    def find(self, text: str) -> str | None:
        """Give the translation of a text; None if there is none."""
        exact = self._exact.get(text)
        if exact is not None:
            return exact
        for first in (text.partition(" ")[0], ""):
            for pattern, translated in self._patterns.get(first, ()):
                if found := pattern.fullmatch(text):
                    return translated.format(*map(self._value, found.groups()))
        return None


def _own_length(entry: tuple[str, str]) -> int:
    return sum(map(len, _parts(entry[0])[0]))


def _parts(english: str) -> tuple[list[str], bool]:
    """Give the texts around the values of an entry, and whether there are any values."""
    parts = list(Formatter().parse(english))
    has_values = any(name is not None for _, name, _, _ in parts)
    literals = [literal for literal, _, _, _ in parts]
    if parts and parts[-1][1] is not None:
        literals.append("")
    return literals, has_values
