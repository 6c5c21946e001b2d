"""Trying a mailbox's connection out: whether its server may be asked, answers, and lets us in."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from functools import partial
from ipaddress import ip_address
from typing import Final

from rolodesk.egress.addresses import Network, reason_to_refuse
from rolodesk.mail.imap.errors import ImapFailed
from rolodesk.mail.imap.session import Session, log_in
from rolodesk.mail.outbound.lines import Lines, Unreachable
from rolodesk.mail.outbound.relay import Tokens, relay_of_connection
from rolodesk.model.connection import Connection, ConnectionKind, OAuthGrant, Password, check_host
from rolodesk.model.errors import DomainError, Invalid
from rolodesk.model.sealing import Keyring, SealBroken

SECONDS: Final = 20.0
RESOLVING_SECONDS: Final = 5.0
ANY_PORT: Final = 443
"""Where mail is spoken, every port is: what counts is whose address it is."""


class Trial:
    """Tries connections out for whoever sets them up through the API."""

    def __init__(self, *, keyring: Keyring, tokens: Tokens, name: str, allow: Sequence[Network]) -> None:
        self.keyring = keyring
        self._tokens = tokens
        self._name = name
        self._allow = tuple(allow)

    async def check_host(self, host: str, port: int) -> None:
        """
        Refuse (`Invalid`) what is no host, and one that is not public, unless the installation allows it.

        Else whoever administers a workspace could have the hub knock at its neighbours. A name that does not
        resolve is taken: it may be on its way.
        """
        check_host(host)
        for address in await _addresses(host, port):
            reason = reason_to_refuse(ip_address(address), ANY_PORT, allow=self._allow)
            if reason is not None:
                raise Invalid("host", f"cannot be connected to: {reason}")

    async def reason_it_fails(self, connection: Connection) -> str:
        """Connect and log in; answer "" if that works, else the reason in a sentence without secrets."""
        try:
            await self.check_host(connection.host, connection.port)
            async with asyncio.timeout(2 * SECONDS):
                if connection.kind == ConnectionKind.IMAP:
                    await self._look_in(connection)
                else:
                    lines = Lines(name=self._name, tokens=self._tokens)
                    async with lines.to(relay_of_connection(connection, self.keyring)):
                        pass
                    await lines.close_idle(older_than=0)
        except (ImapFailed, Unreachable, SealBroken, DomainError) as error:
            return str(error)
        except TimeoutError:
            return "it does not answer in time"
        return ""

    async def _look_in(self, connection: Connection) -> None:
        """Log in and open the folder, changing nothing there."""
        secret = await self._secret(connection)
        tls = ssl.create_default_context()

        def look() -> None:
            session: Session = log_in(connection, secret=secret, tls=tls, timeout=SECONDS)
            try:
                session.open(connection.folder, read_only=True)
            finally:
                session.leave()

        await asyncio.to_thread(look)

    async def _secret(self, connection: Connection) -> str:
        match connection.credentials(self.keyring):
            case Password(password):
                return password
            case OAuthGrant() as grant:
                return await self._tokens.of(connection, grant)
            case None:
                raise Invalid("username", "must be given: no IMAP server gives letters to nobody")


async def _addresses(host: str, port: int) -> list[str]:
    resolve = partial(asyncio.get_running_loop().getaddrinfo, type=socket.SOCK_STREAM)
    try:
        async with asyncio.timeout(RESOLVING_SECONDS):
            found = await resolve(host, port)
    except (OSError, UnicodeError, TimeoutError):
        return []
    return [str(one[4][0]) for one in found]
