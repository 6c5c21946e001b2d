"""Where the bytes of a blob go while it is staged: into a durable file, or up to an object store."""

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

import obstore

from rolodesk.storage.durable import DurableFile, DurableFolder

if TYPE_CHECKING:  # it is there for the type checker only
    from obstore.store import ObjectStore

P = ParamSpec("P")
T = TypeVar("T")

_PART_SIZE = 5 * 1024 * 1024  # bytes, the smallest that S3 takes for a part that is not the last
_PARTS_AT_ONCE = 2


class Digest(Protocol):
    """What sums the bytes up."""

    def update(self, data: bytes, /) -> None:
        """Take the next bytes into account."""


class Sink(Protocol):
    """One blob on its way in. After any failure or cancellation, `abandon` it."""

    piece_size: int
    """Bytes that `write` takes well at once; every piece but the last has this size."""

    async def write(self, piece: bytes) -> None:
        """Take the next bytes, which are not the last ones."""

    async def finish(self, last: bytes) -> None:
        """Take the last bytes, and return once the blob is under its key, durably."""

    async def abandon(self) -> None:
        """Leave nothing behind, whatever has happened before."""


class FileSink:
    """
    A sink that writes a file itself.

    obstore's local store can neither sync a file nor the folder that names it; it still reads and lists them.
    """

    piece_size = 1024 * 1024

    def __init__(self, folder: DurableFolder, key: str, digest: Digest) -> None:
        self._file = DurableFile(folder, Path(folder.root, key))
        self._digest = digest

    async def write(self, piece: bytes) -> None:
        """Append the piece; the first one makes the file."""
        await in_thread(self._append, piece)

    async def finish(self, last: bytes) -> None:
        """Append, sync and name the file, in one go: a small blob costs one hop to a thread."""
        await in_thread(self._publish, last)

    async def abandon(self) -> None:
        """Remove the file."""
        await in_thread(self._file.discard)

    def _append(self, piece: bytes) -> None:
        self._digest.update(piece)
        self._file.write(piece)

    def _publish(self, last: bytes) -> None:
        self._append(last)
        self._file.publish()


class UploadSink:
    """
    A sink that sends a small blob in one request and a larger one as a multipart upload.

    obstore aborts an upload whose source raises, but forgets one whose caller is cancelled. So the upload
    runs in a task of its own, fed through a queue, and a cancellation reaches it as an error of its source.
    """

    piece_size = _PART_SIZE

    def __init__(self, store: "ObjectStore", key: str, digest: Digest) -> None:
        self._store = store
        self._key = key
        self._digest = digest
        self._upload: asyncio.Task[None] | None = None
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue(1)
        self._abandoned = False

    async def write(self, piece: bytes) -> None:
        """Begin the upload with the first piece; hand the others to it."""
        await in_thread(self._digest.update, piece)
        if self._upload is None:
            self._upload = asyncio.create_task(self._put(self._pieces(piece)))
        else:
            await self._hand_over(self._upload, piece)

    async def finish(self, last: bytes) -> None:
        """End the upload, or send the blob that is one piece."""
        await in_thread(self._digest.update, last)
        if self._upload is None:
            self._upload = asyncio.create_task(self._put(last))
        else:
            await self._hand_over(self._upload, last)
            await self._hand_over(self._upload, None)
        await asyncio.shield(self._upload)

    async def abandon(self) -> None:
        """End the upload, and remove what it may have made in its last moment."""
        if self._upload is not None:
            await _to_its_end(asyncio.create_task(self._undo(self._upload)))

    async def _undo(self, upload: asyncio.Task[None]) -> None:
        self._abandoned = True
        if self._waiting.empty():
            self._waiting.put_nowait(None)
        await asyncio.wait({upload})
        if upload.exception() is None:
            await obstore.delete_async(self._store, self._key)

    async def _put(self, source: bytes | AsyncIterator[bytes]) -> None:
        await obstore.put_async(
            self._store, self._key, source, chunk_size=_PART_SIZE, max_concurrency=_PARTS_AT_ONCE
        )

    async def _pieces(self, first: bytes) -> AsyncIterator[bytes]:
        yield first
        while (piece := await self._waiting.get()) is not None and not self._abandoned:
            yield piece
        if self._abandoned:
            raise _Abandoned

    async def _hand_over(self, upload: asyncio.Task[None], piece: bytes | None) -> None:
        """Give the upload its next piece, or raise what made it fail, where nobody would take the piece."""
        handing = asyncio.ensure_future(self._waiting.put(piece))
        try:
            await asyncio.wait({handing, upload}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            handing.cancel()
        if upload.done():
            upload.result()


class _Abandoned(Exception):
    """The blob is not wanted any more."""


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `function` in a thread; a cancellation goes on when it has ended, so that cleaning up is safe."""
    running = asyncio.get_running_loop().run_in_executor(None, partial(function, *args, **kwargs))
    return await _to_its_end(running)


async def _to_its_end(work: asyncio.Future[T]) -> T:
    """Wait until `work` has ended, however often this is cancelled meanwhile, then pass that on."""
    cancelled: asyncio.CancelledError | None = None
    while not work.done():
        try:
            await asyncio.wait({work})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        work.exception()  # seen, and of less weight than the cancellation
        raise cancelled
    return work.result()
