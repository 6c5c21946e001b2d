"""A letter while it comes in: its bytes off a connection, held to a size, read to their end."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Final

from rolodesk.mail.inbound.transparency import Transparency

PIECE: Final = 1 << 20
"""More than a connection buffers, so that reading this much empties the buffer."""
WASTE: Final = 1 << 28
"""Bytes above the limit that are read and thrown away, to answer politely; then the connection ends."""


class LetterTooLarge(Exception):
    """The letter has more bytes than are taken."""


class ClientGone(ConnectionResetError):
    """The client went before its letter ended, or will not end it."""


class Incoming:
    """One letter's bytes behind DATA. Iterate over `pieces` once, then `drain`, then answer."""

    def __init__(self, reader: asyncio.StreamReader, *, limit: int, on_piece: Callable[[], None]) -> None:
        self._reader = reader
        self._limit = limit
        self._on_piece = on_piece
        self._letter = Transparency()
        self.size = 0

    async def pieces(self, *, trace: bytes) -> AsyncIterator[bytes]:
        """
        Give the letter, with our trace line above it.

        Raises `LetterTooLarge`, and `ClientGone` where the client goes before the end.
        """
        above = trace
        while self._letter.rest is None:
            piece = above + await self._next()
            above = b""
            if self.size > self._limit:
                raise LetterTooLarge
            if piece:
                yield piece

    async def drain(self) -> None:
        """Read what is left of a letter that is not taken. Raises `ClientGone`."""
        while self._letter.rest is None:
            await self._next()
            if self.size > self._limit + WASTE:
                raise ClientGone("the client does not stop sending a letter that is too large")

    async def _next(self) -> bytes:
        data = await self._reader.read(PIECE)
        if not data:
            raise ClientGone("the client went before its letter ended")
        self._on_piece()
        piece = self._letter.feed(data)
        self.size += len(piece)
        if self._letter.rest:
            # The buffer is empty, so this comes before whatever the client sends next.
            self._reader.feed_data(self._letter.rest)
        return piece
