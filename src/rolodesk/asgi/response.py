"""A response: status, body, a few headers; sent whole or as a stream."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import aclosing
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final, TypeAlias

Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]

WHOLE: Final = "rolodesk.whole"
"""Where our server puts a `Whole`: in the `state` of a request's ASGI scope."""
Whole: TypeAlias = Callable[[bytes, bytes], bool]
"""Writes an answer at once: its head, status line first, without the empty line behind it; and its body.

Answers False, and writes nothing, where the two messages must be sent instead: the caller reads too slowly.
"""

ENDING: Final = "rolodesk.ending"
"""Where our server puts an `asyncio.Event` that is set when it is told to end: streams end then."""

JSON: Final = b"application/json"
TEXT: Final = b"text/plain; charset=utf-8"

PRIVATE: Final[Headers] = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
"""On every answer, errors too: none may be kept by a cache or taken for something else."""


class Response:
    """An answer whose body is at hand."""

    __slots__ = ("body", "headers", "media_type", "status")

    def __init__(
        self, body: bytes = b"", *, status: int = 200, media_type: bytes = JSON, headers: Headers = ()
    ) -> None:
        self.body = body
        self.status = status
        self.media_type = media_type
        self.headers = headers

    async def send(self, send: Send, *, request_id: str, with_body: bool = True) -> None:
        """Send it. Without the body for HEAD, whose headers are those of GET."""
        await self._start(send, len(self.body), request_id)
        await send({"type": "http.response.body", "body": self.body if with_body else b""})

    def send_whole(self, whole: Whole, *, request_id: str, with_body: bool = True) -> bool:
        """
        Send it at once. Answers False, and sends nothing, if it must be sent by `send`.

        That is any with headers of its own, which uvicorn checks, and a subclass, which has its own way.
        """
        if self.headers or type(self) is not Response:
            return False
        first = _first_lines(self.status, self.media_type)
        head = b"%scontent-length: %d\r\nx-request-id: %s\r\n" % (
            first,
            len(self.body),
            request_id.encode(),
        )
        return whole(head, self.body if with_body else b"")

    async def _start(self, send: Send, size: int | None, request_id: str) -> None:
        length = () if size is None else ((b"content-length", b"%d" % size),)
        await send(
            {
                "type": "http.response.start",
                "status": self.status,
                "headers": [
                    (b"content-type", self.media_type),
                    *length,
                    *PRIVATE,
                    (b"x-request-id", request_id.encode()),
                    *self.headers,
                ],
            }
        )


class Download(Response):
    """An answer whose body is streamed; `size` bytes in all."""

    __slots__ = ("chunks", "size")

    def __init__(
        self, chunks: AsyncIterator[bytes], *, size: int, media_type: bytes, headers: Headers
    ) -> None:
        super().__init__(media_type=media_type, headers=headers)
        self.chunks = chunks
        self.size = size

    async def send(self, send: Send, *, request_id: str, with_body: bool = True) -> None:
        """Stream it."""
        await self._start(send, self.size, request_id)
        if with_body:
            async for chunk in self.chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


class Stream(Response):
    """An answer whose body is made while it is sent; nobody knows how large it will be."""

    __slots__ = ("chunks",)

    def __init__(self, chunks: AsyncGenerator[bytes], *, media_type: bytes, headers: Headers = ()) -> None:
        super().__init__(media_type=media_type, headers=headers)
        self.chunks = chunks

    async def send(self, send: Send, *, request_id: str, with_body: bool = True) -> None:
        """Stream it. What fails on the way cuts the connection, so that nobody takes a part for the whole."""
        async with aclosing(self.chunks) as chunks:
            await self._start(send, None, request_id)
            if with_body:
                async for chunk in chunks:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})


@lru_cache(maxsize=256)
def _first_lines(status: int, media_type: bytes) -> bytes:
    """The status line and the headers that all such answers have."""
    lines = [b"HTTP/1.1 %d %s" % (status, HTTPStatus(status).phrase.encode())]
    lines += [b"%s: %s" % header for header in ((b"content-type", media_type), *PRIVATE)]
    return b"".join(b"%s\r\n" % line for line in lines)
