"""The letters that came in: whether they are taken in, and whether some are parked."""

from collections.abc import Iterator, Sequence
from typing import Final

from rolodesk.cli.checking.finding import Finding, fine, warning
from rolodesk.storage.examination import rows
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx

_LATE: Final = 600_000


async def check_letters(engine: Engine) -> list[Finding]:
    """Look for letters that should have been taken in ten minutes ago, and for parked ones."""

    async def read(tx: Tx) -> tuple[int, list[tuple[int, int]]]:
        return await rows.late_letters(tx, before=tx.now - _LATE), await rows.parked_letters(tx)

    return list(_found(*await engine.search(EVERYWHERE, read)))


def _found(late: int, parked: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    if late:
        yield warning(
            "letters",
            f"{late} letters have waited to be taken in for more than 10 minutes",
            mend="see that `rolodesk serve` or `rolodesk work` runs, and what its log says",
        )
    else:
        yield fine("letters", "no letter waits for long")
    if parked:
        listed = ", ".join(f"{count} in workspace {workspace}" for workspace, count in parked)
        yield warning(
            "parked letters",
            f"letters that could not be taken in: {listed}",
            mend="`rolodesk mail letters --state parked` says why; then `rolodesk mail retry`",
        )
