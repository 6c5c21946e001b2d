"""One page of a list that is walked by cursor."""

from collections.abc import Sequence
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True):
    """Rows of a list, and whether a row follows them."""

    items: Sequence[T]
    has_more: bool


def page_of(found: Sequence[T], *, limit: int) -> Page[T]:
    """Make a page of `limit` rows out of up to one more that were looked for."""
    return Page(found[:limit], len(found) > limit)
