"""Connections to the mail servers that a workspace names: to an address that was checked, and to no other."""

import asyncio
import socket
from collections.abc import Callable, Sequence
from functools import partial
from ipaddress import ip_address
from typing import Final

from rolodesk.egress.addresses import Network, reason_to_refuse
from rolodesk.egress.errors import UNKNOWN_HOST

ANY_PORT: Final = 443
"""Where mail is spoken, every port is: what counts is whose address it is."""
MOST_ADDRESSES: Final = 4

Names = Callable[[str, int], Sequence[str]]
"""From a host and port to the addresses it has, as text; blocks, and raises OSError where there are none."""


class NotAllowed(OSError):
    """The host has an address that nothing may connect to; `str()` is a sentence that says what to do."""


class Connecting:
    """
    Connects by TCP to hosts that somebody else than the operator names.

    A name is resolved once for each connection, all its addresses must be allowed, and the connection goes to
    one of these: whoever answers for the name cannot give another one in between (DNS rebinding). `allow`
    holds ranges that may be reached although they are not public. `names` replaces the system's name service.
    """

    def __init__(self, *, allow: Sequence[Network] = (), names: Names | None = None) -> None:
        self._allow = tuple(allow)
        self._names = names or _names

    def addresses(self, host: str, port: int) -> list[str]:
        """Give the addresses of a host. Blocks. Raises `NotAllowed`, or OSError where it has none."""
        try:
            found = list(dict.fromkeys(self._names(host, port)))
        except socket.gaierror as error:
            raise OSError(UNKNOWN_HOST) from error
        except UnicodeError as error:  # a label too long or empty
            raise OSError("the name of the host cannot be looked up") from error
        for address in found:
            reason = reason_to_refuse(ip_address(address), ANY_PORT, allow=self._allow)
            if reason is not None:
                raise NotAllowed(reason)
        if not found:
            raise OSError("the host has no address")
        return found[:MOST_ADDRESSES]

    def connect(self, host: str, port: int, *, timeout: float | None) -> socket.socket:
        """Connect, and block until it is done; `timeout` (s) is for each address. Raises as `addresses`."""
        failure: OSError | None = None
        for address in self.addresses(host, port):
            try:
                return socket.create_connection((address, port), timeout)
            except OSError as error:
                failure = error
        assert failure is not None  # noqa: S101 - there was an address, and it failed
        raise failure

    async def open(self, host: str, port: int, *, seconds: float) -> socket.socket:
        """Connect without blocking the loop, and give a socket that does not block. Raises as `addresses`."""
        connecting = partial(self.connect, host, port, timeout=seconds)
        opened = await _on_a_thread(connecting)
        opened.setblocking(False)
        return opened


async def _on_a_thread(connecting: Callable[[], socket.socket]) -> socket.socket:
    """Wait for a connection; where nobody waits any more when it comes, it is closed."""
    future = asyncio.get_running_loop().run_in_executor(None, connecting)
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        future.add_done_callback(_close)
        raise


def _close(future: "asyncio.Future[socket.socket]") -> None:
    if not future.cancelled() and future.exception() is None:
        future.result().close()


def _names(host: str, port: int) -> Sequence[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(sockaddr[0]) for *_, sockaddr in found]
