"""Taking a workspace in from its file: all of it, in one transaction, compared with what was written."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from rolodesk.model.email import fold_email
from rolodesk.model.errors import Conflicting, DomainError
from rolodesk.model.event import RESTORED_EARLIER, START
from rolodesk.model.person import Person
from rolodesk.model.workspace import Workspace
from rolodesk.storage import directory, people
from rolodesk.storage.backup.archive import ArchiveReader, BadBackup, Entry, reading
from rolodesk.storage.backup.restoring import index_workspace
from rolodesk.storage.blobs import ObjectBlobs
from rolodesk.storage.migrate import revisions
from rolodesk.storage.moving import tables
from rolodesk.storage.moving.contents import contents_of
from rolodesk.storage.moving.taking_out import WORKSPACES
from rolodesk.storage.passing import ImpatientTx
from rolodesk.storage.statement import Value
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx

_BATCH: Final = 500
_MISSING: Final = "1970/01/01/"
"""Before the key of a blob that the file does not have: it was missing where the workspace comes from."""

Settle = Callable[[Tx, Workspace, int], Awaitable[None]]
"""What is done in the same transaction once the workspace is there, with the id that it had."""


class TakenIn(msgspec.Struct, frozen=True, kw_only=True):
    """The workspace as it is here, the id that it had, and what it brought along."""

    workspace: Workspace
    was: int
    made_at: str
    rows: dict[str, int]
    blobs: int
    unsound: int
    contents: dict[str, str]


async def take_in(
    engine: Engine, blobs: ObjectBlobs, path: Path, *, settle: Settle, workspace_id: int | None = None
) -> TakenIn:
    """
    Take a workspace in, once every digest in its file is checked, and compare what is then stored.

    It keeps its id if that is free, else it gets the next; `workspace_id` chooses one. Its rows keep theirs.
    People are found by their e-mail address, or made without a password. Refuses (`BadBackup`) a file that is
    damaged, of another version or not of one workspace, and (`Conflicting`) an id that is taken and a
    workspace whose API keys are here already.
    """
    with reading(path) as archive:
        _check(archive)
        new_keys = {name: _MISSING + f"{int(name):032x}" for name in archive.manifest.unsound}
        staged: list[str] = []
        try:
            for blob in archive.manifest.blobs:
                staged.append((await blobs.stage(_given(archive.pieces(blob)))).key)
                new_keys[blob.name] = staged[-1]

            async def fill(tx: Tx) -> Workspace:
                workspace = await _fill(tx, archive, new_keys, wanted=workspace_id)
                await settle(tx, workspace, archive.manifest.workspace or 0)
                return workspace

            workspace = await engine.write(EVERYWHERE, fill)
        except (DomainError, BadBackup, OSError):
            # After any other failure the commit may have been done; what is orphaned then is swept later.
            for key in staged:
                with suppress(OSError):
                    await blobs.discard(key)
            raise
        return TakenIn(
            workspace=workspace,
            was=archive.manifest.workspace or 0,
            made_at=archive.manifest.made_at,
            rows={entry.name: entry.rows for entry in archive.manifest.tables},
            blobs=len(staged),
            unsound=len(archive.manifest.unsound),
            contents=archive.manifest.contents,
        )


def _check(archive: ArchiveReader) -> None:
    manifest = archive.manifest
    if manifest.workspace is None:
        raise BadBackup("the file is the backup of a whole installation; use `rolodesk restore`")
    if manifest.revision != revisions()[-1]:
        raise BadBackup(
            f"the file was made at revision {manifest.revision} and this version of Rolodesk is at"
            f" {revisions()[-1]}; bring both installations to the same version and export again"
        )
    if {one.name: one.columns for one in manifest.tables} != {
        WORKSPACES: tables.WORKSPACE_COLUMNS,
        **tables.COLUMNS,
    }:
        raise BadBackup("the file's tables are not those of its revision; export the workspace again")


async def _fill(tx: Tx, archive: ArchiveReader, new_keys: dict[str, str], *, wanted: int | None) -> Workspace:
    await tx.lock("restore")
    first, *rest = archive.manifest.tables
    workspace = await _insert_workspace(tx, archive, first, wanted=wanted)
    inside = ImpatientTx(tx.within(workspace.id))
    known: dict[str, int] = {}
    for entry in rest:
        lines = archive.lines(entry)
        while batch := list(islice(lines, _BATCH)):
            rows = [await _adapted(tx, entry, line, new_keys, known) for line in batch]
            if entry.name == "api_keys":
                await _refuse_known_keys(tx, rows)
            await inside.run_many(tables.insert_into(entry.name), rows)
    for name, highest in archive.manifest.ids.items():
        await tx.reserve_id(name, highest)
    await index_workspace(inside)
    stored = await contents_of(tx, workspace.id)
    if different := [name for name, digest in archive.manifest.contents.items() if stored[name] != digest]:
        raise BadBackup(f"what was stored is not what was written: {', '.join(different)}; nothing was kept")
    return workspace


async def _insert_workspace(tx: Tx, archive: ArchiveReader, entry: Entry, *, wanted: int | None) -> Workspace:
    chosen = wanted if wanted is not None else archive.manifest.workspace or 0
    if wanted is None and await directory.workspace_by_id(tx, chosen) is not None:
        chosen = await tx.next_id("workspaces")
    row: dict[str, Value] = dict(zip(entry.columns, next(archive.lines(entry)), strict=True))
    if await directory.workspace_by_id(tx, chosen) is not None:
        raise Conflicting(f"there is a workspace {chosen} already; choose another id, or leave it out")
    await tx.run(tables.INSERT_WORKSPACE, id=chosen, **row)
    await tx.reserve_id("workspaces", chosen)
    made = await directory.workspace_by_id(tx, chosen)
    assert made is not None  # noqa: S101 - it was inserted just now
    return made


async def _refuse_known_keys(tx: Tx, rows: list[dict[str, Value]]) -> None:
    hashes = [str(row["hash"]) for row in rows]
    known = await tx.first(tables.KEYS_KNOWN, hashes=hashes)
    if known is not None:
        raise Conflicting(
            f"an API key of the workspace is one of workspace {known[0]} here already:"
            " it has been taken in before"
        )


async def _adapted(
    tx: Tx, entry: Entry, line: list[int | str | None], new_keys: dict[str, str], known: dict[str, int]
) -> dict[str, Value]:
    """Give a row as this store holds it: people by their ids, events before all that will come."""
    row: dict[str, Value] = dict(zip(entry.columns, line, strict=True))
    xid = row.get(tables.XID)
    if isinstance(xid, int):
        row[tables.XID] = max(START.xid, xid - RESTORED_EARLIER)
    if entry.name in tables.HOLDING_BLOBS and row[tables.BLOB]:
        row[tables.BLOB] = new_keys[str(row[tables.BLOB])]
    if entry.name in tables.WITH_PEOPLE and row[tables.PERSON] is not None:
        row[tables.PERSON] = await _person(tx, str(row[tables.PERSON]), known)
    return row


async def _person(tx: Tx, email: str, known: dict[str, int]) -> int:
    """Find the person of an e-mail address, or make one who cannot log in before they get a password."""
    folded = fold_email(email)
    if folded not in known:
        person = await people.by_email(tx, email)
        if person is None:
            person = Person(await tx.next_id("people"), email, None, tx.now)
            await people.insert(tx, person)
        known[folded] = person.id
    return known[folded]


async def _given(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
