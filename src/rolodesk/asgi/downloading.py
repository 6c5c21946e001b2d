"""Answering a stored file as a download, whoever may have it."""

from collections.abc import AsyncIterator

from rolodesk.actions.ports import Blobs
from rolodesk.asgi.response import Download
from rolodesk.model.attachment import Attachment, NewAttachment
from rolodesk.model.filename import content_disposition


async def download(blobs: Blobs, file: Attachment | NewAttachment, *, with_body: bool) -> Download:
    """Answer a file's bytes, never to be shown in a page of ours. What cannot be opened is an error here."""
    chunks = blobs.open(file.blob_key)
    if with_body:
        chunks = await _begun(chunks)
    return Download(
        chunks,
        size=file.size,
        media_type=file.media_type.encode(),
        headers=(
            (b"content-disposition", content_disposition(file.name).encode()),
            (b"content-security-policy", b"sandbox"),
        ),
    )


async def _begun(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Read the first piece now: what cannot be opened is an error before the answer has begun."""
    first = await anext(chunks, b"")

    async def all_of_them() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return all_of_them()
