"""Real receivers on loopback: what they were sent, and how badly they answer."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec

from tests.egress.servers import Answer, Exchange, ok

OK = ok(b"thanks")
GONE = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"
BROKEN = b"HTTP/1.1 500 Oops\r\nContent-Length: 5\r\n\r\nsorry"


class Sent(msgspec.Struct, frozen=True):
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Receiver:
    """Takes what is sent and answers `answer`, by its own `Answer` if it is one."""

    def __init__(self, answer: bytes | Answer = OK) -> None:
        self.answer = answer
        self.sent: list[Sent] = []
        self.at_once = 0
        self.most_at_once = 0
        self._news = asyncio.Event()

    async def __call__(self, exchange: Exchange) -> None:
        lines = exchange.head.split("\r\n")[1:]
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)
        }
        body = await exchange.reader.readexactly(int(headers["content-length"]))
        self.sent.append(Sent(exchange.path, headers, body))
        self._news.set()
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if isinstance(self.answer, bytes):
                await exchange.send(self.answer)
            else:
                await self.answer(exchange)
        finally:
            self.at_once -= 1

    async def until(self, count: int) -> None:
        """Wait until so much was sent."""
        while len(self.sent) < count:
            self._news.clear()
            await self._news.wait()


def saying_status(status: int, *headers: str) -> bytes:
    """Return an answer of a status, as bytes on the wire."""
    return "\r\n".join([f"HTTP/1.1 {status} So", *headers, "Content-Length: 0", "", ""]).encode()


async def never(_exchange: Exchange) -> None:
    """Take everything and say nothing."""
    await asyncio.sleep(3600)


async def reset(exchange: Exchange) -> None:
    """Hang up with a reset."""
    exchange.reset()


async def endless(exchange: Exchange) -> None:
    """Answer 200, and a body that has no end."""
    await exchange.send(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        await exchange.send(b"x" * 65_536)


async def endless_head(exchange: Exchange) -> None:
    """Answer with headers that have no end."""
    await exchange.send(b"HTTP/1.1 200 OK\r\n")
    while True:
        await exchange.send(b"x-more: " + b"y" * 8_000 + b"\r\n")


async def dripping(exchange: Exchange) -> None:
    """Answer 200, and a body of which a byte comes now and then."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        await exchange.send(b".")
        await asyncio.sleep(0.05)


async def dripping_head(exchange: Exchange) -> None:
    """Answer with a head of which a byte comes now and then."""
    await exchange.send(b"HTTP/1.1 200 OK\r\nx-slow: ")
    while True:
        await exchange.send(b".")
        await asyncio.sleep(0.05)
