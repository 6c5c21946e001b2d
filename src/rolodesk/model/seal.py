"""Seals: each is a hash over some events and over the seal before, so that none can be changed unnoticed."""

from hashlib import sha256
from typing import Final

import msgspec

from rolodesk.model.event import FeedPlace, StoredEvent

FIRST: Final = ""
"""What stands before the first seal."""


class Seal(msgspec.Struct, frozen=True):
    """A seal over the events behind the seal before it, up to a place. Numbers begin at 1."""

    number: int
    place: FeedPlace
    events: int
    sealed_at: int
    hash: str


class Sealing:
    """
    Makes the hash of a seal: SHA-256 over the hash before, in hexadecimal, and each field of each event.

    Each of them is a netstring: its length in bytes, a colon, its UTF-8, a comma. Absent is an empty one. The
    `xid` is left out: a restore changes it, and the order is in the hash already.
    """

    def __init__(self, previous: str) -> None:
        self._digest = sha256(_netstring(previous))
        self.events = 0

    def add(self, event: StoredEvent) -> None:
        """Add the next event."""
        actor_id = "" if event.actor_id is None else event.actor_id
        for field in (
            event.place.seq,
            event.at,
            event.kind,
            event.subject,
            event.subject_id,
            event.actor,
            actor_id,
            event.door,
            event.before_json,
            event.after_json,
        ):
            self._digest.update(_netstring(field))
        self.events += 1

    @property
    def hash(self) -> str:
        """The hash of all that was added, in hexadecimal."""
        return self._digest.hexdigest()


def _netstring(value: str | int) -> bytes:
    text = str(value).encode()
    return b"%d:%s," % (len(text), text)
