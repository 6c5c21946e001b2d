"""Connections to mail servers go to the address that was judged, and are judged each time."""

import asyncio
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from ipaddress import ip_network
from pathlib import Path

import pytest

import rolodesk
from rolodesk.egress.connecting import Connecting, NotAllowed
from rolodesk.mail.imap.errors import Unreachable as ImapUnreachable
from rolodesk.mail.imap.session import log_in
from rolodesk.mail.outbound.lines import Lines, Unreachable
from rolodesk.mail.outbound.relay import relay_of_connection
from rolodesk.model.refusals import said_in
from rolodesk.model.sealing import new_keyring
from tests.egress.mail_servers import Listener, connection
from tests.egress.servers import in_loop

OURS, TRAP = "127.0.0.2", "127.0.0.3"
NAME = "mail.example"
WAYS_OUT = re.compile(
    r"\b(create_connection|open_connection|open_unix_connection|sock_connect|urlopen|urllib\.request"
    r"|http\.client|smtplib|ftplib)\b|\.connect\(\("
)


class Rebinding:
    """A name that is at our server when it is asked first, and elsewhere from then on."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, host: str, _port: int) -> Sequence[str]:
        assert host == NAME
        self.asked += 1
        return [OURS] if self.asked == 1 else [TRAP]


@pytest.fixture
def two() -> Iterator[tuple[Listener, Listener]]:
    """Two servers on one port: one whose address may be reached, and one that nothing may come to."""
    ours = Listener(OURS, greeting=b"* BYE not today\r\n")
    with ours.running(), Listener(TRAP, port=ours.port, greeting=b"* OK come in\r\n").running() as trap:
        yield ours, trap


@pytest.fixture
def rebinding() -> Rebinding:
    return Rebinding()


@pytest.fixture
def connecting(rebinding: Rebinding) -> Connecting:
    return Connecting(allow=[ip_network(f"{OURS}/32")], names=rebinding)


def test_an_imap_server_that_moves_inside_is_not_followed(
    two: tuple[Listener, Listener], rebinding: Rebinding, connecting: Connecting
) -> None:
    ours, trap = two
    for turn, said in ((1, "not today"), (2, "not public"), (3, "not public")):
        with pytest.raises(ImapUnreachable, match=said):
            log_in(
                connection("imap", NAME, ours.port),
                secret="horse",
                tls=ssl.create_default_context(),
                connecting=connecting,
                timeout=5,
            )
        assert rebinding.asked == turn, "once for each connection, not once to judge and once to connect"
    assert (ours.came, trap.came) == (1, 0)


@in_loop
async def test_a_relay_that_moves_inside_is_not_followed() -> None:
    rebinding = Rebinding()
    connecting = Connecting(allow=[ip_network(f"{OURS}/32")], names=rebinding)
    ours = Listener(OURS, greeting=b"554 not today\r\n")
    with ours.running(), Listener(TRAP, port=ours.port, greeting=b"220 come in\r\n").running() as trap:
        relay = relay_of_connection(connection("relay", NAME, ours.port), new_keyring())
        for turn, said in ((1, "not today"), (2, "not public"), (3, "not public")):
            with pytest.raises(Unreachable, match=said):
                async with Lines(connecting=connecting).to(relay):
                    pass
            assert rebinding.asked == turn
        assert (ours.came, trap.came) == (1, 0)


def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    with Listener(OURS, greeting=b"hello").running() as ours:
        names = [TRAP, OURS]
        connecting = Connecting(allow=[ip_network("127.0.0.0/8")], names=lambda _host, _port: names)
        with connecting.connect(NAME, ours.port, timeout=5) as opened:
            assert opened.recv(5) == b"hello"
        names.remove(OURS)
        with pytest.raises(ConnectionRefusedError):
            connecting.connect(NAME, ours.port, timeout=5)


@pytest.mark.parametrize("host", ["", "a" * 64 + ".example", "a..example", "\udcff"])
def test_a_name_that_cannot_be_one_is_a_failure_like_any_other(host: str) -> None:
    with pytest.raises(OSError, match=r"."):
        Connecting(allow=[ip_network("10.0.0.0/8")]).addresses(host, 25)


@in_loop
async def test_a_name_that_is_not_found_is_told_in_a_sentence_of_ours_by_imap_and_smtp() -> None:
    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    connecting = Connecting(names=unknown)
    with pytest.raises(ImapUnreachable) as of_imap:
        log_in(
            connection("imap", NAME, 993),
            secret="horse",
            tls=ssl.create_default_context(),
            connecting=connecting,
            timeout=5,
        )
    relay = relay_of_connection(connection("relay", NAME, 587), new_keyring())
    with pytest.raises(Unreachable) as of_smtp:
        async with Lines(connecting=connecting).to(relay):
            pass
    for failure in (of_imap, of_smtp):
        told = said_in("sv", str(failure.value))
        assert told.endswith(": värden gick inte att hitta; kontrollera namnet"), told


def test_a_name_without_addresses_is_a_failure() -> None:
    with pytest.raises(OSError, match="no address"):
        Connecting(names=lambda _host, _port: []).addresses(NAME, 25)


def test_every_port_of_a_public_host_may_be_reached_and_none_of_another() -> None:
    for port in (25, 143, 465, 587, 993, 10_025):
        assert Connecting(names=lambda _host, _port: ["93.184.216.34"]).addresses(NAME, port)
        with pytest.raises(NotAllowed):
            Connecting(names=lambda _host, _port: ["93.184.216.34", "10.0.0.1"]).addresses(NAME, port)


@in_loop
async def test_a_connection_that_nobody_waits_for_any_more_is_closed() -> None:
    with Listener(OURS, greeting=b"hello").running() as ours:
        connecting = Connecting(allow=[ip_network("127.0.0.0/8")], names=lambda _host, _port: [OURS])
        opening = asyncio.create_task(connecting.open(NAME, ours.port, seconds=5))
        await asyncio.sleep(0)
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening


def test_nothing_but_the_egress_opens_a_connection_by_itself() -> None:
    source = Path(rolodesk.__file__).parent
    found = {
        str(path.relative_to(source))
        for path in source.rglob("*.py")
        if WAYS_OUT.search(path.read_text()) and path.relative_to(source).parts[0] != "egress"
    }
    assert not found, "connect through rolodesk.egress: it judges the address that it connects to"
