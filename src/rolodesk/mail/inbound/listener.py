"""The listeners: sockets on which letters come in, until they are told to stop."""

import asyncio
import logging
import socket
from collections.abc import Iterator
from functools import partial
from typing import Final

import structlog

from rolodesk.mail.inbound import answers
from rolodesk.mail.inbound.certificate import Certificate
from rolodesk.mail.inbound.lmtp import ReceivingLocally
from rolodesk.mail.inbound.reception import Reception
from rolodesk.mail.inbound.smtp import Receiving
from rolodesk.mail.inbound.sockets import MailSockets

log = structlog.get_logger("rolodesk.mail")

CONNECTIONS: Final = 200
GRACE_SECONDS: Final = 8.0
"""For letters that are coming in when we stop; less than the supervisor's patience."""


class Listener:
    """Accepts letters by SMTP and LMTP. `hostname` is the name it greets with, `size_limit` is in bytes."""

    def __init__(
        self,
        reception: Reception,
        sockets: MailSockets,
        *,
        hostname: str,
        size_limit: int,
        certificate: Certificate | None,
    ) -> None:
        self._reception = reception
        self._sockets = sockets
        self._hostname = hostname
        self._size_limit = size_limit
        self._certificate = certificate
        self._open: set[Receiving] = set()

    async def run(self) -> None:
        """
        Accept letters until cancelled; then end each connection once its letter has been answered.

        It may be run again: the sockets stay open.
        """
        logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd tells who writes to whom
        servers = [
            await asyncio.get_running_loop().create_server(partial(self._made, kind), sock=sock.dup())
            for kind, sock in self._spoken()
        ]
        try:
            await asyncio.Event().wait()
        finally:
            for server in servers:
                server.close()
            await self._let_go()

    def _spoken(self) -> Iterator[tuple[type[Receiving], socket.socket]]:
        if self._sockets.smtp is not None:
            yield Receiving, self._sockets.smtp
        if self._sockets.lmtp is not None:
            yield ReceivingLocally, self._sockets.lmtp

    def _made(self, kind: type[Receiving]) -> asyncio.Protocol:
        if len(self._open) >= CONNECTIONS:
            log.warning("a mail connection was refused: there are too many", connections=len(self._open))
            return _Refusing()
        return kind(
            self._reception,
            hostname=self._hostname,
            size_limit=self._size_limit,
            tls=None if self._certificate is None else self._certificate.context(),
            among=self._open,
        )

    async def _let_go(self) -> None:
        for connection in list(self._open):
            connection.leave()
        still_open = [connection.handling() for connection in self._open]
        if still_open:
            await asyncio.wait(still_open, timeout=GRACE_SECONDS)
        for connection in list(self._open):
            connection.abort()


class _Refusing(asyncio.Protocol):
    """A connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so, and close it."""
        assert isinstance(transport, asyncio.WriteTransport)  # noqa: S101 - a server's connections are
        transport.write(answers.BUSY.encode() + b"\r\n")
        transport.close()
