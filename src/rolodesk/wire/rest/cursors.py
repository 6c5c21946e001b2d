"""Cursors: a place in a list, opaque to whoever passes it back."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

import msgspec

from rolodesk.model.errors import InvalidParameter
from rolodesk.model.page import Place, Wanted
from rolodesk.wire.toolkit.shapes import LARGEST

LONGEST: Final = 2_000


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    """A place, and the order in which it is one."""

    sort: str
    place: Place


_decode: Final = msgspec.json.Decoder(_Cursor).decode


def cursor_of(sort: str, place: Place) -> str:
    """Write a place in a list of an order."""
    return urlsafe_b64encode(msgspec.json.encode(_Cursor(sort, place))).decode().rstrip("=")


def wanted(sort: str, *, limit: int, cursor: str) -> Wanted:
    """
    Read which page is asked for. `sort` is an order's name, with `-` in front for descending.

    Raises `InvalidParameter` for a cursor that is none, or of another order.
    """
    order, descending = sort.removeprefix("-"), sort.startswith("-")
    behind = _place(sort, cursor) if cursor else None
    return Wanted(order=order, descending=descending, limit=limit, behind=behind)


def _place(sort: str, text: str) -> Place:
    try:
        found = _decode(urlsafe_b64decode(text + "=" * (-len(text) % 4))) if len(text) <= LONGEST else None
    except (ValueError, msgspec.DecodeError, RecursionError):
        found = None
    if found is None or not _is_sound(found.place):
        raise InvalidParameter("cursor", "is none; follow the `next` of a page as it is")
    if found.sort != sort:
        raise InvalidParameter("cursor", f"belongs to a list in the order {found.sort[:50]}; begin anew")
    return found.place


def _is_sound(place: Place) -> bool:
    """Say whether the store can compare with a place: texts without U+0000, numbers of 64 bits."""
    if isinstance(place.value, str):
        sound = "\0" not in place.value
    else:
        sound = -LARGEST - 1 <= place.value <= LARGEST
    return sound and 0 <= place.id <= LARGEST
