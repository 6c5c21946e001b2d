"""Fetching over TLS: the certificate is the name's, whatever the address."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trustme

from rolodesk.egress import client
from rolodesk.egress.client import Egress
from rolodesk.egress.errors import FetchFailed
from tests.egress.servers import (
    LOOPBACK,
    Exchange,
    Names,
    egress,
    fetched,
    in_loop,
    ok,
    saying,
    serving,
)


def tls_for(*names: str) -> tuple[ssl.SSLContext, ssl.SSLContext, list[str | None]]:
    """Return a server's and a client's context, and the list of server names the former is asked for."""
    authority = trustme.CA()
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(served)
    asked: list[str | None] = []
    served.sni_callback = lambda _socket, name, _context: asked.append(name)
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(trusting)
    return served, trusting, asked


@pytest.mark.parametrize(
    ("host", "server_name"),
    [
        ("files.example", "files.example"),
        ("files.example.", "files.example"),
        ("FILES.example", "files.example"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
@in_loop
async def test_the_certificate_is_asked_for_and_checked_by_name(host: str, server_name: str) -> None:
    served, trusting, asked = tls_for(server_name)
    names = Names({server_name: ["127.0.0.1"], f"{server_name}.": ["127.0.0.1"]})
    async with serving(saying(ok(b"safe")), tls=served) as server:
        assert await fetched(egress(resolver=names, tls=trusting), server.url(host=host)) == b"safe"
        assert asked == [server_name]
        assert f"Host: {names.asked[0][0]}:{server.port}\r\n" in server.heads[0]


@in_loop
async def test_the_certificate_of_an_address_is_checked_too() -> None:
    served, trusting, _ = tls_for("127.0.0.1")
    async with serving(saying(ok(b"safe")), tls=served) as server:
        assert await fetched(egress(tls=trusting), server.url()) == b"safe"


@pytest.mark.parametrize("host", ["files.example", "example", "xn--a", "-a_b.example", "127.1"])
@pytest.mark.parametrize("certified", ["other.example", "*.other.example", "127.0.0.1"])
@in_loop
async def test_a_certificate_for_another_name_is_refused(host: str, certified: str) -> None:
    served, trusting, _ = tls_for(certified)
    names = Names({host: ["127.0.0.1"]})
    async with serving(saying(ok(b"forged")), tls=served) as server:
        with pytest.raises(FetchFailed) as failure:
            await fetched(egress(resolver=names, tls=trusting), server.url(host=host))
        assert failure.value.reason == client.UNREACHABLE
        assert server.heads == []


@in_loop
async def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    served, _, _ = tls_for("127.0.0.1")
    async with serving(saying(ok(b"forged")), tls=served) as server:
        with pytest.raises(FetchFailed) as failure:
            await fetched(Egress(allow=LOOPBACK), server.url())
        assert failure.value.reason == client.UNREACHABLE


@in_loop
async def test_a_server_that_speaks_no_tls_is_refused() -> None:
    async with serving(saying(ok(b"plain")), greeting=b"220 ready\r\n") as server:
        with pytest.raises(FetchFailed) as failure:
            await fetched(egress(), server.url().replace("http:", "https:"))
        assert failure.value.reason == client.UNREACHABLE


@in_loop
async def test_a_stream_that_is_tampered_with_on_the_way_is_a_failure() -> None:
    served, trusting, _ = tls_for("127.0.0.1")

    async def answer(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nthe true bytes")
        await exchange.hang_up()

    async with serving(answer, tls=served) as server, tampering(server.port) as (port, tamper):
        url = server.url().replace(str(server.port), str(port))
        async with egress(tls=trusting).get(url) as response:
            assert await anext(response.chunks()) == b"the true bytes"
            tamper.set()
            with pytest.raises(FetchFailed) as failure:
                await anext(response.chunks())
        assert failure.value.reason == client.BROKEN_OFF


@asynccontextmanager
async def tampering(port: int) -> AsyncIterator[tuple[int, asyncio.Event]]:
    """Stand between a client and a server's port, and add bytes of our own once the event is set."""
    tamper = asyncio.Event()

    async def carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while chunk := await source.read(65536):
            sink.write(chunk)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_read, to_write = await asyncio.open_connection("127.0.0.1", port)
        carriers = [asyncio.create_task(carry(reader, to_write)), asyncio.create_task(carry(to_read, writer))]
        await tamper.wait()
        writer.write(b"forged bytes")
        await carriers[0]
        carriers[1].cancel()
        for end in (writer, to_write):
            end.close()
            await end.wait_closed()
        done.set()

    done = asyncio.Event()
    between = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with between:
        yield between.sockets[0].getsockname()[1], tamper
        await done.wait()
