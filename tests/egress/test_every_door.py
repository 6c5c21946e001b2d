"""Every door that has the hub connect to somewhere, with every target that leads inside: none is reached."""

import asyncio
import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import aiosmtplib
import pytest
from msgspec.structs import replace

from rolodesk.egress.addresses import NOT_PUBLIC
from rolodesk.egress.attachments import fetch_attachments
from rolodesk.egress.client import Egress
from rolodesk.egress.connecting import Connecting
from rolodesk.egress.errors import EgressError
from rolodesk.jobs.pulling import asking
from rolodesk.jobs.pulling.asking import Asker
from rolodesk.mail.imap.errors import ImapFailed
from rolodesk.mail.imap.session import log_in
from rolodesk.mail.outbound.lines import Lines, Unreachable
from rolodesk.mail.outbound.relay import relay_of_connection
from rolodesk.mail.trying import Trial
from rolodesk.model.connection import Connection, Password, Security, place_of, sealed
from rolodesk.model.errors import Conflicting, Invalid
from rolodesk.model.sealing import new_keyring
from rolodesk.storage.blobs import open_blobs
from rolodesk.webhooks.posting import post
from tests.egress.mail_servers import connection
from tests.egress.servers import TRUSTING_NOBODY, in_loop
from tests.egress.targets import LITERALS

PUBLIC = "93.184.216.34"
INNOCENT = "innocent.example"
RING = new_keyring()


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


def host_of(url: str) -> str:
    """The host of a URL as somebody may write it who connects a mailbox."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    return host or url.partition("//")[2].partition("/")[0]


ADDRESSES = sorted({address for url in LITERALS if (address := address_of(url))} - {PUBLIC})
HOSTS = sorted({host_of(url) for url in LITERALS} - {PUBLIC})


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


def names(host: str, port: int) -> Sequence[str]:
    """Resolve as the system does, but for names that the network would be asked for."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError) as error:
        if host.rstrip(".").lower() == "localhost":
            return ["127.0.0.1", "::1"]
        raise OSError(host) from error
    return [str(one[4][0]) for one in found]


def egress(*, of_innocent: Sequence[str] = ()) -> Egress:
    """A client as the hub makes it, but for the names."""

    async def resolve(host: str, port: int) -> Sequence[str]:
        return of_innocent if host == INNOCENT else names(host, port)

    return Egress(timeout=5, resolver=resolve, tls=TRUSTING_NOBODY)


def of_innocent(address: str) -> Connecting:
    """What connects to mail servers, where an innocent name has such an address besides a public one."""
    return Connecting(names=lambda _host, _port: [PUBLIC, address])


def test_there_are_enough_targets_of_each_kind() -> None:
    assert len(LITERALS) >= 100
    assert len(HOSTS) >= 100
    assert len(ADDRESSES) >= 60


@in_loop
async def test_an_attachment_by_url(tmp_path: Path) -> None:
    blobs = open_blobs(str(tmp_path))
    for url in LITERALS:
        with pytest.raises(EgressError):
            await fetch_attachments(egress(), blobs, [url])
    assert files_in(tmp_path) == []


@in_loop
async def test_a_webhook_a_rules_too() -> None:
    for url in LITERALS:
        tried = await post(egress(), url, "{}", headers={})
        assert tried.status is None, url
        assert tried.error, url


@in_loop
async def test_the_server_that_gives_out_tokens_for_mail() -> None:
    for url in LITERALS:
        with pytest.raises(EgressError):
            async with egress().post_form(url, {"refresh_token": "secret"}):
                pass


@in_loop
async def test_an_account_that_is_pulled_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TRIES", 1)
    for url in LITERALS:
        with pytest.raises(Conflicting) as refusal:
            await Asker(egress(), url, headers={"x-api-key": "secret"}).get("v1/contacts")
        assert "secret" not in str(refusal.value)


@in_loop
async def test_a_name_that_has_such_an_address_besides_a_public_one() -> None:
    for address in ADDRESSES:
        client = egress(of_innocent=[PUBLIC, address])
        tried = await post(client, f"https://{INNOCENT}/in", "{}", headers={})
        assert (tried.status, tried.error) == (None, NOT_PUBLIC), address


def test_a_server_that_letters_are_fetched_from() -> None:
    for host in HOSTS:
        with pytest.raises(ImapFailed):
            _log_in(host, Connecting(names=names))
    for address in ADDRESSES:
        with pytest.raises(ImapFailed, match="not public"):
            _log_in(INNOCENT, of_innocent(address))


@in_loop
async def test_a_relay_of_a_mailbox() -> None:
    for security in (Security.TLS, Security.STARTTLS, Security.NONE):
        for host in HOSTS:
            with pytest.raises(Unreachable):
                await _through(host, Connecting(names=names), security=security)
    for address in ADDRESSES:
        with pytest.raises(Unreachable, match="not public"):
            await _through(INNOCENT, of_innocent(address), security=Security.TLS)


@in_loop
async def test_a_connection_that_is_saved_or_tried_out() -> None:
    for kind in ("imap", "relay"):
        for host in HOSTS:
            reason = (await _trial(Connecting(names=names)).try_out(_with_password(kind, host))).reason
            assert reason, host
    for address in ADDRESSES:
        trial = _trial(of_innocent(address))
        with pytest.raises(Invalid, match="not public"):
            await trial.check_host(INNOCENT, 993)
        assert "not public" in (await trial.try_out(_with_password("imap", INNOCENT))).reason


@in_loop
async def test_only_the_operators_own_relay_is_not_judged(connections: list[object]) -> None:
    """It is what the others would be without the check: so this also shows that connecting is noticed."""
    relay = relay_of_connection(connection("relay", "127.0.0.1", 25), new_keyring())
    from_settings = type(relay)(host=relay.host, port=relay.port, security=relay.security)
    with pytest.raises(Unreachable):
        async with Lines(connecting=Connecting(names=names)).to(from_settings):
            pass
    assert connections == [("127.0.0.1", 25)]
    connections.clear()
    with suppress(OSError):
        await Connecting(allow=(), names=lambda _host, _port: [PUBLIC]).open("x.example", 25, seconds=1)
    assert connections == [(PUBLIC, 25)]
    connections.clear()


def _log_in(host: str, connecting: Connecting) -> None:
    log_in(
        connection("imap", host, 143),
        secret="horse",
        tls=TRUSTING_NOBODY,
        connecting=connecting,
        timeout=5,
    )


async def _through(host: str, connecting: Connecting, *, security: Security) -> aiosmtplib.SMTP:
    lines = Lines(connecting=connecting, make_tls=lambda: TRUSTING_NOBODY)
    relay = relay_of_connection(connection("relay", host, 587, security=security), new_keyring())
    async with lines.to(relay) as client:
        return client


def _with_password(kind: str, host: str) -> Connection:
    box = sealed(Password("horse"), RING, place=place_of(1, 1, kind))
    return replace(connection(kind, host, 25), auth="password", username="info", sealed=box)


def _trial(connecting: Connecting) -> Trial:
    return Trial(keyring=RING, tokens=_NoTokens(), name="hub.example", connecting=connecting)


class _NoTokens:
    async def of(self, _connection: object, _grant: object) -> str:
        raise AssertionError

    def forget(self, _connection: object, _grant: object) -> None:
        raise AssertionError
