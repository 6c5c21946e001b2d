"""A transaction in which it is another time: for what happened before it is written down."""

from typing import Self

from rolodesk.storage.passing import PassingTx
from rolodesk.storage.transaction import Tx


class BackdatedTx(PassingTx):
    """Another transaction in every respect but its time."""

    def __init__(self, tx: Tx, now: int) -> None:
        super().__init__(tx)
        self._now = now

    @property
    def now(self) -> int:
        """The time that it is to be, in ms."""
        return self._now

    def within(self, workspace_id: int) -> Self:
        """Narrow it; the time stays."""
        return type(self)(self._tx.within(workspace_id), self._now)
