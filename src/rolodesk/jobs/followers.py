"""Everyone who is told of every event."""

from typing import Final

from rolodesk.actions.audit import sealing
from rolodesk.actions.rules.following import follow
from rolodesk.jobs.following import Follower

RULES: Final = Follower(name="rule", handle=follow, from_now_on=True, batch=200)
FOLLOWERS: Final[tuple[Follower, ...]] = (
    Follower(name="seals", handle=sealing.seal, batch=500, pause_seconds=5),
    RULES,
)
