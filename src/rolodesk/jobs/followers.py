"""Everyone who is told of every event."""

from collections.abc import Sequence
from typing import Final

from rolodesk.actions.audit import sealing
from rolodesk.actions.delivering import queueing
from rolodesk.actions.ports import Renderers
from rolodesk.actions.rules.following import follow
from rolodesk.actions.scope import Scope
from rolodesk.jobs.following import Follower
from rolodesk.model.event import StoredEvent

RULES: Final = Follower(name="rule", handle=follow, from_now_on=True, batch=200)
FOLLOWERS: Final[tuple[Follower, ...]] = (
    Follower(name="seals", handle=sealing.seal, batch=500, pause_seconds=5),
    RULES,
)
"""Those that need nothing but the transaction."""


def make_followers(renderers: Renderers) -> tuple[Follower, ...]:
    """Make every follower there is."""

    async def tell_webhooks(scope: Scope, events: Sequence[StoredEvent]) -> int:
        return await queueing.queue(scope, events, renderers=renderers)

    return (*FOLLOWERS, Follower(name="webhooks", handle=tell_webhooks, from_now_on=True))
