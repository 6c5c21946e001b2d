"""Preparing a letter to be taken in: parsed in a process of its own, its files staged."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

import msgspec

from rolodesk.actions.ports import Blobs
from rolodesk.mail.inbound.spool import Spool
from rolodesk.mail.parsing.errors import Unparsable
from rolodesk.mail.parsing.pool import ParserPool
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.errors import StorageFull
from rolodesk.model.letter import Envelope, KeptLetter, Letter, LetterFile, Source

LARGE: Final = 4 << 20
"""Bytes from which letters are parsed one after another, so that a heap of them needs no heap of memory."""
PIECE: Final = 1 << 20
ROOM: Final = 8 << 20
"""Bytes to be free beside a letter's own size; with less, it is the disk's fault if it cannot be parsed."""


class LetterBlobs(Blobs, Protocol):
    """A blob store that may have its blobs as files."""

    def local_path(self, key: str) -> Path | None:
        """Give the path of a blob's file; None if it is none of this machine."""
        ...


class Prepared(msgspec.Struct, frozen=True):
    """A letter that was understood, and its files, staged, in its order."""

    letter: Letter
    files: tuple[NewAttachment, ...]


class Preparing:
    """Prepares letters, several at once."""

    def __init__(self, blobs: LetterBlobs, *, pool: ParserPool, spool: Spool) -> None:
        self._blobs = blobs
        self._pool = pool
        self._spool = spool
        self._large = asyncio.Semaphore(1)

    async def prepare(self, kept: KeptLetter) -> Prepared:
        """
        Parse a letter and stage its files; `discard` them if it is not taken in.

        Raises `Unparsable`, `StorageFull`, and what the blob storage raises.
        """
        if kept.size < LARGE:
            return await self._prepare(kept)
        async with self._large:
            return await self._prepare(kept)

    async def discard(self, files: Sequence[NewAttachment]) -> None:
        """Forget files that nobody adopted; what cannot be removed now is swept later."""
        for file in files:
            with suppress(OSError):
                await self._blobs.discard(file.blob_key)

    async def _prepare(self, kept: KeptLetter) -> Prepared:
        envelope = Envelope(source=Source(kept.source), sender=kept.envelope_from, recipient=kept.envelope_to)
        async with self._spool.folder() as folder, self._raw(kept) as raw:
            try:
                letter = await self._pool.parse(raw, envelope=envelope, spool=folder)
            except Unparsable:
                if shutil.disk_usage(folder).free < kept.size + ROOM:
                    raise StorageFull from None
                raise
            return Prepared(letter, await self._staged(folder, letter.files))

    @asynccontextmanager
    async def _raw(self, kept: KeptLetter) -> AsyncIterator[Path]:
        """Give a letter's bytes as a file: where they are, or copied into the spool until the block ends."""
        path = self._blobs.local_path(kept.blob_key)
        if path is not None:
            yield path
            return
        async with self._spool.folder() as folder:
            copy = folder / "letter"
            with copy.open("wb") as file:
                async for piece in self._blobs.open(kept.blob_key):
                    await asyncio.to_thread(file.write, piece)
            yield copy

    async def _staged(self, folder: Path, files: Sequence[LetterFile]) -> tuple[NewAttachment, ...]:
        staged: list[NewAttachment] = []
        try:
            for file in files:
                blob = await self._blobs.stage(_pieces(folder / file.spooled))
                staged.append(
                    NewAttachment(
                        blob_key=blob.key,
                        name=file.name,
                        media_type=file.media_type,
                        size=blob.size,
                        sha256=blob.sha256,
                    )
                )
        except BaseException:
            await self.discard(staged)
            raise
        return tuple(staged)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, PIECE):
            yield piece
