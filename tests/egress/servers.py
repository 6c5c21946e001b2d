"""Real HTTP servers on loopback that answer as badly as a test asks them to."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import wraps
from ipaddress import ip_network
from typing import ParamSpec

from rolodesk.egress.client import Egress, Resolver
from rolodesk.egress.connecting import Connecting

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
HERE = Connecting(allow=LOOPBACK)
TRUSTING_NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
PATIENCE = 20.0  # seconds until a call that should end by itself is given up

P = ParamSpec("P")
Answer = Callable[["Exchange"], Awaitable[None]]


class Exchange:
    """One connection: the head of the request that came in, and where the answer goes."""

    def __init__(self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.head = head
        self.path = head.split(" ", 2)[1]
        self.reader = reader
        self.writer = writer

    async def send(self, *parts: bytes) -> None:
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()

    async def hang_up(self) -> None:
        """Wait until the client has closed its side."""
        await self.reader.read()

    def reset(self) -> None:
        """End the connection at once, with a reset where bytes are still on their way."""
        self.writer.transport.abort()


class Server:
    """A running server: what it was asked, and its URL."""

    def __init__(self, port: int, *, scheme: str, host: str) -> None:
        self.port = port
        self.heads: list[str] = []
        self.connections = 0
        self._origin = f"{scheme}://{host}:{port}"

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        if host is None:
            return f"{self._origin}{path}"
        return f"{self._origin.partition(':')[0]}://{host}:{self.port}{path}"


@asynccontextmanager
async def serving(
    answer: Answer, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, greeting: bytes = b""
) -> AsyncIterator[Server]:
    """Serve until the block ends; `answer` is called for each request, then the connection is closed."""
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        served.connections += 1
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                writer.write(greeting)
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                served.heads.append(head)
                await answer(Exchange(head, reader, writer))
        finally:
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError, ssl.SSLError):
                await writer.wait_closed()

    listener = await asyncio.start_server(connected, host, 0, ssl=tls)
    port: int = listener.sockets[0].getsockname()[1]
    served = Server(port, scheme="https" if tls else "http", host=f"[{host}]" if ":" in host else host)
    try:
        yield served
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await listener.wait_closed()


def saying(*parts: bytes) -> Answer:
    """Answer every request with these bytes, whatever they are."""

    async def answer(exchange: Exchange) -> None:
        await exchange.send(*parts)

    return answer


def ok(body: bytes, *headers: bytes) -> bytes:
    """Return a plain 200 with a body, as bytes on the wire."""
    lines = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def redirect(location: str, *, status: int = 302) -> bytes:
    """Return a redirect, as bytes on the wire."""
    lines = [f"HTTP/1.1 {status} Elsewhere", f"Location: {location}", "Content-Length: 0", "", ""]
    return "\r\n".join(lines).encode("utf-8")


def by_path(answers: Mapping[str, bytes]) -> Answer:
    """Answer each path with its own bytes."""

    async def answer(exchange: Exchange) -> None:
        await exchange.send(answers[exchange.path])

    return answer


class Names:
    """A name service of our own: `book` says what each name resolves to, `asked` what was asked for."""

    def __init__(self, book: Mapping[str, Sequence[str]]) -> None:
        self._book = book
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        if host not in self._book:
            raise OSError(host)
        return self._book[host]


def guarded(*, resolver: Resolver | None = None) -> Egress:
    """Return a client as it comes: nothing but the public internet may be reached."""
    return Egress(timeout=PATIENCE, resolver=resolver, tls=TRUSTING_NOBODY)


def egress(
    *, timeout: float = PATIENCE, resolver: Resolver | None = None, tls: ssl.SSLContext = TRUSTING_NOBODY
) -> Egress:
    """Return a client that may reach the servers of this file."""
    return Egress(allow=LOOPBACK, timeout=timeout, resolver=resolver, tls=tls)


async def fetched(client: Egress, url: str) -> bytes:
    """Fetch a URL whole."""
    async with client.get(url) as response:
        return b"".join([chunk async for chunk in response.chunks()])


def in_loop(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Run an async test in a loop of its own."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run
