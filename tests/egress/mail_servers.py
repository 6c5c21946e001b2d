"""Mail servers as a workspace names them, and real listeners on loopback that count who comes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rolodesk.model.connection import Connection, Security


def connection(kind: str, host: str, port: int, *, security: Security = Security.NONE) -> Connection:
    """A mailbox's connection, without a log-in."""
    return Connection(
        workspace_id=1,
        mailbox_id=1,
        kind=kind,
        host=host,
        port=port,
        security=security,
        auth="none",
        username="",
        sealed="",
        folder="INBOX" if kind == "imap" else "",
        marks_seen=False,
        fetch_from=None,
        uid_validity=None,
        last_uid=0,
        survey_uid=0,
        leased_until=None,
        failures=0,
        next_try_at=0,
        last_ok_at=None,
        last_error="",
        created_at=0,
        updated_at=0,
        last_error_at=None,
    )


class Listener:
    """A server that greets and hangs up."""

    def __init__(self, address: str, *, port: int = 0, greeting: bytes) -> None:
        self._listening = socket.create_server((address, port))
        self.port: int = self._listening.getsockname()[1]
        self.came = 0
        self._greeting = greeting
        self._thread = threading.Thread(target=self._serve)

    @contextmanager
    def running(self) -> Iterator["Listener"]:
        """Listen until the block ends."""
        self._thread.start()
        try:
            yield self
        finally:
            with suppress(OSError):  # it also wakes an accept that nobody came for
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._thread.join(10)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                coming, _ = self._listening.accept()
                self.came += 1
                with coming:
                    coming.sendall(self._greeting)
