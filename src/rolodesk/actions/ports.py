"""What an edge needs from below or beside it and is handed by `app`: small typed ports."""

from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from typing import Protocol, TypeAlias, TypeVar

from rolodesk.actions.scope import Scope
from rolodesk.model.blob import StagedBlob
from rolodesk.model.event import StoredEvent
from rolodesk.storage.transaction import EVERYWHERE, Work

__all__ = ["EVERYWHERE", "Blobs", "Renderer", "Renderers", "Transactions", "Words"]

T = TypeVar("T")


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


class Transactions(Protocol):
    """Opens transactions of a workspace; see `storage.transaction.Engine`, which is one."""

    async def lookup(self, workspace_id: int, work: Work[T]) -> T:
        """Run exactly one indexed read."""
        ...

    async def read(self, workspace_id: int, work: Work[T]) -> T:
        """Run indexed reads in one snapshot."""
        ...

    async def walk(self, workspace_id: int, work: Work[T]) -> T:
        """Run the reads of a list by time, each statement in a snapshot of its own."""
        ...

    async def search(self, workspace_id: int, work: Work[T]) -> T:
        """Run reads that may take long where they hold up nobody."""
        ...

    async def write(self, workspace_id: int, work: Work[T]) -> T:
        """Run work and answer once it is durably committed."""
        ...


Words: TypeAlias = Callable[[str], str]
"""What is told of an event, as the whole payload for a message id."""


class Renderer(Protocol):
    """How a dialect prints an event for webhooks that may read the same."""

    async def __call__(self, scope: Scope, event: StoredEvent, /) -> Words | None:
        """
        Print the event, with the record as the dialect prints it and the scope's actor may read it.

        None if the actor may not be told, or the dialect has no words for such an event.
        """
        ...


Renderers: TypeAlias = Mapping[str, Renderer]
"""By the kind of webhook."""
