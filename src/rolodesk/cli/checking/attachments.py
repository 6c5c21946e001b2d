"""The blob storage: whether attachments are there, are what they were, and whether others lie about."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from rolodesk.cli.checking.finding import Finding, error, fine, warning
from rolodesk.storage.attachments import known_keys
from rolodesk.storage.blobs import BlobMissing, BlobStorageUnavailable, ObjectBlobs
from rolodesk.storage.examination import rows
from rolodesk.storage.examination.rows import Attested
from rolodesk.storage.transaction import EVERYWHERE, Engine

_SAMPLE: Final = 50
_SAMPLE_BYTES: Final = 200 << 20
_PAGE: Final = 500
_ORPHAN_SECONDS: Final = 7200  # twice what the sweep waits
_RECENT: Final = timedelta(days=2)
_NAMED: Final = 5


class _Read(msgspec.Struct):
    """How far the look has come."""

    sound: int = 0
    bytes: int = 0


async def check_attachments(engine: Engine, blobs: ObjectBlobs, *, deep: bool) -> list[Finding]:
    """Read the oldest and the newest attachments, or all of them, and hold them against their digests."""
    unsound: list[str] = []
    read = _Read()
    try:
        async for attested in _chosen(engine, deep=deep):
            if not deep and read.bytes > _SAMPLE_BYTES:
                break
            await _look_at(blobs, attested, read=read, unsound=unsound)
        orphans = await _orphans(engine, blobs, deep=deep)
    except BlobStorageUnavailable as refused:
        return [
            error("blobs", str(refused), mend="see that the storage runs, and correct ROLODESK_BLOBS_URL")
        ]
    return [_soundness(read, unsound, deep=deep), _tidiness(orphans, deep=deep)]


async def _chosen(engine: Engine, *, deep: bool) -> AsyncIterator[Attested]:
    if deep:
        after = ""
        while page := await _oldest(engine, after=after, limit=_PAGE):
            for attested in page:
                yield attested
            after = page[-1].blob_key
        return
    for attested in await _oldest(engine, after="", limit=_SAMPLE):
        yield attested
    for attested in await engine.search(EVERYWHERE, lambda tx: rows.newest_attachments(tx, limit=_SAMPLE)):
        yield attested


async def _oldest(engine: Engine, *, after: str, limit: int) -> list[Attested]:
    return await engine.search(EVERYWHERE, lambda tx: rows.oldest_attachments(tx, after=after, limit=limit))


async def _look_at(blobs: ObjectBlobs, attested: Attested, *, read: _Read, unsound: list[str]) -> None:
    digest = hashlib.sha256()
    whose = f"{attested.blob_key} of ticket {attested.ticket_id} in workspace {attested.workspace_id}"
    try:
        async for piece in blobs.open(attested.blob_key):
            digest.update(piece)
            read.bytes += len(piece)
    except BlobMissing:
        unsound.append(f"{whose} is missing")
        return
    if digest.hexdigest() == attested.sha256:
        read.sound += 1
    else:
        unsound.append(f"{whose} is damaged")


async def _orphans(engine: Engine, blobs: ObjectBlobs, *, deep: bool) -> int:
    """Count the blobs that the sweep should have removed; those of the last days, or all."""
    since = None if deep else (datetime.now(UTC) - _RECENT).date()
    orphans, batch = 0, []
    async for key, _ in blobs.keys_older_than(_ORPHAN_SECONDS, since=since):
        batch.append(key)
        if len(batch) == _PAGE:
            orphans += await _unknown(engine, batch)
            batch = []
    return orphans + await _unknown(engine, batch)


async def _unknown(engine: Engine, keys: Sequence[str]) -> int:
    known = await engine.search(EVERYWHERE, lambda tx: known_keys(tx, keys))
    return len(set(keys) - known)


def _soundness(read: _Read, unsound: Sequence[str], *, deep: bool) -> Finding:
    if unsound:
        named = "; ".join(unsound if deep else unsound[:_NAMED])
        return error(
            "attachments",
            f"{len(unsound)} attachments cannot be read as they were stored: {named}",
            mend="bring the blob folder or bucket back from its last good copy; the rows are in order",
        )
    extent = "all" if deep else "the oldest and the newest"
    return fine("attachments", f"{read.sound} attachments are as they were stored ({extent})")


def _tidiness(orphans: int, *, deep: bool) -> Finding:
    extent = "" if deep else " of the last two days"
    if orphans:
        return warning(
            "orphans",
            f"{orphans} blobs{extent} belong to no attachment",
            mend="nothing is lost; `rolodesk serve` or `rolodesk work` sweeps them within an hour or two",
        )
    return fine("orphans", f"every blob{extent} belongs to an attachment")
