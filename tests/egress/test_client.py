"""Fetching one URL: what goes out, what comes back, and that nothing stays open."""

import asyncio
from collections.abc import Sequence

import pytest

from rolodesk.egress import client
from rolodesk.egress.errors import UNKNOWN_HOST, FetchFailed
from tests.egress.servers import (
    Exchange,
    Names,
    by_path,
    egress,
    fetched,
    in_loop,
    ok,
    redirect,
    saying,
    serving,
)


@in_loop
async def test_an_answer_is_handed_over_with_its_status_headers_and_body() -> None:
    answer = saying(ok(b"hello", b"X-Kind: greeting"))
    async with serving(answer) as server, egress().get(server.url("/a?b=c#d")) as response:
        assert response.status == 200
        assert response.headers["x-kind"] == "greeting"
        assert response.url == server.url("/a?b=c")
        assert [chunk async for chunk in response.chunks()] == [b"hello"]


@in_loop
async def test_a_request_says_who_asks_and_nothing_of_us() -> None:
    async with serving(saying(ok(b""))) as server:
        await fetched(egress(), server.url("/a?b=c"))
        assert "".join(server.heads).splitlines() == [
            "GET /a?b=c HTTP/1.1",
            f"Host: 127.0.0.1:{server.port}",
            "User-Agent: Rolodesk",
            "Accept: */*",
            "Accept-Encoding: identity",
            "Connection: close",
            "",
        ]


@in_loop
async def test_an_ipv6_server_is_reached() -> None:
    async with serving(saying(ok(b"six")), host="::1") as server:
        assert await fetched(egress(), server.url()) == b"six"
        assert f"Host: [::1]:{server.port}\r\n" in server.heads[0]


@in_loop
async def test_a_name_is_sent_as_host_while_the_checked_address_is_connected_to() -> None:
    names = Names({"xn--bcher-kva.example": ["127.0.0.1"]})
    async with serving(saying(ok(b"here"))) as server:
        assert await fetched(egress(resolver=names), server.url(host="bücher.example")) == b"here"
        assert f"Host: xn--bcher-kva.example:{server.port}\r\n" in server.heads[0]


@in_loop
async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    names = Names({"two.example": ["127.0.0.2", "127.0.0.2", "127.0.0.1"]})
    async with serving(saying(ok(b"here"))) as server:
        assert await fetched(egress(resolver=names), server.url(host="two.example")) == b"here"


@pytest.mark.parametrize("status", [204, 304, 400, 404, 500, 503])
@in_loop
async def test_any_status_is_an_answer(status: int) -> None:
    answer = saying(f"HTTP/1.1 {status} So\r\nContent-Length: 0\r\n\r\n".encode())
    async with serving(answer) as server, egress().get(server.url()) as response:
        assert response.status == status


@in_loop
async def test_the_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(saying(ok(b"direct"))) as server, serving(saying(ok(b"proxied"))) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url())
        assert await fetched(egress(), server.url()) == b"direct"
        assert proxy.connections == 0


@in_loop
async def test_redirects_are_followed_and_keep_no_cookie() -> None:
    hops = {
        "/a": redirect("/b").replace(b"Location", b"Set-Cookie: a=b\r\nLocation"),
        "/b": redirect("c?d#e", status=308),
        "/c?d": redirect("/f", status=301),
        "/f": ok(b"arrived"),
    }
    async with serving(by_path(hops)) as server:
        async with egress().get(server.url("/a")) as response:
            assert response.url == server.url("/f")
            assert b"".join([chunk async for chunk in response.chunks()]) == b"arrived"
        assert len(server.heads) == 4
        assert not any("cookie" in head.lower() for head in server.heads)


@pytest.mark.parametrize("location", ["/", "", "?", "#", "?again"])
@in_loop
async def test_a_redirect_loop_is_left_after_three(location: str) -> None:
    async with serving(saying(redirect(location))) as server:
        with pytest.raises(FetchFailed) as failure:
            await fetched(egress(), server.url())
        assert (failure.value.url, failure.value.reason) == (server.url(), client.TOO_MANY_REDIRECTS)
        assert server.connections == 4


@in_loop
async def test_a_redirect_that_names_no_place_is_an_answer() -> None:
    answer = saying(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")
    async with serving(answer) as server, egress().get(server.url()) as response:
        assert response.status == 302


@in_loop
async def test_a_name_that_is_not_found_is_said_so() -> None:
    url = "http://nowhere.example/"
    with pytest.raises(FetchFailed) as failure:
        await fetched(egress(resolver=Names({})), url)
    assert (failure.value.url, failure.value.reason) == (url, UNKNOWN_HOST)


@in_loop
async def test_a_name_without_addresses_is_not_found() -> None:
    with pytest.raises(FetchFailed) as failure:
        await fetched(egress(resolver=Names({"empty.example": []})), "http://empty.example/")
    assert failure.value.reason == UNKNOWN_HOST


@in_loop
async def test_a_closed_port_is_said_so_without_the_address() -> None:
    async with serving(saying(b"")) as server:
        pass
    names = Names({"closed.example": ["127.0.0.1"]})
    with pytest.raises(FetchFailed) as failure:
        await fetched(egress(resolver=names), server.url(host="closed.example"))
    assert failure.value.reason == client.UNREACHABLE
    assert "127.0.0.1" not in str(failure.value)


@in_loop
async def test_a_name_service_that_hangs_is_left_at_the_deadline() -> None:
    async def hanging(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    with pytest.raises(FetchFailed) as failure:
        await fetched(egress(resolver=hanging, timeout=0.05), "http://slow.example/")
    assert failure.value.reason == client.TOO_SLOW


@in_loop
async def test_what_the_reader_raises_is_left_alone() -> None:
    async def stumble(url: str) -> None:
        async with egress().get(url) as response:
            async for _ in response.chunks():
                raise ConnectionError("the reader's own")

    async with serving(saying(ok(b"hello"))) as server:
        with pytest.raises(ConnectionError, match="the reader's own"):
            await stumble(server.url())


@pytest.mark.parametrize("chunks_read", [0, 1])
@in_loop
async def test_the_connection_is_closed_when_the_reader_leaves_early(chunks_read: int) -> None:
    closed = asyncio.Event()

    async def endless(exchange: Exchange) -> None:
        try:
            await exchange.send(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                await exchange.send(b"x" * 65536)
        except ConnectionError:
            closed.set()

    async with serving(endless) as server:
        async with egress().get(server.url()) as response:
            for _ in range(chunks_read):
                await anext(response.chunks())
        await asyncio.wait_for(closed.wait(), 10)


@in_loop
async def test_the_connection_is_closed_when_the_caller_is_cancelled() -> None:
    asked, closed = asyncio.Event(), asyncio.Event()

    async def silent(exchange: Exchange) -> None:
        asked.set()
        await exchange.hang_up()
        closed.set()

    async with serving(silent) as server:
        task = asyncio.create_task(fetched(egress(), server.url()))
        await asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(closed.wait(), 10)


@in_loop
async def test_the_connection_of_a_redirect_is_closed_before_the_next_is_made() -> None:
    closed = asyncio.Event()

    async def first(exchange: Exchange) -> None:
        if exchange.path == "/next":
            await closed.wait()
            await exchange.send(ok(b"next"))
            return
        await exchange.send(b"HTTP/1.1 302 Found\r\nLocation: /next\r\nContent-Length: 1000\r\n\r\n")
        await exchange.hang_up()
        closed.set()

    async with serving(first) as server:
        assert await fetched(egress(), server.url()) == b"next"
