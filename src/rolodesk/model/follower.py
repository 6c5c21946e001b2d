"""How the followers of the journal get on."""

from typing import Final

import msgspec

ALARMED_AT: Final = 8
"""So often an event has failed, over some four minutes, when somebody must look at it."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Where one follower is behind: since when (ms) an event waits for it there, and why."""

    follower: str
    workspace_id: int
    since: int
    attempts: int
    """How often it failed at that event."""
    error: str
