"""The blob storage: whether attachments and letters are there and as they were, and what else lies about."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from rolodesk.cli.checking.finding import Finding, error, fine, warning
from rolodesk.storage import held_blobs
from rolodesk.storage.blobs import BlobMissing, BlobStorageUnavailable, ObjectBlobs
from rolodesk.storage.held_blobs import HOLDERS, Held, Holder
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
    """Read the oldest and newest attachments and letters, or all, and hold them against their digests."""
    unsound: list[str] = []
    read = _Read()
    try:
        async for holder, held in _chosen(engine, deep=deep):
            if not deep and read.bytes > _SAMPLE_BYTES:
                break
            await _look_at(blobs, holder, held, read=read, unsound=unsound)
        orphans = await _orphans(engine, blobs, deep=deep)
    except BlobStorageUnavailable as refused:
        return [
            error("blobs", str(refused), mend="see that the storage runs, and correct ROLODESK_BLOBS_URL")
        ]
    return [_soundness(read, unsound, deep=deep), _tidiness(orphans, deep=deep)]


async def _chosen(engine: Engine, *, deep: bool) -> AsyncIterator[tuple[Holder, Held]]:
    for holder in HOLDERS:
        after = ""
        while page := await _oldest(engine, holder, after=after, limit=_PAGE if deep else _SAMPLE):
            for held in page:
                yield holder, held
            if not deep:
                break
            after = page[-1].blob_key
        if not deep:
            for held in await _newest(engine, holder):
                yield holder, held


async def _oldest(engine: Engine, holder: Holder, *, after: str, limit: int) -> list[Held]:
    return await engine.search(EVERYWHERE, lambda tx: held_blobs.oldest(tx, holder, after=after, limit=limit))


async def _newest(engine: Engine, holder: Holder) -> list[Held]:
    return await engine.search(EVERYWHERE, lambda tx: held_blobs.newest(tx, holder, limit=_SAMPLE))


async def _look_at(
    blobs: ObjectBlobs, holder: Holder, held: Held, *, read: _Read, unsound: list[str]
) -> None:
    digest = hashlib.sha256()
    whose = f"{held.blob_key} of {holder.noun} {held.number} in workspace {held.workspace_id}"
    try:
        async for piece in blobs.open(held.blob_key):
            digest.update(piece)
            read.bytes += len(piece)
    except BlobMissing:
        unsound.append(f"{whose} is missing")
        return
    if held.sha256 in {"", digest.hexdigest()}:
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
    known = await engine.search(EVERYWHERE, lambda tx: held_blobs.held(tx, keys))
    return len(set(keys) - known)


def _soundness(read: _Read, unsound: Sequence[str], *, deep: bool) -> Finding:
    if unsound:
        named = "; ".join(unsound if deep else unsound[:_NAMED])
        return error(
            "attachments",
            f"{len(unsound)} attachments or letters cannot be read as they were stored: {named}",
            mend="bring the blob folder or bucket back from its last good copy; the rows are in order",
        )
    extent = "all" if deep else "the oldest and the newest"
    return fine("attachments", f"{read.sound} attachments and letters are as they were stored ({extent})")


def _tidiness(orphans: int, *, deep: bool) -> Finding:
    extent = "" if deep else " of the last two days"
    if orphans:
        return warning(
            "orphans",
            f"{orphans} blobs{extent} belong to no attachment and no letter",
            mend="nothing is lost; `rolodesk serve` or `rolodesk work` sweeps them within an hour or two",
        )
    return fine("orphans", f"every blob{extent} belongs to an attachment or a letter")
