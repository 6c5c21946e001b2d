"""Connections to relays: made, logged in, kept for the next letter; one that fails is let be for a moment."""

import asyncio
import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager, suppress
from functools import cache
from typing import Final

import aiosmtplib
import msgspec
from aiosmtplib import SMTPException

from rolodesk.egress.connecting import Connecting
from rolodesk.mail.outbound.delivering import COMMAND_SECONDS
from rolodesk.mail.outbound.relay import Relay, Tokens
from rolodesk.model.connection import Security

CONNECT_SECONDS: Final = 30.0
AT_ONCE: Final = 4
"""Connections to one relay."""
IDLE_SECONDS: Final = 15.0
LETTERS: Final = 100
"""Over one connection, then it is made anew: some relays count."""
QUIET_SECONDS: Final = 10.0
"""How long a relay that could not be reached is not asked again."""


class Unreachable(Exception):
    """The relay cannot be reached, lacks TLS, or refuses the log-in. For later, whatever it is."""

    def __init__(self, why: str, *, at_log_in: bool = False) -> None:
        super().__init__(why)
        self.at_log_in = at_log_in
        """Whether all went well until the log-in."""


class _Line(msgspec.Struct):
    client: aiosmtplib.SMTP
    letters: int = 0
    since: float = 0.0


class Lines:
    """
    The connections of one process to relays. Its methods may run at once.

    A mailbox's own relay is connected to by `connecting`, which judges its address; the installation's, which
    the operator names, is wherever it is.
    """

    def __init__(
        self,
        *,
        name: str = "",
        tokens: Tokens | None = None,
        connecting: Connecting | None = None,
        make_tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self._name = name or None
        self._tokens = tokens
        self._connecting = connecting or Connecting()
        self._make_tls = cache(make_tls)
        self._idle: dict[Hashable, list[_Line]] = defaultdict(list)
        self._places: dict[Hashable, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE))
        self._quiet: dict[Hashable, tuple[float, str]] = {}

    @asynccontextmanager
    async def to(self, relay: Relay) -> AsyncIterator[aiosmtplib.SMTP]:
        """
        Give a connection for one letter. It is kept for the next if it is still good when the block ends.

        Raises `Unreachable`, whose sentence repeats no secret.
        """
        async with self._places[relay.key]:
            line = await self._kept(relay) or _Line(await self._opened(relay))
            try:
                yield line.client
            except BaseException:
                line.client.close()
                raise
            line.letters += 1
            line.since = time.monotonic()
            if not line.client.is_connected:
                return
            if line.letters < LETTERS:
                self._idle[relay.key].append(line)
            else:
                await _quit(line.client)

    async def close_idle(self, *, older_than: float = IDLE_SECONDS) -> None:
        """End the connections that nobody has used for some seconds."""
        before = time.monotonic() - older_than
        for key, lines in list(self._idle.items()):
            stale = [line for line in lines if line.since <= before]
            self._idle[key] = [line for line in lines if line.since > before]
            for line in stale:
                await _quit(line.client)

    async def _kept(self, relay: Relay) -> _Line | None:
        """Take a connection that was kept, if the server still answers on it."""
        while self._idle[relay.key]:
            line = self._idle[relay.key].pop()
            try:
                await line.client.rset()
            except (SMTPException, OSError):
                line.client.close()
            else:
                return line
        return None

    async def _opened(self, relay: Relay) -> aiosmtplib.SMTP:
        until, why = self._quiet.get(relay.key, (0.0, ""))
        if time.monotonic() < until:
            raise Unreachable(why)
        client, is_connected = self._client(relay), False
        try:
            await self._connect(client, relay)
            is_connected = True
            await self._log_in(client, relay)
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except Exception as error:
            client.close()
            why = f"{relay.host}:{relay.port} cannot be used: {_sentence(error)}"
            self._quiet[relay.key] = (time.monotonic() + QUIET_SECONDS, why)
            raise Unreachable(why, at_log_in=is_connected) from error
        except BaseException:
            client.close()
            raise
        self._quiet.pop(relay.key, None)
        return client

    def _client(self, relay: Relay) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port if relay.connection is None else None,
            use_tls=relay.security is Security.TLS,
            start_tls=relay.security is Security.STARTTLS,
            tls_context=None if relay.security is Security.NONE else self._make_tls(),
            local_hostname=self._name,
            timeout=COMMAND_SECONDS,
        )

    async def _connect(self, client: aiosmtplib.SMTP, relay: Relay) -> None:
        """Connect; to a mailbox's relay over a socket to an address that was judged."""
        if relay.connection is None:
            await client.connect(timeout=CONNECT_SECONDS)
            return
        opened = await self._connecting.open(relay.host, relay.port, seconds=CONNECT_SECONDS)
        try:
            await client.connect(sock=opened, timeout=CONNECT_SECONDS)
        except BaseException:
            if client.transport is None:  # nobody else will
                opened.close()
            raise

    async def _log_in(self, client: aiosmtplib.SMTP, relay: Relay) -> None:
        if not relay.username:
            return
        if relay.grant is not None and relay.connection is not None and self._tokens is not None:
            token = await self._tokens.of(relay.connection, relay.grant)
            try:
                await client.auth_xoauth2(relay.username, token)
            except aiosmtplib.SMTPAuthenticationError:
                self._tokens.forget(relay.connection, relay.grant)
                raise
        else:
            await client.login(relay.username, relay.password)


async def _quit(client: aiosmtplib.SMTP) -> None:
    with suppress(SMTPException, OSError):
        await asyncio.wait_for(client.quit(), CONNECT_SECONDS)
    client.close()


def _sentence(error: Exception) -> str:
    text = " ".join(str(part) for part in error.args) or type(error).__name__
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
