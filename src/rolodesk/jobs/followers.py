"""Everyone who is told of every event."""

from typing import Final

from rolodesk.actions.audit import sealing
from rolodesk.jobs.following import Follower

FOLLOWERS: Final[tuple[Follower, ...]] = (
    Follower(name="seals", handle=sealing.seal, batch=500, pause_seconds=5),
)
