"""A transaction that gathers what is written for many records, and runs each statement once for all."""

from collections.abc import Collection, Sequence

from rolodesk.storage.passing import PassingTx
from rolodesk.storage.statement import Row, Statement, Value
from rolodesk.storage.transaction import Tx


class GatheringTx(PassingTx):
    """
    Another transaction, in which some statements wait for `flush`.

    `gathered` are those that wait: what they write must be read by nobody before, and they are believed to
    change one row each. `remembered` are looked up once for the same values: what they find must stay as it
    is until the transaction ends; what they do not find is looked up again.
    """

    def __init__(
        self, tx: Tx, *, gathered: Collection[Statement], remembered: Collection[Statement] = ()
    ) -> None:
        super().__init__(tx)
        self._rows: dict[Statement, list[dict[str, Value]]] = {statement: [] for statement in gathered}
        self._found: dict[Statement, dict[tuple[Value, ...], Row]] = {one: {} for one in remembered}

    async def flush(self) -> None:
        """Write what was gathered: the statements in the order in which they were named."""
        for statement, rows in self._rows.items():
            if rows:
                await self._tx.run_many(statement, rows)
                self._rows[statement] = []

    async def first(self, statement: Statement, /, **values: Value) -> Row | None:
        """Read a row, or remember it."""
        found = self._found.get(statement)
        if found is None:
            return await self._tx.first(statement, **values)
        key = tuple(values.values())
        row = found.get(key)
        if row is None:
            row = await self._tx.first(statement, **values)
            if row is not None:
                found[key] = row
        return row

    async def run(self, statement: Statement, /, **values: Value) -> int:
        """Run a statement, or gather it."""
        rows = self._rows.get(statement)
        if rows is None:
            return await self._tx.run(statement, **values)
        rows.append(values)
        return 1

    async def run_many(self, statement: Statement, rows: Sequence[dict[str, Value]], /) -> None:
        """Run a statement once a row, or gather that."""
        gathered = self._rows.get(statement)
        if gathered is None:
            await self._tx.run_many(statement, rows)
        else:
            gathered.extend(rows)
