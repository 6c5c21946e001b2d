"""A connection of a mail client: aiosmtpd's SMTP, taught to spool, to refuse, and to answer truthfully."""

import asyncio
import collections
import re
import socket
import ssl
from typing import AnyStr, Final

import structlog
from aiosmtpd.smtp import Envelope

from rolodesk.mail.inbound import answers
from rolodesk.mail.inbound.announcing import HOOKS, NULL_SENDER, Announced, Transaction, is_speakable
from rolodesk.mail.inbound.incoming import ClientGone, Incoming, LetterTooLarge
from rolodesk.mail.inbound.reception import Delivery, Reception
from rolodesk.mail.inbound.trace import trace_line
from rolodesk.model.errors import StorageFull
from rolodesk.model.letter import Envelope as LetterEnvelope
from rolodesk.model.letter import Source

log = structlog.get_logger("rolodesk.mail")

RECIPIENTS: Final = 100
"""Of one letter; as many as RFC 5321, 4.5.3.1.8, asks for."""
UNKNOWN_RECIPIENTS: Final = 50
"""Of one connection; somebody who names more is looking for addresses."""
IDLE_SECONDS: Final = 300
"""RFC 5321, 4.5.3.2.7."""
LETTER_SECONDS: Final = 3600
COMMANDS: Final = {"*": 200, "MAIL": 10**9, "RCPT": 10**9, "DATA": 10**9, "RSET": 10**9}
"""How often each may be said on one connection."""
COMMAND_BYTES: Final = 1000
BUFFERED: Final = 1 << 16
"""Bytes, twice of which a connection buffers; the library's 2 kB would have each letter paused."""

_PLAIN: Final = re.compile(r"<([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255})>(.*)")


class Receiving(Announced):
    """One connection that letters come in by."""

    source: Source = Source.SMTP
    line_length_limit = BUFFERED

    def __init__(
        self,
        reception: Reception,
        *,
        hostname: str,
        size_limit: int,
        tls: ssl.SSLContext | None,
        among: "set[Receiving]",
    ) -> None:
        super().__init__(
            HOOKS,
            data_size_limit=size_limit,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident=f"{'LMTP' if self.source is Source.LMTP else 'ESMTP'} Rolodesk",
            tls_context=tls,
            timeout=IDLE_SECONDS,
            auth_exclude_mechanism=("LOGIN", "PLAIN"),
            command_call_limit=COMMANDS,
            loop=asyncio.get_running_loop(),
        )
        # The library keeps these for all connections together, and lets each EHLO raise them.
        self.command_size_limits = collections.defaultdict(lambda: COMMAND_BYTES)
        self.command_size_limit = COMMAND_BYTES
        self._reception = reception
        self._size_limit = size_limit
        self._among = among
        self._unknown = 0
        self._is_greeting = False
        self._is_receiving = False
        self._is_leaving = False

    # What is asked of a connection from outside.

    def leave(self) -> None:
        """End the connection: at once, or when the letter that is coming in has been answered."""
        self._is_leaving = True
        if not self._is_receiving:
            self._say_goodbye(answers.STOPPING)

    def handling(self) -> "asyncio.Task[None]":
        """The task that ends with the connection."""
        assert self._handler_coroutine is not None  # noqa: S101 - it is connected
        return self._handler_coroutine

    def abort(self) -> None:
        """End the connection, though a letter is coming in: it was not answered, and will come again."""
        if self.transport is not None:
            self.transport.close()

    # What the library calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin; with TLS, a second time."""
        _answer_at_once(transport)
        super().connection_made(transport)
        if self not in self._among and self._handler_coroutine is not None:
            self._among.add(self)
            self._handler_coroutine.add_done_callback(_look_at)

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        self._among.discard(self)
        super().connection_lost(error)

    async def address(self, envelope: Transaction, address: str) -> str:
        """Add a recipient to a letter, or say why not."""
        if len(envelope.routes) >= RECIPIENTS:
            return answers.TOO_MANY_RECIPIENTS
        if not is_speakable(address):
            return answers.BAD_ADDRESS
        try:
            route = await self._reception.route(address)
        except Exception:
            log.exception("a recipient could not be looked up")
            return answers.TROUBLE
        if route is None:
            self._unknown += 1
            if self._unknown > UNKNOWN_RECIPIENTS:
                self._say_goodbye(answers.TOO_MANY_UNKNOWN)
            return answers.UNKNOWN_RECIPIENT
        envelope.routes.append(route)
        envelope.rcpt_tos.append(address)
        return answers.RECIPIENT_OK

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - the library's name
        """Take a letter in, and answer once it is durable."""
        envelope = self.envelope
        assert isinstance(envelope, Transaction)  # noqa: S101 - as it is made below
        if await self.check_helo_needed():
            return
        if not envelope.routes or arg:
            await self.push(answers.BAD_SYNTAX if arg else answers.NO_RECIPIENT)
            return
        self._is_receiving = True
        try:
            await self.push(answers.GO_ON)
            answer = await self._receive(envelope)
            await self.tell(envelope, answer)
        finally:
            self._is_receiving = False
            self.envelope = self._create_envelope()
        if self._is_leaving:
            self._say_goodbye(answers.STOPPING)

    async def tell(self, _envelope: Transaction, answer: str) -> None:
        """Say what became of a letter: in SMTP once, for all of its recipients."""
        await self.push(answer)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - the library's name
        """Greet; what is offered stands without status codes."""
        self._is_greeting = True
        try:
            await super().smtp_EHLO(hostname)
        finally:
            self._is_greeting = False

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802 - the library's name
        """Greet an old client."""
        self._is_greeting = True
        try:
            await super().smtp_HELO(hostname)
        finally:
            self._is_greeting = False

    async def smtp_STARTTLS(self, arg: str | None) -> None:  # noqa: N802 - the library's name
        """Begin TLS, once."""
        if self._tls_protocol is not None:
            await self.push(answers.TLS_ALREADY)
            return
        await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, _arg: str | None) -> None:  # noqa: N802 - the library's name
        """Ask for no passwords."""
        await self.push(answers.NOT_OFFERED)

    async def smtp_VRFY(self, _arg: str | None) -> None:  # noqa: N802 - the library's name
        """Tell nobody whose mailboxes there are."""
        await self.push(answers.CANNOT_VERIFY)

    async def push(self, status: AnyStr) -> None:
        """Answer, with a status code."""
        if isinstance(status, str) and not self._is_greeting:
            await super().push(answers.with_code(status))
        else:
            await super().push(status)

    def _create_envelope(self) -> Envelope:
        return Transaction()

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Read a plain address fast; the library's grammar is for the others."""
        plain = _PLAIN.fullmatch(arg)
        if plain:
            return plain[1], plain[2]
        try:
            return super()._getaddr(arg)
        except Exception:  # noqa: BLE001 - the grammar stumbles over some that end too early: they are none
            return None, None

    def _timeout_cb(self) -> None:
        self._say_goodbye(answers.TIMED_OUT)

    # A letter's way in.

    async def _receive(self, envelope: Transaction) -> str:
        began = self.loop.time()

        def on_piece() -> None:
            left = began + LETTER_SECONDS - self.loop.time()
            self._reset_timeout(max(0.001, min(IDLE_SECONDS, left)))

        incoming = Incoming(self._reader, limit=self._size_limit, on_piece=on_piece)
        try:
            blob = await self._reception.blobs.stage(incoming.pieces(trace=self._trace()))
            await self._reception.keep(blob, self._deliveries(envelope))
        except ClientGone:
            raise
        except Exception as error:  # noqa: BLE001 - it is logged, and the client is answered
            answer = _answer_to(error)
        else:
            return answers.KEPT
        await incoming.drain()
        return answer

    def _deliveries(self, envelope: Transaction) -> list[Delivery]:
        sender = "" if envelope.mail_from in {None, NULL_SENDER} else str(envelope.mail_from)
        return [
            Delivery(route, LetterEnvelope(source=self.source, sender=sender, recipient=recipient))
            for route, recipient in zip(envelope.routes, envelope.rcpt_tos, strict=True)
        ]

    def _trace(self) -> bytes:
        assert self.session is not None  # noqa: S101 - there was a greeting
        return trace_line(
            self.session,
            by=self.hostname,
            protocol=self.source,
            is_international=self.envelope is not None and self.envelope.smtp_utf8,
            is_encrypted=self._tls_protocol is not None,
        )

    def _say_goodbye(self, answer: str) -> None:
        """Close the connection with a last answer, whatever it is doing."""
        transport = self.transport
        if isinstance(transport, asyncio.WriteTransport) and not transport.is_closing():
            transport.write(answer.encode() + b"\r\n")
            transport.close()


def _answer_to(error: Exception) -> str:
    if isinstance(error, LetterTooLarge):
        return answers.TOO_LARGE
    if isinstance(error, StorageFull):
        return answers.FULL
    log.error("a letter could not be kept", exc_info=error)
    return answers.TROUBLE


def _answer_at_once(transport: asyncio.BaseTransport) -> None:
    """Switch Nagle's algorithm off. asyncio does for sockets it made, and knows ours only as streams."""
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.family in {socket.AF_INET, socket.AF_INET6}:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _look_at(handling: "asyncio.Task[None]") -> None:
    """Take note of how a connection ended: badly is the client's affair."""
    if not handling.cancelled():
        handling.exception()
