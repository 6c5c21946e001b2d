"""Whether the process lives, whether it can work, and what it has done: for those who watch it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeAlias

import structlog

from rolodesk.asgi.metrics import Metrics, follower_figures
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import TEXT, Response
from rolodesk.model.follower import Progress

log = structlog.get_logger("rolodesk.health")

EXPOSITION: Final = b"text/plain; version=0.0.4; charset=utf-8"
UNAVAILABLE: Final = 503

Behind: TypeAlias = Callable[[], Awaitable[tuple[Sequence[str], Sequence[Progress]]]]


class Health:
    """
    The pages for machines.

    `ready` says whether the store answers and is of this version's revision; `behind` names the followers,
    and where they have something left to do.
    """

    def __init__(self, *, metrics: Metrics, ready: Callable[[], Awaitable[bool]], behind: Behind) -> None:
        self._metrics = metrics
        self._ready = ready
        self._behind = behind

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

    async def metrics(self, request: Request, _params: dict[str, str]) -> Response:
        """GET /metrics: the figures, for Prometheus; those of the followers while the store answers."""
        try:
            figures = follower_figures(*await self._behind())
        except Exception:
            log.exception("no figures of the followers", request_id=request.id)
            figures = b""
        return Response(self._metrics.exposition() + figures, media_type=EXPOSITION)
