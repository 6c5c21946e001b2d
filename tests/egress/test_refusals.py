"""Server-side request forgery: every way in that is known to us, and none leads anywhere."""

from collections.abc import Sequence

import pytest

from rolodesk.egress.addresses import NOT_PUBLIC, WRONG_PORT
from rolodesk.egress.errors import EgressError, UrlRefused
from tests.egress.servers import Names, egress, fetched, guarded, in_loop, ok, redirect, saying, serving
from tests.egress.targets import LITERALS

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize("url", LITERALS)
@in_loop
async def test_a_literal_that_means_an_internal_address_is_refused(url: str) -> None:
    with pytest.raises(EgressError) as refusal:
        await fetched(guarded(), url)
    assert refusal.value.url == url
    # A name that the resolver does not take for an address, such as `127.0.0.1.`, is simply not found.
    assert isinstance(refusal.value, UrlRefused) or "could not be found" in refusal.value.reason


def test_there_are_a_hundred_of_them_and_each_is_there_once() -> None:
    assert len(LITERALS) == len(set(LITERALS)) >= 100


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:10.0.0.1"],
        ["fe80::1%lo"],
        ["fd12::1"],
        ["64:ff9b::a00:1"],
        [PUBLIC, "127.0.0.1"],
        ["127.0.0.1", PUBLIC],
        [PUBLIC, PUBLIC, PUBLIC, PUBLIC, PUBLIC, "10.0.0.1"],
        ["2606:4700::1111", "::1"],
    ],
)
@in_loop
async def test_a_name_is_refused_if_any_of_its_addresses_is_internal(addresses: list[str]) -> None:
    names = Names({"innocent.example": addresses})
    with pytest.raises(UrlRefused) as refusal:
        await fetched(guarded(resolver=names), "https://innocent.example/")
    assert refusal.value.reason == NOT_PUBLIC
    assert not any(address in str(refusal.value) for address in addresses)
    assert names.asked == [("innocent.example", 443)]


@in_loop
async def test_nothing_is_connected_to_when_one_of_many_addresses_is_refused() -> None:
    async with serving(saying(ok(b"secret"))) as server:
        names = Names({"mixed.example": ["127.0.0.1", "10.0.0.1"]})
        with pytest.raises(UrlRefused):
            await fetched(egress(resolver=names), server.url(host="mixed.example"))
        assert server.connections == 0


@in_loop
async def test_an_internal_server_is_never_connected_to() -> None:
    async with serving(saying(ok(b"secret"))) as server:
        with pytest.raises(UrlRefused):
            await fetched(guarded(), server.url())
        assert server.connections == 0


@pytest.mark.parametrize("port", [22, 25, 6379, 8080, 8443])
@in_loop
async def test_a_public_host_is_refused_on_a_port_that_is_not_the_webs(port: int) -> None:
    names = Names({"public.example": [PUBLIC]})
    with pytest.raises(UrlRefused) as refusal:
        await fetched(guarded(resolver=names), f"http://public.example:{port}/")
    assert refusal.value.reason == WRONG_PORT


@pytest.mark.parametrize(
    "location",
    [
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "//192.168.0.1/",
        "https://[fd00::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://internal.example/",
        "http://mixed.example/",
        "http://public.example:6379/",
        "http://0xa000001/",
        "file:///etc/passwd",
        "ftp://10.0.0.1/",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "http://user:password@public.example/",
        "http://exa mple.org/",
        "\\\\10.0.0.1\\share",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@in_loop
async def test_a_redirect_is_checked_like_the_first_url(location: str, status: int) -> None:
    names = Names(
        {
            "start.example": ["127.0.0.1"],
            "internal.example": ["10.0.0.1"],
            "mixed.example": ["127.0.0.1", "10.0.0.1"],
            "public.example": [PUBLIC],
            "10.0.0.1": ["10.0.0.1"],
            "169.254.169.254": ["169.254.169.254"],
            "192.168.0.1": ["192.168.0.1"],
            "fd00::1": ["fd00::1"],
            "::ffff:10.0.0.1": ["::ffff:10.0.0.1"],
            "0xa000001": ["10.0.0.1"],
        }
    )
    async with serving(saying(redirect(location, status=status))) as server:
        url = server.url(host="start.example")
        with pytest.raises(UrlRefused, match="it redirects, and the place it redirects to") as refusal:
            await fetched(egress(resolver=names), url)
        assert refusal.value.url == url
        assert location not in str(refusal.value)
        assert server.connections == 1


class Rebinding(Names):
    """A name service that is honest once."""

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return ["127.0.0.1"] if len(self.asked) == 1 else ["10.0.0.1"]


@in_loop
async def test_a_name_that_changes_its_address_is_reached_at_the_one_that_was_checked() -> None:
    names = Rebinding({})
    async with serving(saying(ok(b"the checked one"))) as server:
        url = server.url(host="rebinding.example")
        assert await fetched(egress(resolver=names), url) == b"the checked one"
        assert names.asked == [("rebinding.example", server.port)]


@in_loop
async def test_each_hop_is_resolved_once_and_checked_anew() -> None:
    names = Rebinding({})
    async with serving(saying(redirect("/again"))) as server:
        with pytest.raises(UrlRefused):
            await fetched(egress(resolver=names), server.url(host="rebinding.example"))
        assert names.asked == [("rebinding.example", server.port)] * 2
        assert server.connections == 1
