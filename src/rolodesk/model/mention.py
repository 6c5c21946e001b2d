"""Mentions: whom a text names behind an `@`."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from rolodesk.model.email import fold_email
from rolodesk.model.workspace import Member

MOST: Final = 100
"""Places in a text that are looked at."""
MOST_WORDS: Final = 8
"""Of a name."""
_AT: Final = re.compile(r"(?<![\w@.])@(?=\w)")
_WORDS: Final = re.compile(r"[\w.+'’@-]+(?: [\w.+'’@-]+){0,7}")
_BEHIND: Final = ".'’-@+"


def mentioned(text: str, members: Iterable[Member]) -> tuple[int, ...]:
    """
    Give the ids of the members whom a text names, each once, in the order of the text.

    `@` and a member's whole name, e-mail address, or first name where one member alone has it; capitals do
    not matter, and the longest name counts. At a name that several have, each of them is meant.
    """
    known = _names(members)
    found: dict[int, None] = {}
    for place, at in enumerate(_AT.finditer(text)):
        if place == MOST:
            break
        words = _WORDS.match(text, at.end())
        if words is not None:
            found.update(dict.fromkeys(_meant(words[0], known)))
    return tuple(found)


def _names(members: Iterable[Member]) -> Mapping[str, tuple[int, ...]]:
    whole: dict[str, tuple[int, ...]] = {}
    first: dict[str, tuple[int, ...]] = {}
    for member in members:
        name = " ".join(member.name.split()).casefold()
        for word in {name, fold_email(member.email)} - {""}:
            whole[word] = (*whole.get(word, ()), member.id)
        if name:
            given = name.partition(" ")[0]
            first[given] = (*first.get(given, ()), member.id)
    return {name: ids for name, ids in first.items() if len(ids) == 1} | whole


def _meant(text: str, known: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    words = text.split(" ")
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count])
        for spelt in (name, name.rstrip(_BEHIND), name.removesuffix("'s").removesuffix("’s")):
            if ids := known.get(spelt.casefold()) or known.get(fold_email(spelt)):
                return ids
    return ()
