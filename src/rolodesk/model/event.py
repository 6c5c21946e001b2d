"""An event as it stands in the journal, and its place there."""

from typing import Final

import msgspec

_decode: Final = msgspec.json.Decoder(dict[str, object]).decode


class FeedPlace(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A place in a workspace's journal; places compare in the order of the feed."""

    xid: int
    seq: int


START: Final = FeedPlace(-(2**63), 0)
"""Before the first event."""

END: Final = FeedPlace(2**63 - 1, 0)
"""Behind the last event that there can be."""

RESTORED_EARLIER: Final = 2**48
"""
By so much the `xid` of every event falls when a backup is restored.

So what is restored keeps its order, and stands before all that is written afterwards, however far the
transaction ids of the new database are. No database reaches as many, and 2¹⁵ restores fit into a column.
"""


class StoredEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event: what happened to which record, by whom, through which door, from what to what."""

    place: FeedPlace
    at: int
    """The transaction's time, in ms since 1970."""
    kind: str
    subject: str
    subject_id: int
    actor: str
    actor_id: int | None
    door: str
    before_json: str
    after_json: str
    run_id: int = 0
    """The run of a rule that wrote it, 0 if no rule did."""

    @property
    def before(self) -> dict[str, object]:
        """The fields as they were. Decoded at each call."""
        return _decode(self.before_json)

    @property
    def after(self) -> dict[str, object]:
        """The fields as they are. Decoded at each call."""
        return _decode(self.after_json)
