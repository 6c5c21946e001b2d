"""What a server can do to us, and what comes of it."""

import asyncio
import gzip

import pytest

from rolodesk.egress import client
from rolodesk.egress.errors import FetchFailed
from tests.egress.servers import (
    Answer,
    Exchange,
    egress,
    fetched,
    in_loop,
    ok,
    redirect,
    saying,
    serving,
)

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BROKEN = {
    "nothing": b"",
    "half a status line": b"HTTP/1.1 200",
    "half a head": OK + b"Content-Length: 5\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
    "no head": b"<html>an answer of HTTP/0.9</html>\r\n\r\n",
    "tls": b"\x16\x03\x01\x00\xa5\x01\x00\x00",
    "no status": b"HTTP/1.1 abc OK\r\n\r\n",
    "a length that is no number": OK + b"Content-Length: minus\r\n\r\n",
    "a negative length": OK + b"Content-Length: -1\r\n\r\n",
    "two lengths": OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "an unknown transfer coding": OK + b"Transfer-Encoding: gzip\r\n\r\nabcd",
    "a header without a colon": OK + b"no colon\r\n\r\n",
    "another protocol than was asked for": b"HTTP/1.1 101 So\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    "less than was promised": OK + b"Content-Length: 10\r\n\r\nshort",
    "no last chunk": CHUNKED + b"5\r\nhello\r\n",
    "a chunk without a size": CHUNKED + b"xyz\r\nhello\r\n0\r\n\r\n",
    "a negative chunk": CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n",
    "an endless chunk size": CHUNKED + b"0" * 200_000,
    "endless trailers": CHUNKED + b"0\r\n" + b"A: b\r\n" * 50_000,
    "an endless header": OK + b"A: " + b"b" * 200_000,
    "endless headers": OK + b"A: b\r\n" * 50_000 + b"\r\n",
    "an endless status line": b"HTTP/1.1 200 " + b"O" * 200_000,
}


@pytest.mark.parametrize("wire", BROKEN.values(), ids=BROKEN.keys())
@in_loop
async def test_an_answer_that_is_not_whole_http_is_a_failure(wire: bytes) -> None:
    async with serving(saying(wire)) as server:
        with pytest.raises(FetchFailed) as failure:
            await fetched(egress(), server.url())
        assert (failure.value.url, failure.value.reason) == (server.url(), client.BROKEN_OFF)


@in_loop
async def test_a_reset_in_the_middle_of_the_body_is_a_failure() -> None:
    async def resetting(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nthe first bytes")
        exchange.reset()

    async with serving(resetting) as server:
        with pytest.raises(FetchFailed) as failure:
            await fetched(egress(), server.url())
        assert failure.value.reason == client.BROKEN_OFF


ODD = {
    "chunks": (CHUNKED + b"5\r\nhello\r\n3;a=b\r\n yo\r\n0\r\n\r\n", b"hello yo"),
    "more than was promised": (OK + b"Content-Length: 5\r\n\r\nhello and more", b"hello"),
    "no length": (OK + b"\r\nuntil the end", b"until the end"),
    "an old version": (b"HTTP/1.0 200 OK\r\n\r\nold", b"old"),
    "a hint before": (b"HTTP/1.1 103 Early Hints\r\n\r\n" + ok(b"then"), b"then"),
    "gzip unasked": (ok(gzip.compress(b"packed"), b"Content-Encoding: gzip"), b"packed"),
}


@pytest.mark.parametrize(("wire", "body"), ODD.values(), ids=ODD.keys())
@in_loop
async def test_an_odd_but_whole_answer_is_read(wire: bytes, body: bytes) -> None:
    async with serving(saying(wire)) as server:
        assert await fetched(egress(), server.url()) == body


DAMAGED = {
    "cut": ok(gzip.compress(b"packed")[:-1], b"Content-Encoding: gzip"),
    "not packed": ok(b"not packed at all", b"Content-Encoding: gzip"),
    "unknown": ok(b"unknown", b"Content-Encoding: br"),
    "twice": ok(gzip.compress(gzip.compress(b"twice")), *[b"Content-Encoding: gzip"] * 2),
}


@pytest.mark.parametrize("wire", DAMAGED.values(), ids=DAMAGED.keys())
@in_loop
async def test_a_body_that_cannot_be_decoded_is_a_failure(wire: bytes) -> None:
    async with serving(saying(wire)) as server:
        with pytest.raises(FetchFailed) as failure:
            await fetched(egress(), server.url())
        assert failure.value.reason == client.UNDECODABLE


def dripping(head: bytes, drop: bytes) -> Answer:
    """Send a head, and then a drop every now and then, for ever."""

    async def answer(exchange: Exchange) -> None:
        await exchange.send(head)
        while True:
            await exchange.send(drop)
            await asyncio.sleep(0.005)

    return answer


DRIPS = {
    "a status line": (b"", b"H"),
    "a header": (OK + b"A: ", b"b"),
    "hints": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "a body with a length": (OK + b"Content-Length: 1000000\r\n\r\n", b"b"),
    "a body without": (OK + b"\r\n", b"b"),
    "chunks": (CHUNKED, b"1\r\nb\r\n"),
    "gzip that unpacks to nothing": (
        OK + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10],
        b"\0\0\0\xff\xff",
    ),
}


@pytest.mark.parametrize(("head", "drop"), DRIPS.values(), ids=DRIPS.keys())
@in_loop
async def test_a_dripping_server_is_left_at_the_deadline(head: bytes, drop: bytes) -> None:
    async with serving(dripping(head, drop)) as server:
        with pytest.raises(FetchFailed) as failure:
            await fetched(egress(timeout=0.2), server.url())
        assert failure.value.reason == client.TOO_SLOW


@in_loop
async def test_a_server_that_says_nothing_is_left_at_the_deadline() -> None:
    async with serving(Exchange.hang_up) as server:
        with pytest.raises(FetchFailed) as failure:
            await fetched(egress(timeout=0.1), server.url())
        assert failure.value.reason == client.TOO_SLOW


@in_loop
async def test_one_deadline_covers_every_hop() -> None:
    async with serving(saying(redirect("/again"))) as server:
        client_ = egress()
        passed = client_.deadline() - 1000
        with pytest.raises(FetchFailed) as failure:
            async with client_.get(server.url(), deadline=passed):
                pass
        assert failure.value.reason == client.TOO_SLOW
