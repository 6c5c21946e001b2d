"""What an edge needs from below or beside it and is handed by `app`: small typed ports."""

from collections.abc import AsyncIterable, AsyncIterator
from typing import Protocol

from rolodesk.model.blob import StagedBlob


class Blobs(Protocol):
    """Where files' bytes are kept, under random keys."""

    async def stage(self, chunks: AsyncIterable[bytes]) -> StagedBlob:
        """Store the bytes durably. Leaves nothing behind when `chunks` raises or the caller is cancelled."""
        ...

    def open(self, key: str) -> AsyncIterator[bytes]:
        """Yield the stored bytes in chunks."""
        ...

    async def discard(self, key: str) -> None:
        """Forget the bytes under `key`; a key that is not there is no error."""
        ...
