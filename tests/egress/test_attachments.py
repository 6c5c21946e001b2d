"""Fetching the files of one call: all of them, or none."""

import asyncio
import gzip
import hashlib
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import ClassVar

import pytest

from rolodesk.egress import client
from rolodesk.egress.attachments import FetchedAttachment, fetch_attachments
from rolodesk.egress.client import Egress, Response
from rolodesk.egress.errors import FetchFailed, TooMuch, UrlRefused
from rolodesk.model.blob import StagedBlob
from tests.egress.servers import (
    LOOPBACK,
    PATIENCE,
    TRUSTING_NOBODY,
    Exchange,
    Names,
    by_path,
    egress,
    in_loop,
    ok,
    redirect,
    saying,
    serving,
)

MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\nsecret"


class MemoryBlobs:
    """Blobs in memory: `kept` is what is there, `received` how many bytes ever came."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.discarded: list[str] = []
        self.staged = asyncio.Event()
        self.received = 0

    async def stage(self, chunks: AsyncIterable[bytes]) -> StagedBlob:
        pieces = []
        async for chunk in chunks:
            self.received += len(chunk)
            pieces.append(chunk)
        data = b"".join(pieces)
        key = f"blob-{len(self.kept) + len(self.discarded)}"
        self.kept[key] = data
        self.staged.set()
        return StagedBlob(key=key, size=len(data), sha256=hashlib.sha256(data).hexdigest())

    async def open(self, key: str) -> AsyncIterator[bytes]:
        yield self.kept[key]

    async def discard(self, key: str) -> None:
        del self.kept[key]
        self.discarded.append(key)


class FullBlobs(MemoryBlobs):
    """Blobs on a disk that has room for one, and that cannot be written to even to delete."""

    def __init__(self) -> None:
        super().__init__()
        self.room = 1

    async def stage(self, chunks: AsyncIterable[bytes]) -> StagedBlob:
        self.room -= 1
        if self.room < 0:
            await self.staged.wait()
            raise OSError("no room")
        return await super().stage(chunks)

    async def discard(self, key: str) -> None:
        await super().discard(key)
        raise OSError("no room even for that")


def contents(blobs: MemoryBlobs, fetched: Sequence[FetchedAttachment]) -> list[bytes]:
    return [blobs.kept[attachment.blob.key] for attachment in fetched]


@in_loop
async def test_files_are_staged_in_the_order_they_were_named() -> None:
    blobs = MemoryBlobs()
    answers = {f"/{number}.txt": ok(b"file %d" % number) for number in range(20)}
    async with serving(by_path(answers)) as server:
        urls = [server.url(path) for path in answers]
        fetched = await fetch_attachments(egress(), blobs, urls)
    assert [attachment.url for attachment in fetched] == urls
    assert contents(blobs, fetched) == [b"file %d" % number for number in range(20)]
    assert fetched[3].blob.size == 6
    assert fetched[3].blob.sha256 == hashlib.sha256(b"file 3").hexdigest()


@in_loop
async def test_no_urls_need_no_request() -> None:
    assert await fetch_attachments(egress(), MemoryBlobs(), []) == []


@in_loop
async def test_a_file_carries_its_safe_name_and_its_media_type() -> None:
    answers = {
        "/a": ok(
            b"",
            b'Content-Disposition: attachment; filename="../r\xc3\xa4kning.pdf"',
            b"Content-Type: Text/X;a=b",
        ),
        "/b%00.txt": ok(b""),
        "/c": redirect("/files/final.png?token=x"),
        "/files/final.png?token=x": ok(b"", b"Content-Type: image/png"),
        "/": ok(b"", b"Content-Type: nonsense"),
    }
    urls = ["/a", "/b%00.txt", "/c", "/"]
    async with serving(by_path(answers)) as server:
        fetched = await fetch_attachments(egress(), MemoryBlobs(), [server.url(path) for path in urls])
    assert [(attachment.name, attachment.media_type) for attachment in fetched] == [
        ("räkning.pdf", "text/x"),
        ("b.txt", "application/octet-stream"),
        ("final.png", "image/png"),
        ("attachment", "application/octet-stream"),
    ]


@in_loop
async def test_at_most_eight_are_fetched_at_once_and_eight_are() -> None:
    waiting, most = 0, 0
    eight = asyncio.Event()

    async def answer(exchange: Exchange) -> None:
        nonlocal waiting, most
        waiting += 1
        most = max(most, waiting)
        if waiting == 8:
            await asyncio.sleep(0.05)  # enough for a ninth to arrive, if one were sent
            eight.set()
        await eight.wait()
        waiting -= 1
        await exchange.send(ok(b""))

    async with serving(answer) as server:
        await fetch_attachments(egress(), MemoryBlobs(), [server.url(f"/{n}") for n in range(30)])
    assert most == 8


# The limit


@in_loop
async def test_files_that_fill_the_limit_exactly_are_fetched() -> None:
    blobs = MemoryBlobs()
    async with serving(saying(ok(bytes(1000)))) as server:
        urls = [server.url(f"/{n}") for n in range(4)]
        fetched = await fetch_attachments(egress(), blobs, urls, limit=4000)
    assert contents(blobs, fetched) == [bytes(1000)] * 4


@in_loop
async def test_the_limit_is_shared_by_all_files_of_a_call() -> None:
    blobs = MemoryBlobs()
    async with serving(saying(ok(bytes(1000)))) as server:
        urls = [server.url(f"/{n}") for n in range(4)]
        with pytest.raises(TooMuch) as failure:
            await fetch_attachments(egress(), blobs, urls, limit=3999)
    assert failure.value.url in urls
    assert failure.value.limit == 3999
    assert blobs.kept == {}
    assert blobs.received <= 3999


@in_loop
async def test_fifty_megabytes_is_the_limit_of_a_call() -> None:
    blobs = MemoryBlobs()
    half = gzip.compress(bytes(25 * 1024 * 1024))
    over = gzip.compress(bytes(25 * 1024 * 1024 + 1))
    answers = {
        "/half": ok(half, b"Content-Encoding: gzip"),
        "/over": ok(over, b"Content-Encoding: gzip"),
    }
    async with serving(by_path(answers)) as server:
        fetched = await fetch_attachments(egress(), blobs, [server.url("/half")] * 2)
        assert [attachment.blob.size for attachment in fetched] == [25 * 1024 * 1024] * 2
        with pytest.raises(TooMuch, match="52428800 bytes"):
            await fetch_attachments(egress(), blobs, [server.url("/half"), server.url("/over")])
    assert len(blobs.kept) == 2


@in_loop
async def test_an_endless_body_is_cut_at_the_limit() -> None:
    async def endless(exchange: Exchange) -> None:
        await exchange.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            await exchange.send(b"x" * 65536)

    blobs = MemoryBlobs()
    async with serving(endless) as server:
        with pytest.raises(TooMuch):
            await fetch_attachments(egress(), blobs, [server.url()], limit=1_000_000)
    assert blobs.received <= 1_000_000


@in_loop
async def test_a_bomb_is_counted_by_what_it_unpacks_to() -> None:
    bomb = gzip.compress(bytes(100_000_000))
    blobs = MemoryBlobs()
    async with serving(saying(ok(bomb, b"Content-Encoding: gzip"))) as server:
        with pytest.raises(TooMuch):
            await fetch_attachments(egress(), blobs, [server.url()], limit=1_000_000)
    assert blobs.received <= 1_000_000


# All or none


@in_loop
async def test_one_missing_file_leaves_none_staged_and_ends_the_rest() -> None:
    blobs = MemoryBlobs()
    begun, ended = asyncio.Event(), asyncio.Event()

    async def answer(exchange: Exchange) -> None:
        if exchange.path == "/good":
            await exchange.send(ok(b"good"))
        elif exchange.path == "/missing":
            await blobs.staged.wait()
            await begun.wait()
            await exchange.send(MISSING)
        else:
            begun.set()
            await exchange.hang_up()
            ended.set()

    async with serving(answer) as server:
        urls = [server.url(path) for path in ("/good", "/missing", "/slow")]
        with pytest.raises(FetchFailed) as failure:
            await fetch_attachments(egress(), blobs, urls)
        await asyncio.wait_for(ended.wait(), 10)
    assert failure.value.url == urls[1]
    assert failure.value.reason == "the server answered with status 404"
    assert "secret" not in str(failure.value)
    assert (blobs.kept, blobs.discarded) == ({}, ["blob-0"])


@pytest.mark.parametrize("status", [300, 304, 400, 403, 404, 410, 500, 503])
@in_loop
async def test_any_status_but_success_is_a_failure(status: int) -> None:
    answer = saying(f"HTTP/1.1 {status} So\r\nContent-Length: 0\r\n\r\n".encode())
    async with serving(answer) as server:
        with pytest.raises(FetchFailed, match=f"status {status}"):
            await fetch_attachments(egress(), MemoryBlobs(), [server.url()])


@in_loop
async def test_a_refused_url_leaves_none_staged() -> None:
    blobs = MemoryBlobs()

    class Slow(Names):
        async def __call__(self, host: str, port: int) -> Sequence[str]:
            if host == "internal.example":
                await blobs.staged.wait()
            return await super().__call__(host, port)

    names = Slow({"good.example": ["127.0.0.1"], "internal.example": ["10.0.0.1"]})
    async with serving(saying(ok(b"good"))) as server:
        urls = [server.url(host="good.example"), "http://internal.example/"]
        with pytest.raises(UrlRefused) as refusal:
            await fetch_attachments(egress(resolver=names), blobs, urls)
    assert refusal.value.url == "http://internal.example/"
    assert (blobs.kept, blobs.discarded) == ({}, ["blob-0"])


@in_loop
async def test_a_body_that_breaks_off_leaves_nothing_staged() -> None:
    blobs = MemoryBlobs()
    async with serving(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")) as server:
        with pytest.raises(FetchFailed):
            await fetch_attachments(egress(), blobs, [server.url()])
    assert blobs.kept == {}


@in_loop
async def test_the_time_allowed_is_shared_by_all_files_of_a_call() -> None:
    class Watched(Egress):
        deadlines: ClassVar[list[float | None]] = []

        @asynccontextmanager
        async def get(self, url: str, *, deadline: float | None = None) -> AsyncIterator[Response]:
            self.deadlines.append(deadline)
            async with super().get(url, deadline=deadline) as response:
                yield response

    async with serving(saying(ok(b""))) as server:
        watched = Watched(allow=LOOPBACK, timeout=PATIENCE, tls=TRUSTING_NOBODY)
        before = watched.deadline()
        await fetch_attachments(watched, MemoryBlobs(), [server.url(f"/{n}") for n in range(20)])
        after = watched.deadline()
    [deadline] = set(Watched.deadlines)
    assert deadline is not None
    assert before <= deadline <= after


@in_loop
async def test_a_server_that_hangs_ends_the_call_at_the_deadline() -> None:
    async with serving(Exchange.hang_up) as server:
        with pytest.raises(FetchFailed) as failure:
            await fetch_attachments(egress(timeout=0.1), MemoryBlobs(), [server.url()] * 20)
    assert failure.value.reason == client.TOO_SLOW


@in_loop
async def test_a_cancelled_call_leaves_nothing_staged() -> None:
    blobs = MemoryBlobs()

    async def answer(exchange: Exchange) -> None:
        if exchange.path == "/good":
            await exchange.send(ok(b"good"))
        else:
            await exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")
            await exchange.hang_up()

    async with serving(answer) as server:
        urls = [server.url("/good"), server.url("/slow")]
        call = asyncio.create_task(fetch_attachments(egress(), blobs, urls))
        await blobs.staged.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert (blobs.kept, blobs.discarded) == ({}, ["blob-0"])


@in_loop
async def test_what_the_store_raises_comes_through_even_if_it_cannot_discard() -> None:
    blobs = FullBlobs()
    async with serving(saying(ok(b"good"))) as server:
        with pytest.raises(OSError, match=r"no room$"):
            await fetch_attachments(egress(), blobs, [server.url("/a"), server.url("/b")])
    assert (blobs.kept, blobs.discarded) == ({}, ["blob-0"])
