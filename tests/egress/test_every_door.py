"""Every door that has the hub make a request, with every URL that leads inside: none is asked for."""

import asyncio
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from rolodesk.egress.addresses import NOT_PUBLIC
from rolodesk.egress.attachments import fetch_attachments
from rolodesk.egress.client import Egress
from rolodesk.egress.errors import EgressError
from rolodesk.model.delivery import Tried
from rolodesk.storage.blobs import open_blobs
from rolodesk.webhooks.posting import post
from tests.egress.servers import TRUSTING_NOBODY, in_loop
from tests.egress.targets import LITERALS


def address_of(url: str) -> str | None:
    """The address that a URL's host means to the resolver; None if it takes it for a name."""
    try:
        found = socket.getaddrinfo(urlsplit(url).hostname, 80, flags=socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError, ValueError):
        return None
    return str(found[0][4][0])


def files_in(folder: Path) -> list[Path]:
    """Every file of a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


ADDRESSES = sorted({address for url in LITERALS if (address := address_of(url))} - {"93.184.216.34"})
each_target = pytest.mark.parametrize("url", LITERALS)


@pytest.fixture(autouse=True)
def connections(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Whatever is connected to meanwhile; nothing may be."""
    made: list[object] = []

    def connect(self: socket.socket, address: object) -> None:
        made.append(address)
        raise ConnectionRefusedError

    async def sock_connect(_loop: object, _socket: object, address: object) -> None:
        made.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(asyncio.SelectorEventLoop, "sock_connect", sock_connect)
    yield made
    assert made == []


def egress(*, names: dict[str, Sequence[str]] | None = None) -> Egress:
    """A client as the hub makes it, but for names that the network would be asked for."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        if names is not None and host in names:
            return names[host]
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        except (socket.gaierror, UnicodeError) as error:
            if host.rstrip(".").lower() == "localhost":
                return ["127.0.0.1", "::1"]
            raise OSError(host) from error
        return [str(one[4][0]) for one in found]

    return Egress(timeout=5, resolver=resolve, tls=TRUSTING_NOBODY)


@each_target
@in_loop
async def test_an_attachment_by_url(url: str, tmp_path: Path) -> None:
    with pytest.raises(EgressError):
        await fetch_attachments(egress(), open_blobs(str(tmp_path)), [url])
    assert files_in(tmp_path) == []


@each_target
@in_loop
async def test_a_webhook(url: str) -> None:
    tried = await post(egress(), url, "{}", headers={})
    assert tried.status is None
    assert tried.error
    assert isinstance(tried, Tried)


@each_target
@in_loop
async def test_the_server_that_gives_out_tokens_for_mail(url: str) -> None:
    with pytest.raises(EgressError):
        async with egress().post_form(url, {"refresh_token": "secret"}):
            pass


@pytest.mark.parametrize("address", ADDRESSES)
@in_loop
async def test_a_name_that_has_such_an_address_besides_a_public_one(address: str) -> None:
    client = egress(names={"innocent.example": ["93.184.216.34", address]})
    tried = await post(client, "https://innocent.example/in", "{}", headers={})
    assert (tried.status, tried.error) == (None, NOT_PUBLIC)
