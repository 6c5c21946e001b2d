"""Fetching the files a caller names by URL, all or none."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

import httpx2
import msgspec

from rolodesk.actions.ports import Blobs
from rolodesk.egress.client import Egress, Response
from rolodesk.egress.errors import FetchFailed, TooMuch
from rolodesk.egress.naming import media_type, raw_name
from rolodesk.model.blob import StagedBlob
from rolodesk.model.filename import safe_filename

BYTES_IN_ALL = 50 * 1024 * 1024
AT_ONCE = 8


class FetchedAttachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file fetched from `url` and staged; `name` keeps the file-name rule, `media_type` is type/subtype."""

    url: str
    blob: StagedBlob
    name: str
    media_type: str


async def fetch_attachments(
    egress: Egress, blobs: Blobs, urls: Sequence[str], *, limit: int = BYTES_IN_ALL
) -> list[FetchedAttachment]:
    """Fetch every URL, eight at a time, and stage what they hold; the answer is in the order of `urls`.

    All share one time limit (`egress`'s) and `limit` bytes, counted after decoding. The first thing to go
    wrong ends the rest and is raised: `UrlRefused`, `FetchFailed` (any status but 2xx too) or `TooMuch`.
    Then, and on cancellation, nothing stays staged.
    """
    call = _Call(egress, blobs, limit=limit)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(call.fetch(url)) for url in urls]
    except BaseExceptionGroup as failures:
        await call.discard()
        raise failures.exceptions[0] from None
    except BaseException:
        await call.discard()
        raise
    return [task.result() for task in tasks]


class _Call:
    """One call's shared means: its deadline, its bytes, its connections and what it has staged."""

    def __init__(self, egress: Egress, blobs: Blobs, *, limit: int) -> None:
        self._egress = egress
        self._blobs = blobs
        self._limit = limit
        self._left = limit
        self._deadline = egress.deadline()
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._staged: list[StagedBlob] = []

    async def fetch(self, url: str) -> FetchedAttachment:
        async with self._at_once, self._egress.get(url, deadline=self._deadline) as response:
            if not httpx2.codes.is_success(response.status):
                raise FetchFailed(url, f"the server answered with status {response.status}")
            async with aclosing(self._counted(url, response)) as chunks:
                blob = await self._blobs.stage(chunks)
            self._staged.append(blob)
            return FetchedAttachment(
                url=url,
                blob=blob,
                name=safe_filename(raw_name(response.headers, response.url)),
                media_type=media_type(response.headers),
            )

    async def _counted(self, url: str, response: Response) -> AsyncGenerator[bytes]:
        async for chunk in response.chunks():
            self._left -= len(chunk)
            if self._left < 0:
                raise TooMuch(url, self._limit)
            yield chunk

    async def discard(self) -> None:
        # A blob that cannot be discarded now is swept later; the first error is what the caller must see.
        discards = (self._blobs.discard(blob.key) for blob in self._staged)
        await asyncio.gather(*discards, return_exceptions=True)
