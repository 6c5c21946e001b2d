"""A response: status, body, a few headers; sent whole or as a stream."""

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, Final, TypeAlias

Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]

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

    async def _start(self, send: Send, size: int, request_id: str) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": self.status,
                "headers": [
                    (b"content-type", self.media_type),
                    (b"content-length", b"%d" % size),
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
