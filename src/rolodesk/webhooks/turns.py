"""Whose turn it is: however much waits for one webhook, every other one gets its share."""

from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import Final, TypeAlias

from rolodesk.actions.delivering.claiming import Claimed, Due, Turn

AT_ONCE: Final = 64
"""Deliveries on their way at once."""
OF_ONE: Final = 8
"""Of one webhook, while it works. One that fails is tried with one at a time."""
OF_FAILING: Final = AT_ONCE // 2
"""Of all the webhooks that fail together: the other half is for those that work."""

Key: TypeAlias = tuple[int, int]
"""A webhook: its workspace and id."""


class Turns:
    """What is on its way to whom, and who was served when."""

    def __init__(self) -> None:
        self._under_way: Counter[Key] = Counter()
        self._failing: Counter[Key] = Counter()
        self._served: dict[Key, int] = {}
        self._clock = count(1)

    @property
    def room(self) -> int:
        """How many deliveries may begin now."""
        return AT_ONCE - self._under_way.total()

    def plan(self, due: Sequence[Due]) -> list[Turn]:
        """Share out the room: one each, those first that were served longest ago, then one more each."""
        self._forget_idle({_key(one) for one in due})
        waiting = sorted(due, key=lambda one: self._served.get(_key(one), 0))
        given: Counter[Key] = Counter()
        room, for_failing = self.room, OF_FAILING - self._failing.total()
        for _ in range(OF_ONE):
            for one in waiting:
                key, is_failing = _key(one), one.webhook.failing_since is not None
                has_room = room > 0 and (for_failing > 0 or not is_failing)
                if has_room and self._under_way[key] + given[key] < (1 if is_failing else OF_ONE):
                    given[key] += 1
                    room -= 1
                    for_failing -= is_failing
        return [Turn(one, given[_key(one)]) for one in waiting if given[_key(one)]]

    def begin(self, claimed: Claimed) -> None:
        """Count a delivery that begins."""
        key = _key(claimed)
        self._under_way[key] += 1
        self._failing[key] += claimed.webhook.failing_since is not None
        self._served[key] = next(self._clock)

    def end(self, claimed: Claimed) -> None:
        """Count a delivery that has ended."""
        key = _key(claimed)
        self._under_way[key] -= 1
        self._failing[key] -= claimed.webhook.failing_since is not None

    def _forget_idle(self, due: set[Key]) -> None:
        """Remember no more webhooks than there is something to do for."""
        self._under_way += Counter()
        self._failing += Counter()
        self._served = {key: at for key, at in self._served.items() if key in due or key in self._under_way}


def _key(one: Due | Claimed) -> Key:
    return one.workspace_id, one.webhook.id
