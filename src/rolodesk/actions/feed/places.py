"""Cursors of the feed: a place as it is told outside, which outlives a restore from a backup.

A restore moves every event down by `RESTORED_EARLIER` and gives the journal a new name. A cursor has the
name that the journal had when it was told; by as many restores as there were since, its place moves down
too. So it stands where it stood among the events that the backup held, and before all that came later.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

import msgspec

from rolodesk.model.errors import InvalidParameter
from rolodesk.model.event import RESTORED_EARLIER, START, FeedPlace
from rolodesk.storage import feed, feed_names
from rolodesk.storage.transaction import Tx

NOW: Final = "now"
"""In the place of a cursor: behind what there is."""
LONGEST: Final = 200
LARGEST: Final = 2**63 - 1


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    """A place, and the name of the journal in which it is one."""

    name: str
    xid: int
    seq: int


_decode: Final = msgspec.json.Decoder(_Cursor).decode


class Places:
    """Tells places of the feed, and understands them."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    @classmethod
    async def of(cls, tx: Tx) -> "Places":
        """Read what the journal of a workspace is and was called."""
        return cls(await feed_names.listed(tx))

    def tell(self, place: FeedPlace) -> str:
        """Write a place as a cursor."""
        cursor = _Cursor(self._names[-1], place.xid, place.seq)
        return urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")

    def understand(self, text: str, *, field: str = "after") -> FeedPlace:
        """Read a cursor; none, or 0, is the beginning. Raises `InvalidParameter`."""
        if text in {"", "0"}:
            return START
        try:
            found = (
                _decode(urlsafe_b64decode(text + "=" * (-len(text) % 4))) if len(text) <= LONGEST else None
            )
        except (ValueError, msgspec.DecodeError, RecursionError):
            found = None
        if found is None or not (START.xid <= found.xid <= LARGEST and 0 <= found.seq <= LARGEST):
            raise InvalidParameter(field, "is no cursor; give one as it was answered, or none to begin anew")
        if found.name not in self._names:
            raise InvalidParameter(
                field, "is of a journal that another has taken the place of; begin anew without it"
            )
        restores = len(self._names) - 1 - self._names.index(found.name)
        return FeedPlace(max(START.xid, found.xid - restores * RESTORED_EARLIER), found.seq)

    async def find(self, tx: Tx, text: str, *, field: str = "after") -> FeedPlace:
        """Read a cursor, or `now`. Raises `InvalidParameter`."""
        return await feed.end(tx) if text == NOW else self.understand(text, field=field)
