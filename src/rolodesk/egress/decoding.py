"""Undoing a content coding piece by piece, so that a small answer cannot fill the memory.

httpx2 would decode too, but takes a gzip stream that breaks off for a whole one, passes codings it does not
know through as if they were the file, and unpacks nested ones in one go that nothing can interrupt.
"""

import zlib
from collections.abc import AsyncGenerator, AsyncIterable, Iterator

_PIECE = 64 * 1024
_IDENTITY = frozenset({"", "identity"})
_ZLIB = frozenset({"gzip", "x-gzip", "deflate"})
_EITHER_HEADER = zlib.MAX_WBITS | 32


class Undecodable(Exception):
    """The body is in a coding we do not read, or does not hold to the one it claims."""


async def decoded(raw: AsyncIterable[bytes], coding: str) -> AsyncGenerator[bytes]:
    """Yield the body decoded, in pieces of at most 64 KiB each where it was compressed.

    `coding` is the `Content-Encoding` header (RFC 9110, 8.4): none, gzip or deflate. Raises `Undecodable`
    for another, for two at once, and for a stream that is damaged, breaks off or is followed by more.
    """
    coding = coding.strip().lower()
    if coding in _IDENTITY:
        async for chunk in raw:
            yield chunk
        return
    if coding not in _ZLIB:
        raise Undecodable(coding)
    inflater = zlib.decompressobj(_EITHER_HEADER)
    async for chunk in raw:
        for piece in _inflate(inflater, chunk):
            yield piece
    if not inflater.eof:
        raise Undecodable("the stream breaks off")


def _inflate(inflater: "zlib._Decompress", chunk: bytes) -> Iterator[bytes]:
    while chunk:
        try:
            piece = inflater.decompress(chunk, _PIECE)
        except zlib.error as error:
            raise Undecodable(str(error)) from error
        if inflater.unused_data:
            raise Undecodable("something follows the stream")
        if piece:
            yield piece
        chunk = inflater.unconsumed_tail
