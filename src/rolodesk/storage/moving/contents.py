"""The rows of one workspace as they travel, and the digest of what it holds, equal wherever it is.

A row travels without its workspace's id. A person is their e-mail address; a blob is a number, from 1 in the
order of the rows that hold them. Events fall back in the feed where they are taken in, as a backup's do;
the digest does not look at that.
"""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Final

import msgspec

from rolodesk.model.event import RESTORED_EARLIER
from rolodesk.storage.moving import tables
from rolodesk.storage.statement import Row, Value
from rolodesk.storage.transaction import EVERYWHERE, Tx

_FIRST_PAGE: Final = 50
_LARGEST_PAGE: Final = 2000
_PAGE_BYTES: Final = 1 << 20
_MODULUS: Final = 2**256

encode: Final = msgspec.json.Encoder().encode


class Line(msgspec.Struct, frozen=True):
    """A row as it travels, and as the digest takes it."""

    travelling: bytes
    digested: bytes


class Digest:
    """A digest of lines that does not depend on their order: the databases do not sort texts alike."""

    def __init__(self) -> None:
        self._sum = 0
        self._count = 0

    def add(self, line: Line) -> None:
        """Take a line in."""
        self._sum = (self._sum + int.from_bytes(sha256(line.digested).digest())) % _MODULUS
        self._count += 1

    def __str__(self) -> str:
        return f"{self._count}:{self._sum:064x}"


class Traveller:
    """Translates the rows of a workspace, which an open transaction of EVERYWHERE reads."""

    def __init__(self, tx: Tx, workspace_id: int) -> None:
        self._tx = tx
        self._inside = tx.within(workspace_id)
        self._emails: dict[int, str] = {}
        self.blobs: dict[str, str] = {}
        """Key → number, as text, of each blob that was met."""
        self.digests: dict[str, str] = {}
        """Key → SHA-256 of a blob, "" if none is known."""

    async def pages(self, name: str) -> AsyncIterator[list[Line]]:
        """Give the rows of a table as JSON lines."""
        limit, rows = _FIRST_PAGE, await self._inside.all(tables.page_of(name, first=True), limit=_FIRST_PAGE)
        while rows:
            lines = [await self._line(name, row) for row in rows]
            yield lines
            if len(rows) < limit:
                return
            limit = max(
                1, min(_LARGEST_PAGE, _PAGE_BYTES * len(rows) // sum(len(line.travelling) for line in lines))
            )
            after = {f"after_{key}": self._value(name, rows[-1], key) for key in tables.KEYS[name]}
            rows = await self._inside.all(tables.page_of(name, first=False), limit=limit, **after)

    async def _line(self, name: str, row: Row) -> Line:
        columns = tables.COLUMNS[name]
        travelling = dict(zip(columns, row, strict=True))
        if name in tables.WITH_PEOPLE and travelling[tables.PERSON] is not None:
            travelling[tables.PERSON] = await self._email(travelling[tables.PERSON])
        if name in tables.HOLDING_BLOBS and travelling[tables.BLOB]:
            key = travelling[tables.BLOB]
            travelling[tables.BLOB] = self.blobs.setdefault(key, str(len(self.blobs) + 1))
            self.digests[key] = travelling.get("sha256", self.digests.get(key, ""))
        line = encode(list(travelling.values())) + b"\n"
        if tables.XID not in travelling:
            return Line(line, line)
        travelling[tables.XID] %= RESTORED_EARLIER
        return Line(line, encode(list(travelling.values())) + b"\n")

    async def _email(self, person_id: int) -> str:
        if person_id not in self._emails:
            found = await self._tx.first(tables.EMAIL_OF, id=person_id)
            self._emails[person_id] = "" if found is None else found[0]
        return self._emails[person_id]

    def _value(self, name: str, row: Row, column: str) -> Value:
        value: Value = row[tables.COLUMNS[name].index(column)]
        return value


async def contents_of(tx: Tx, workspace_id: int) -> dict[str, str]:
    """Give the digest of each table of a workspace, in a transaction of EVERYWHERE."""
    if tx.workspace_id != EVERYWHERE:
        raise RuntimeError("people are everywhere")
    traveller = Traveller(tx, workspace_id)
    found: dict[str, str] = {}
    for name in tables.COLUMNS:
        digest = Digest()
        async for lines in traveller.pages(name):
            for line in lines:
                digest.add(line)
        found[name] = str(digest)
    return found
