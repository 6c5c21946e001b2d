"""Real SMTP servers that receive what is sent, and refuse or break off as they are told to."""

import asyncio
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, NamedTuple

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

BREAK_OFF = "break off"
NULL = "<>"
"""What aiosmtpd calls the null sender."""


class Received(NamedTuple):
    """A letter that a peer has said 250 to."""

    sender: str
    recipients: tuple[str, ...]
    octets: bytes

    @property
    def letter(self) -> EmailMessage:
        """The letter, parsed by the standard library."""
        parsed = message_from_bytes(self.octets, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def plain(self) -> str:
        """Its text."""
        body = self.letter.get_body(("plain",))
        assert isinstance(body, EmailMessage)
        return str(body.get_content()).replace("\r\n", "\n")


class Peer:
    """A mail server. What it answers can be set: `mail`, `data`, `rcpt` by address; None is to accept."""

    def __init__(self, **options: Any) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.greeted = asyncio.Event()
        self._sessions: list[SMTP] = []
        self.mail: str | None = None
        self.null_sender: str | None = None
        self.data: str | None = None
        self.rcpt: dict[str, str] = {}
        self.logged_in: list[tuple[str, str]] = []
        self.pause = 0.0
        self.port = 0
        self._options = options

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        self.greeted.set()
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.mail is not None:
            return self.mail
        if address == NULL and self.null_sender is not None:
            return self.null_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Fine"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refusal = self.rcpt.get(address)
        if refusal is not None:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Fine"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        if self.pause:
            await asyncio.sleep(self.pause)
        if self.data == BREAK_OFF:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "250 never heard"
        if self.data is not None:
            return self.data
        assert isinstance(envelope.content, bytes)
        sender = "" if envelope.mail_from in {NULL, None} else str(envelope.mail_from)
        received = Received(sender, tuple(envelope.rcpt_tos), envelope.content)
        self.received.append(received)
        return "250 2.0.0 Taken"

    def wants_log_in(self) -> None:
        """Take no mail from whoever is not logged in."""
        self._options |= {"authenticator": self.authenticate, "auth_required": True}

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword
    ) -> AuthResult:
        """Take one user's password."""
        given = (data.login.decode(), data.password.decode())
        self.logged_in.append(given)
        return AuthResult(success=given == ("support", "s3cret"), handled=False)

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        """Take one user's access token."""
        given = b64decode(arguments[1]).decode()
        self.logged_in.append((given, ""))
        if given == "user=support\x01auth=Bearer good\x01\x01":
            return AuthResult(success=True, handled=False, auth_data=given)
        await server.challenge_auth(b"{}")
        return AuthResult(success=False, handled=False)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Peer"]:
        """Listen on a free port of this machine, or again on the one that it had."""
        loop = asyncio.get_running_loop()
        tls: ssl.SSLContext | None = self._options.pop("at_once_over", None)

        def protocol() -> SMTP:
            session = SMTP(
                self,
                loop=loop,
                hostname="peer.example",
                enable_SMTPUTF8=self._options.get("utf8", True),
                **{name: value for name, value in self._options.items() if name != "utf8"},
            )
            self._sessions.append(session)
            return session

        server = await loop.create_server(protocol, "127.0.0.1", self.port, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for session in self._sessions:
                if isinstance(session.transport, asyncio.Transport):
                    session.transport.abort()
            await asyncio.sleep(0.01)


@asynccontextmanager
async def scripted(*answers: bytes | None) -> AsyncIterator[tuple[int, list[bytes]]]:
    """A server that gives its greeting and then one answer a command, and hangs up where it says None."""
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            if answer is None:
                break
            writer.write(answer)
            await writer.drain()
            line = await reader.readline()
            if not line:
                break
            heard.append(line)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], heard
    finally:
        server.close()
