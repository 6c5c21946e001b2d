"""The outermost ASGI application: chooses who answers, counts, and sends the answer."""

import itertools
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

import structlog

from rolodesk.asgi.metrics import Metrics
from rolodesk.asgi.proxies import Proxies
from rolodesk.asgi.request import AsgiScope, ClientGone, Receive, Request
from rolodesk.asgi.response import WHOLE, Response, Send, Whole

log = structlog.get_logger("rolodesk.hub")
NO_STATE: Final[dict[str, Whole]] = {}


class Answering(Protocol):
    """Something that answers requests: a dialect's surface, or the hub's own pages."""

    name: str

    async def respond(self, request: Request) -> tuple[Response, str]:
        """Answer, come what may, with the template of the route for logs and metrics."""
        ...


Choose = Callable[[Request], Answering]
Lifespan = Callable[[], AbstractAsyncContextManager[Choose]]
"""Opens what the process needs, yields how to choose who answers, closes it at the end."""


class Hub:
    """An ASGI 3 application."""

    def __init__(self, lifespan: Lifespan, *, proxies: Proxies, metrics: Metrics, log_requests: bool) -> None:
        self._lifespan = lifespan
        self._proxies = proxies
        self._metrics = metrics
        self._log_requests = log_requests
        self._choose: Choose | None = None
        self._prefix = secrets.token_hex(4)
        self._numbers = itertools.count(1)

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Serve one request, or the process's life."""
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})

    async def _serve(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        assert self._choose is not None  # noqa: S101 - the lifespan has begun
        request_id = f"{self._prefix}{next(self._numbers):08x}"
        request = Request(scope, receive, proxies=self._proxies, request_id=request_id)
        answering = self._choose(request)
        try:
            response, route = await answering.respond(request)
            whole: Whole | None = scope.get("state", NO_STATE).get(WHOLE)
            with_body = request.method != "HEAD"
            if whole is None or not response.send_whole(whole, request_id=request_id, with_body=with_body):
                await response.send(send, request_id=request_id, with_body=with_body)
        except ClientGone:
            return
        seconds = time.perf_counter() - started
        self._metrics.count(answering.name, route, status=response.status, seconds=seconds)
        if self._log_requests:
            log.info(
                "request",
                request_id=request_id,
                surface=answering.name,
                route=route,
                status=response.status,
                ms=round(seconds * 1000, 2),
            )

    async def _live(self, receive: Receive, send: Send) -> None:
        """Open everything at start-up, close it at shutdown; a failure to open is told to the server."""
        await receive()
        try:
            async with self._lifespan() as self._choose:
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            raise
        finally:
            self._metrics.flush()
        await send({"type": "lifespan.shutdown.complete"})
