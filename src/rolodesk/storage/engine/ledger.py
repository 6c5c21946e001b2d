"""What a group of writes on SQLite keeps until its commit."""

import time
from collections.abc import Callable
from typing import Final

import apsw

from rolodesk.storage.statement import Prepared, Value

CLOCK: Final = "clock"
SET_COUNTER: Final = "INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)"


class Ledger:
    """What a group keeps until its commit: its time, the ids it drew, the statements it postponed."""

    def __init__(self, connection: apsw.Connection, clock: Callable[[], int]) -> None:
        self._connection = connection
        self._counters: dict[str, int] = dict(connection.execute("SELECT name, value FROM counters"))
        self._moved: set[str] = {CLOCK}
        self._postponed: dict[tuple[str, int], tuple[Prepared, dict[str, Value]]] = {}
        self._provisional: dict[tuple[str, int], tuple[Prepared, dict[str, Value]]] = {}
        self.now = self._counters[CLOCK] = _later_than(self._counters.get(CLOCK, 0), clock)

    def next_id(self, table: str) -> int:
        """Draw the next id of a table."""
        value = self._counters[table] = self._counters.get(table, 0) + 1
        self._moved.add(table)
        return value

    def at_least(self, table: str, value: int) -> None:
        """Never draw an id of a table up to `value`: it was chosen by someone."""
        if self._counters.get(table, 0) < value:
            self._counters[table] = value
            self._moved.add(table)

    def postpone(self, key: tuple[str, int], prepared: Prepared, values: dict[str, Value]) -> None:
        """Keep a statement of the running action for the end of the group."""
        self._provisional[key] = (prepared, values)

    def keep(self) -> None:
        """The running action succeeded: what it postponed stands."""
        if self._provisional:
            self._postponed.update(self._provisional)
            self._provisional = {}

    def forget(self) -> None:
        """The running action failed: what it postponed falls. Ids it drew stay drawn."""
        self._provisional = {}

    def settle(self) -> None:
        """Write everything down, as the last thing before the commit."""
        for prepared, values in self._postponed.values():
            self._connection.execute(prepared.sql, prepared.values(values))
        for name in self._moved:
            self._connection.execute(SET_COUNTER, (name, self._counters[name]))


def _later_than(last: int, clock: Callable[[], int]) -> int:
    """Answer the clock's time, strictly later than `last`: order of commits is order of times."""
    now = clock()
    if 0 <= last - now <= 1:
        time.sleep(0.001)
        now = clock()
    return max(now, last + 1)
