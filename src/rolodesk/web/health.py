"""Whether the process lives, whether it can work, and what it has done: for those who watch it."""

from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from rolodesk.asgi.metrics import Metrics
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import TEXT, Response

log = structlog.get_logger("rolodesk.health")

EXPOSITION: Final = b"text/plain; version=0.0.4; charset=utf-8"
UNAVAILABLE: Final = 503


class Health:
    """The pages for machines. `ready` says whether the store answers and is of this version's revision."""

    def __init__(self, *, metrics: Metrics, ready: Callable[[], Awaitable[bool]]) -> None:
        self._metrics = metrics
        self._ready = ready

    async def lives(self, _request: Request, _params: dict[str, str]) -> Response:
        """GET /healthz: the process answers."""
        return Response(b"ok\n", media_type=TEXT)

    async def is_ready(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /readyz: 200 if requests can be answered, else 503."""
        try:
            is_ready = await self._ready()
        except Exception:
            log.exception("not ready", request_id=request.id)
            return Response(b"the store does not answer\n", status=UNAVAILABLE, media_type=TEXT)
        if not is_ready:
            sentence = b"the store is not of this version's revision; run `rolodesk migrate`\n"
            return Response(sentence, status=UNAVAILABLE, media_type=TEXT)
        return Response(b"ready\n", media_type=TEXT)

    async def metrics(self, _request: Request, _params: dict[str, str]) -> Response:
        """GET /metrics: the figures, for Prometheus."""
        return Response(self._metrics.exposition(), media_type=EXPOSITION)
