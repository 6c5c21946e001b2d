"""Filling a store from a backup's file: all of it, in one transaction, or nothing."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from rolodesk.model.errors import Conflicting, DomainError
from rolodesk.model.event import RESTORED_EARLIER, START
from rolodesk.storage import contact_search, directory, feed_names, installation
from rolodesk.storage.backup import tables
from rolodesk.storage.backup.archive import ArchiveReader, BadBackup, Entry, reading
from rolodesk.storage.blobs import ObjectBlobs
from rolodesk.storage.contacts import contacts_of
from rolodesk.storage.migrate import revisions
from rolodesk.storage.passing import ImpatientTx
from rolodesk.storage.search import filling, index
from rolodesk.storage.statement import Value
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx

_BATCH: Final = 500


class Restored(msgspec.Struct, frozen=True, kw_only=True):
    """What was restored, when it had been saved, and which blobs were not sound at that time."""

    made_at: str
    rows: dict[str, int]
    blobs: int
    unsound: tuple[str, ...]


async def restore(engine: Engine, blobs: ObjectBlobs, path: Path, *, force: bool = False) -> Restored:
    """
    Fill the store with what the file holds, once every digest in it is checked.

    Ids go on after the highest that was ever drawn; blobs get new keys; people log in again; sending is
    paused. Refuses
    (`BadBackup`) a file that is damaged or of another version, and (`Conflicting`) a store that holds
    anything, which `force` empties in the same transaction.
    """
    with reading(path) as archive:
        _check_version(archive)
        if not force:
            await engine.read(EVERYWHERE, _refuse_unless_empty)
        new_keys: dict[str, str] = {}
        try:
            for blob in archive.manifest.blobs:
                new_keys[blob.name] = (await blobs.stage(_given(archive.pieces(blob)))).key
            await engine.write(EVERYWHERE, lambda tx: _fill(tx, archive, new_keys, force=force))
        except (DomainError, OSError):
            # After any other failure the commit may have been done; what is orphaned then is swept later.
            await _discard(blobs, new_keys.values())
            raise
        return Restored(
            made_at=archive.manifest.made_at,
            rows={entry.name: entry.rows for entry in archive.manifest.tables},
            blobs=len(new_keys),
            unsound=archive.manifest.unsound,
        )


async def _discard(blobs: ObjectBlobs, keys: Iterable[str]) -> None:
    for key in keys:
        with suppress(OSError):
            await blobs.discard(key)


def _check_version(archive: ArchiveReader) -> None:
    manifest = archive.manifest
    if manifest.workspace is not None:
        raise BadBackup("the file holds one workspace only; take it in with `rolodesk import-workspace`")
    if manifest.revision != revisions()[-1]:
        raise BadBackup(
            f"the backup was made at revision {manifest.revision} and this version of Rolodesk is at"
            f" {revisions()[-1]}; restore it with the version that made it, then run `rolodesk migrate`"
            " with this one"
        )
    if {entry.name: entry.columns for entry in manifest.tables} != tables.COLUMNS:
        raise BadBackup("the backup's tables are not those of its revision; take another one")


async def _refuse_unless_empty(tx: Tx) -> None:
    if await tx.first(tables.SOMETHING) is not None:
        raise Conflicting(
            "the store is not empty: restore into another data folder or database, or add --force to"
            " replace everything in this one"
        )


async def _fill(tx: Tx, archive: ArchiveReader, new_keys: dict[str, str], *, force: bool) -> None:
    await tx.lock("restore")
    if force:
        await _empty(tx)
    else:
        await _refuse_unless_empty(tx)
    for entry in archive.manifest.tables:
        rows = (_adapted(entry, line, new_keys) for line in archive.lines(entry))
        while batch := list(islice(rows, _BATCH)):
            await tx.run_many(tables.insert_into(entry.name), batch)
    for name, highest in archive.manifest.ids.items():
        await tx.reserve_id(name, highest)
    # What the backup has waiting may have left since from where it was made.
    why = f"a backup of {archive.manifest.made_at} was restored"
    await installation.put(tx, installation.SENDING_PAUSED, why)
    for workspace in await directory.workspaces_listed(tx):
        await feed_names.name_anew(tx.within(workspace.id))
        await index_workspace(ImpatientTx(tx.within(workspace.id)))


async def _empty(tx: Tx) -> None:
    for name in tables.COLUMNS:
        await tx.run(tables.delete_from(name))
    await index.empty(tx)
    for statement in (tables.DELETE_SEARCH, tables.DELETE_LINKS, tables.DELETE_SESSIONS):
        await tx.run(statement)


def _adapted(entry: Entry, line: list[int | str | None], new_keys: dict[str, str]) -> dict[str, Value]:
    """Give a row as this store holds it: blobs under their new keys, events before all that will come."""
    row: dict[str, Value] = dict(zip(entry.columns, line, strict=True))
    xid = row.get("xid")
    if isinstance(xid, int):
        row["xid"] = max(START.xid, xid - RESTORED_EARLIER)
    elif entry.name in tables.HOLDING_BLOBS:
        row["blob_key"] = new_keys.get(str(row["blob_key"]), row["blob_key"])
    return row


async def index_workspace(tx: Tx) -> None:
    """Fill the search indexes of a workspace whose rows are there."""
    await filling.tell_workspace(tx)
    last = 0
    while found := contacts_of(await tx.all(tables.CONTACTS, after=last, limit=_BATCH)):
        for contact in found:
            await contact_search.put(tx, contact)
        last = found[-1].id


async def _given(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
