"""Those who watch the hub learn whether it lives, whether it can work, and what it has done."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Never

import pytest

from rolodesk.asgi.metrics import Metrics
from rolodesk.asgi.response import Response
from rolodesk.web.health import Health
from tests.web.asking import asked
from tests.world import World


def test_it_lives_and_is_ready(world: World) -> None:
    lives, ready = world.http.get("/healthz"), world.http.get("/readyz")
    assert (lives.status_code, lives.text) == (200, "ok\n")
    assert (ready.status_code, ready.text) == (200, "ready\n")


async def old() -> bool:
    return False


async def gone() -> bool:
    raise OSError("no such host")


@pytest.mark.parametrize(
    ("ready", "sentence"),
    [
        (old, "the store is not of this version's revision; run `rolodesk migrate`\n"),
        (gone, "the store does not answer\n"),
    ],
)
def test_it_says_why_it_is_not_ready(ready: Callable[[], Awaitable[bool]], sentence: str) -> None:
    health = Health(metrics=Metrics(), ready=ready, behind=away)
    answer = asyncio.run(health.is_ready(asked("/readyz"), {}))
    assert (answer.status, answer.body.decode()) == (503, sentence)


def test_what_was_counted_is_told_while_the_store_is_away() -> None:
    async def ask() -> Response:
        metrics = Metrics()
        metrics.count("web", "GET /docs", status=200, seconds=0.1)
        return await Health(metrics=metrics, ready=gone, behind=away).metrics(asked("/metrics"), {})

    answer = asyncio.run(ask())
    assert answer.status == 200
    assert b'route="GET /docs"' in answer.body


async def away() -> Never:
    raise OSError("no such host")


def test_what_was_done_is_counted_by_template_and_never_by_path(world: World) -> None:
    world.http.get("/login/a-secret-of-mine")
    world.imbox("GET", "/contacts")
    figures = world.http.get("/metrics")
    assert figures.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'route="GET /login/{token}",status="200",surface="web"' in figures.text
    assert "a-secret-of-mine" not in figures.text
    assert world.key not in figures.text
