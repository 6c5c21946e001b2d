"""Writing one workspace into a file: its tables from one snapshot, then the blobs that its rows name."""

from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from rolodesk.model.errors import Unknown
from rolodesk.storage.backup.archive import FORMAT, ArchiveWriter, Entry, Manifest, writing
from rolodesk.storage.backup.tables import HIGHEST_IDS
from rolodesk.storage.blobs import BlobMissing, ObjectBlobs
from rolodesk.storage.migrate import revisions
from rolodesk.storage.moving import tables
from rolodesk.storage.moving.contents import Digest, Traveller, encode
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx

WORKSPACES = "workspaces"


class TakenOut(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: bytes, rows by table, blobs, and how many of those are missing or damaged."""

    bytes: int
    rows: dict[str, int]
    blobs: int
    unsound: int
    contents: dict[str, str]


class _Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The tables as they were written, their digests, the highest ids, and the blobs met."""

    tables: tuple[Entry, ...]
    contents: dict[str, str]
    ids: dict[str, int]
    blobs: dict[str, str]
    digests: dict[str, str]


async def take_out(engine: Engine, blobs: ObjectBlobs, workspace_id: int, path: Path) -> TakenOut:
    """
    Write a workspace into a new file at `path`, which appears when it is whole and safe on the disk.

    It stays where it is, and the hub goes on meanwhile. A blob that is missing or damaged does not stop it.
    Refuses an unknown workspace (`Unknown`) and a path that is taken (`BadBackup`).
    """
    with writing(path) as archive:
        snapshot = await engine.search(EVERYWHERE, lambda tx: _save_tables(tx, archive, workspace_id))
        kept, unsound = await _save_blobs(blobs, archive, snapshot)
        manifest = Manifest(
            format=FORMAT,
            revision=revisions()[-1],
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            tables=snapshot.tables,
            ids=snapshot.ids,
            blobs=tuple(kept),
            unsound=tuple(unsound),
            workspace=workspace_id,
            contents=snapshot.contents,
        )
        size = archive.publish(manifest)
    return TakenOut(
        bytes=size,
        rows={entry.name: entry.rows for entry in snapshot.tables},
        blobs=len(kept),
        unsound=len(unsound),
        contents=manifest.contents,
    )


async def _save_tables(tx: Tx, archive: ArchiveWriter, workspace_id: int) -> _Snapshot:
    archive.start_again()
    row = await tx.within(workspace_id).first(tables.THE_WORKSPACE)
    if row is None:
        raise Unknown("workspace", workspace_id)
    with archive.table(WORKSPACES) as written:
        written.write(encode(list(row)) + b"\n")
        size, digest = written.size, written.sha256
    entry = Entry(name=WORKSPACES, size=size, sha256=digest, columns=tables.WORKSPACE_COLUMNS, rows=1)
    traveller = Traveller(tx, workspace_id)
    entries, contents = [entry], {}
    for name in tables.COLUMNS:
        entry, contents[name] = await _save_table(traveller, archive, name)
        entries.append(entry)
    highest = dict(map(tuple, await tx.all(HIGHEST_IDS)))
    return _Snapshot(
        tables=tuple(entries),
        contents=contents,
        ids={name: value for name, value in highest.items() if name in tables.COLUMNS},
        blobs=traveller.blobs,
        digests=traveller.digests,
    )


async def _save_table(traveller: Traveller, archive: ArchiveWriter, name: str) -> tuple[Entry, str]:
    count, contents = 0, Digest()
    with archive.table(name) as written:
        async for lines in traveller.pages(name):
            count += len(lines)
            written.write(b"".join(line.travelling for line in lines))
            for line in lines:
                contents.add(line)
        size, digest = written.size, written.sha256
    entry = Entry(name=name, size=size, sha256=digest, columns=tables.COLUMNS[name], rows=count)
    return entry, str(contents)


async def _save_blobs(
    blobs: ObjectBlobs, archive: ArchiveWriter, snapshot: _Snapshot
) -> tuple[list[Entry], list[str]]:
    kept: list[Entry] = []
    unsound: list[str] = []
    for key, number in snapshot.blobs.items():
        try:
            entry = await _save_blob(blobs, archive, key, number)
        except BlobMissing:
            unsound.append(number)
            continue
        kept.append(entry)
        promised = snapshot.digests[key]
        if promised and entry.sha256 != promised:
            unsound.append(number)
    return kept, unsound


async def _save_blob(blobs: ObjectBlobs, archive: ArchiveWriter, key: str, number: str) -> Entry:
    async with aclosing(blobs.open(key)) as pieces:  # type: ignore[type-var]  # it is a generator
        first = await anext(pieces, b"")  # raises `BlobMissing`, before the entry is begun
        with archive.blob(number) as entry:
            entry.write(first)
            async for piece in pieces:
                entry.write(piece)
            return Entry(name=number, size=entry.size, sha256=entry.sha256)
