"""Which letters of a folder are fetched together: few enough to be held in memory, in their order."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from rolodesk.mail.imap.answers import Listed

BATCH_LETTERS: Final = 50
BATCH_BYTES: Final = 1 << 20


class Batch(msgspec.Struct, frozen=True):
    """Letters to fetch at once; when they are kept, everything up to the UID `reaches` is done with."""

    letters: tuple[Listed, ...]
    reaches: int


def batches(wanted: Sequence[Listed], *, reaches: int) -> Iterator[Batch]:
    """
    Divide letters, by UID, into batches of at most 50 letters and 1 MiB; a larger letter goes alone.

    The last batch reaches the given UID. Where nothing is wanted, one batch without letters does.
    """
    groups = list(_groups(wanted)) or [()]
    following = [group[0].uid - 1 for group in groups[1:]]
    for group, reached in zip(groups, [*following, reaches], strict=True):
        yield Batch(group, reached)


def _groups(wanted: Iterable[Listed]) -> Iterator[tuple[Listed, ...]]:
    group: list[Listed] = []
    size = 0
    for letter in wanted:
        if group and (len(group) == BATCH_LETTERS or size + letter.size > BATCH_BYTES):
            yield tuple(group)
            group, size = [], 0
        group.append(letter)
        size += letter.size
    if group:
        yield tuple(group)
