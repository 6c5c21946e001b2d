"""Writing a backup: every table from one snapshot, then the blobs that the snapshot's rows name."""

from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from rolodesk.storage.backup import tables
from rolodesk.storage.backup.archive import FORMAT, ArchiveWriter, Entry, Manifest, writing
from rolodesk.storage.blobs import BlobMissing, ObjectBlobs
from rolodesk.storage.migrate import revisions
from rolodesk.storage.statement import Row, Value
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx

_FIRST_PAGE: Final = 50
_LARGEST_PAGE: Final = 2000
_PAGE_BYTES: Final = 1 << 20

_encode: Final = msgspec.json.Encoder().encode


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: bytes, rows by table, blobs, and the keys of those that are missing or damaged."""

    bytes: int
    rows: dict[str, int]
    blobs: int
    unsound: tuple[str, ...]


class _Snapshot(msgspec.Struct, frozen=True):
    """The tables as they were written, the highest ids, and the digests of the blobs, by key."""

    tables: tuple[Entry, ...]
    ids: dict[str, int]
    digests: dict[str, str]


async def save(engine: Engine, blobs: ObjectBlobs, path: Path) -> Saved:
    """
    Write everything into a new file at `path`, which appears when it is whole and safe on the disk.

    The hub goes on meanwhile; what it commits after the beginning is not in the file. A blob that is missing
    or damaged does not stop it: the answer names it. Refuses (`BadBackup`) a path that is taken. Raises
    `OSError` where there is no room.
    """
    with writing(path) as archive:
        snapshot = await engine.search(EVERYWHERE, lambda tx: _save_tables(tx, archive))
        kept, unsound = await _save_blobs(blobs, archive, snapshot.digests)
        manifest = Manifest(
            format=FORMAT,
            revision=revisions()[-1],
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            tables=snapshot.tables,
            ids=snapshot.ids,
            blobs=tuple(kept),
            unsound=tuple(unsound),
        )
        size = archive.publish(manifest)
    return Saved(
        bytes=size,
        rows={entry.name: entry.rows for entry in snapshot.tables},
        blobs=len(kept),
        unsound=manifest.unsound,
    )


async def _save_tables(tx: Tx, archive: ArchiveWriter) -> _Snapshot:
    archive.start_again()
    digests: dict[str, str] = {}
    entries = [await _save_table(tx, archive, name, digests) for name in tables.COLUMNS]
    ids = dict(map(tuple, await tx.all(tables.HIGHEST_IDS)))
    return _Snapshot(tuple(entries), ids, digests)


async def _save_table(tx: Tx, archive: ArchiveWriter, name: str, digests: dict[str, str]) -> Entry:
    count = 0
    with archive.table(name) as entry:
        limit, rows = _FIRST_PAGE, await tx.all(tables.page_of(name, first=True), limit=_FIRST_PAGE)
        while rows:
            count += len(rows)
            lines = b"".join(_encode(list(row)) + b"\n" for row in rows)
            entry.write(lines)
            digests.update(tables.blobs_in(name, rows))
            if len(rows) < limit:
                break
            limit = max(1, min(_LARGEST_PAGE, _PAGE_BYTES * len(rows) // len(lines)))
            rows = await tx.all(tables.page_of(name, first=False), limit=limit, **_after(name, rows[-1]))
        size, digest = entry.size, entry.sha256
    return Entry(name=name, size=size, sha256=digest, columns=tables.COLUMNS[name], rows=count)


def _after(name: str, last: Row) -> dict[str, Value]:
    """Bind the key of the last row, after which the next page begins."""
    row = dict(zip(tables.COLUMNS[name], last, strict=True))
    return {f"after_{key}": row[key] for key in tables.KEYS[name]}


async def _save_blobs(
    blobs: ObjectBlobs, archive: ArchiveWriter, digests: dict[str, str]
) -> tuple[list[Entry], list[str]]:
    kept: list[Entry] = []
    unsound: list[str] = []
    for key, digest in digests.items():
        try:
            entry = await _save_blob(blobs, archive, key)
        except BlobMissing:
            unsound.append(key)
            continue
        kept.append(entry)
        if digest and entry.sha256 != digest:
            unsound.append(key)
    return kept, unsound


async def _save_blob(blobs: ObjectBlobs, archive: ArchiveWriter, key: str) -> Entry:
    async with aclosing(blobs.open(key)) as pieces:  # type: ignore[type-var]  # it is a generator
        first = await anext(pieces, b"")  # raises `BlobMissing`, before the entry is begun
        with archive.blob(key) as entry:
            entry.write(first)
            async for piece in pieces:
                entry.write(piece)
            return Entry(name=key, size=entry.size, sha256=entry.sha256)
