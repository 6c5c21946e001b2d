"""Everyone who is told of every event."""

from typing import Final

from rolodesk.jobs.following import Follower

FOLLOWERS: Final[tuple[Follower, ...]] = ()
