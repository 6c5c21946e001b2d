"""What a search answers: records of several kinds, each with what to show of it; and the place of a page."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from rolodesk.model.search.asking import Noun
from rolodesk.model.search.marking import Marked
from rolodesk.model.search.planning import Match

WEIGHTS: Final[Mapping[Noun, int]] = {
    Noun.CONTACT: 4,
    Noun.ACCOUNT: 3,
    Noun.TICKET: 3,
    Noun.MESSAGE: 2,
    Noun.NOTE: 1,
}
"""So many records of a kind there are beside one another's, while both last."""


class Reached(msgspec.Struct, frozen=True, array_like=True):
    """How many records of a kind were answered of those that match so well, and the id of the last one."""

    count: int
    last_id: int


class SearchPlace(msgspec.Struct, frozen=True, array_like=True):
    """The end of a page: how well its last record matched, and how far each kind had come there."""

    match: int
    reached: dict[Noun, Reached]


class Found(msgspec.Struct, frozen=True):
    """A record that was found."""

    noun: Noun
    id: int
    match: Match


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A record that was found, and what to show of it. `title` may be empty."""

    noun: Noun
    id: int
    match: Match
    title: str
    created_at: int
    contact_id: int | None
    ticket_id: int | None
    marked: Sequence[Marked]


class FoundPage(msgspec.Struct, frozen=True):
    """A page of a search, and the place behind which the next one begins; None after the last."""

    hits: Sequence[Hit]
    place: SearchPlace | None


def merged(
    found: Mapping[Noun, Sequence[int]], reached: Mapping[Noun, Reached], *, most: int
) -> list[tuple[Noun, Reached]]:
    """
    Take kinds of record in turns by their weights, each kind's newest first.

    Answers, for each record taken, its kind and how far the kind has come with it.
    """
    turns = []
    for noun, ids in found.items():
        before = reached[noun].count if noun in reached else 0
        for count, id_ in enumerate(ids, start=before + 1):
            turns.append((count / WEIGHTS[noun], list(Noun).index(noun), noun, Reached(count, id_)))
    turns.sort(key=lambda turn: turn[:2])
    return [(noun, now) for _, _, noun, now in turns[:most]]
