"""Finding secrets in an answer: random words that the store keeps hashed or sealed alone."""

import re
from collections.abc import Collection
from typing import Final

from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import metadata
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.world import Served

RANDOM: Final = re.compile(r"[A-Za-z0-9_~+=-]{12,}")
KEPT: Final = "kept_answers"
LONG: Final = 27
"""Of a hundred secrets of 20 random bytes one has no digit."""


def secrets_in(served: Served, text: str) -> set[str]:
    """Give the random words of an answer that no table has in the clear, kept answers apart."""
    stored = stored_text(served, without={KEPT})
    return {word for word in RANDOM.findall(text) if _looks_random(word) and word not in stored}


def stored_text(served: Served, *, without: Collection[str] = ()) -> str:
    """Give every row of every table as text."""

    async def read(tx: Tx) -> str:
        rows = [
            repr(tuple(row))
            for table in metadata.sorted_tables
            if table.name not in without
            for row in await tx.all(Statement(table.select(), everywhere=True))
        ]
        return "\n".join(rows)

    return served.run(served.engine.read(EVERYWHERE, read))


def _looks_random(word: str) -> bool:
    """Answer whether letters and digits are mixed, as in no name or number; long ones may lack digits."""
    is_mixed = any(map(str.isdigit, word)) or (len(word) >= LONG and word not in {word.lower(), word.upper()})
    return len(re.findall(r"[A-Za-z]", word)) > 1 and is_mixed
