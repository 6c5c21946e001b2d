"""Sending a form to a URL: what goes out, and that it goes nowhere else."""

import pytest

from rolodesk.egress.client import Egress
from rolodesk.egress.errors import FetchFailed, UrlRefused
from tests.egress.servers import Exchange, egress, in_loop, ok, redirect, saying, serving


@in_loop
async def test_a_form_is_sent_and_the_answer_handed_over() -> None:
    sent: list[bytes] = []

    async def answer(exchange: Exchange) -> None:
        sent.append(await exchange.reader.readexactly(18))
        await exchange.send(ok(b'{"a":1}'))

    async with (
        serving(answer) as server,
        egress().post_form(server.url("/token"), {"a b": "c&d", "e": "ü"}) as response,
    ):
        assert (response.status, response.url) == (200, server.url("/token"))
        assert [chunk async for chunk in response.chunks()] == [b'{"a":1}']
    assert sent == [b"a+b=c%26d&e=%C3%BC"]
    head = server.heads[0]
    assert head.startswith("POST /token HTTP/1.1\r\n")
    assert "Content-Type: application/x-www-form-urlencoded\r\n" in head


@in_loop
async def test_a_redirect_is_an_answer_and_the_form_goes_nowhere_else() -> None:
    async with (
        serving(saying(ok(b"elsewhere"))) as other,
        serving(saying(redirect(other.url(), status=307))) as server,
        egress().post_form(server.url(), {"secret": "x"}) as response,
    ):
        assert response.status == 307
    assert other.heads == []


@in_loop
async def test_a_private_address_is_refused_before_anything_is_sent() -> None:
    async with serving(saying(ok(b""))) as server:
        with pytest.raises(UrlRefused):
            async with Egress().post_form(server.url(), {"secret": "x"}):
                pass
        assert server.connections == 0


@in_loop
async def test_a_server_that_hangs_up_is_a_failure() -> None:
    async with serving(saying(b"")) as server:
        with pytest.raises(FetchFailed):
            async with egress().post_form(server.url(), {"a": "b"}):
                pass
