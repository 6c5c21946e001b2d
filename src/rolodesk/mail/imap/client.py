"""The connection to an IMAP server: the standard library's client, with a buffer and bounds of our own."""

import imaplib
import select
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from imap_tools.mailbox import BaseMailBox

from rolodesk.egress.connecting import Connecting
from rolodesk.model.connection import Security

LARGEST_LITERAL: Final = 8 << 20
LONGEST_LINE: Final = 20 << 20  # a search that finds two million letters
_PIECE: Final = 65_536


class Client(imaplib.IMAP4):
    """
    An IMAP client that never takes more into memory than it asked for.

    It keeps what it has read ahead in a buffer of its own: so it can wait for what is to come without
    missing what has come already, and refuses what was sent before the encryption began (a way to put words
    into the server's mouth, CVE-2011-0411).
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        security: Security,
        tls: ssl.SSLContext,
        connecting: Connecting,
        timeout: float,
    ) -> None:
        self._security = security
        self._tls = tls
        self._connecting = connecting
        self._buffer = bytearray()
        self._largest = LARGEST_LITERAL
        super().__init__(host, port, timeout)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        """Connect."""
        self.host, self.port = host, port
        self.sock = self._connecting.connect(host, port, timeout=timeout)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if self._security is Security.TLS:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=host)

    def encrypt(self) -> None:
        """Begin the encryption (STARTTLS), or raise: nothing is ever said in the clear instead."""
        if "STARTTLS" not in self.capabilities:
            raise self.abort("the server offers no STARTTLS")
        kind, _ = self._simple_command("STARTTLS")
        if kind != "OK":
            raise self.abort("the server refuses STARTTLS")
        if self._buffer:
            raise self.abort("the server said something before the encryption that belongs behind it")
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)
        self.know_capabilities()

    def know_capabilities(self) -> None:
        """Ask what the server can do: it says other things in the clear, encrypted, and logged in."""
        self._get_capabilities()

    def await_continuation(self, command: str) -> bytes | None:
        """Give a command and wait until the server wants to hear more; answer its tag, None if refused."""
        tag: bytes = self._command(command)
        while self._get_response() is not None:
            if self.tagged_commands[tag]:
                return None
        return tag

    def take_answer(self) -> None:
        """Read one answer; it is in `untagged_responses` then."""
        self._get_response()

    @contextmanager
    def taking(self, size: int) -> Iterator[None]:
        """Take in so many bytes at once while the block lasts, if that is more than usual."""
        self._largest = max(size, LARGEST_LITERAL)
        try:
            yield
        finally:
            self._largest = LARGEST_LITERAL

    def read(self, size: int) -> bytes:
        """Read so many bytes."""
        if size > self._largest:
            raise self.abort(f"the server sends {size} bytes at once, more than it was asked for")
        while len(self._buffer) < size:
            self._fill()
        return self._take(size)

    def readline(self) -> bytes:
        """Read a line, with its end."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > LONGEST_LINE:
                raise self.abort(f"the server sends a line of more than {LONGEST_LINE} bytes")
            self._fill()
        return self._take(end + 1)

    def shutdown(self) -> None:
        """Close the connection."""
        self.sock.close()

    def interrupt(self) -> None:
        """Hang up, from any thread; the one that uses the connection is woken and finds it ended."""
        with suppress(OSError):
            # Past the TLS layer, whose state the other thread may be using.
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def arrived(self, seconds: float) -> bool:
        """Wait until the server has said something, so long at most."""
        if self._buffer or (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()):
            return True
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def read_ahead(self) -> bool:
        """Take in what has arrived; False if that was nothing that is meant for us, such as a TLS ticket."""
        timeout = self.sock.gettimeout()
        self.sock.settimeout(0)
        try:
            self._fill()
        except (BlockingIOError, ssl.SSLWantReadError):
            return bool(self._buffer)
        finally:
            self.sock.settimeout(timeout)
        return True

    def _fill(self) -> None:
        data = self.sock.recv(_PIECE)
        if not data:
            raise self.abort("the server closed the connection")
        self._buffer += data

    def _take(self, size: int) -> bytes:
        taken = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return taken


class Account(BaseMailBox):
    """The account that a client is connected to, as imap-tools knows it: log-in, folders, search."""

    def __init__(self, client: Client) -> None:
        self._client = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._client
