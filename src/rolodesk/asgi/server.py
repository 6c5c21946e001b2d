"""The HTTP server: uvicorn, which writes an answer that is at hand in one go."""

import asyncio
from functools import partial
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from rolodesk.asgi.response import ENDING, WHOLE


class WholeAnswers(HttpToolsProtocol):
    """
    uvicorn's protocol, that offers `WHOLE` to each request: its answer, head and body, in one write.

    ASGI's two messages are two writes, and uvicorn looks through each header of the first.
    """

    _lines_of: object = None
    _lines: bytes = b""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._ending: asyncio.Event = vars(self.server_state).setdefault(ENDING, asyncio.Event())

    def shutdown(self) -> None:
        """End: tell streams first, which would go on for as long as the server waits."""
        self._ending.set()
        super().shutdown()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        state = cycle.scope["state"]
        state[WHOLE], state[ENDING] = partial(self._answer, cycle), self._ending
        super()._start_asgi_task(cycle, app)

    def _answer(self, cycle: RequestResponseCycle, head: bytes, body: bytes) -> bool:
        """Write an answer; see `WHOLE`. What the server says of its own goes behind the head."""
        if cycle.flow.write_paused or cycle.response_started:
            return False
        if cycle.disconnected:
            return True
        cycle.response_started = cycle.response_complete = True
        cycle.waiting_for_100_continue = False
        end = b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n"
        cycle.transport.write(b"".join((head, self._own_lines(cycle), end, body)))
        cycle.message_event.set()
        if not cycle.keep_alive:
            cycle.transport.close()
        cycle.on_response()
        return True

    def _own_lines(self, cycle: RequestResponseCycle) -> bytes:
        """The server's own headers: the date, which it renews each second by a new list."""
        if cycle.default_headers is not self._lines_of:
            self._lines = b"".join(b"%s: %s\r\n" % header for header in cycle.default_headers)
            self._lines_of = cycle.default_headers
        return self._lines


def configuration(
    application: Any, *, keep_alive_seconds: int = 75, grace_seconds: int | None = None
) -> uvicorn.Config:
    """Configure uvicorn for the hub: no line of its own in the log, no trust in a proxy's word."""
    return uvicorn.Config(
        application,
        loop="uvloop",
        http=WholeAnswers,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=keep_alive_seconds,
        timeout_graceful_shutdown=grace_seconds,
    )
