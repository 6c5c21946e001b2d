"""Those who watch the hub learn whether it lives, whether it can work, and what it has done."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from rolodesk.asgi.metrics import Metrics
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
    answer = asyncio.run(Health(metrics=Metrics(), ready=ready).is_ready(asked("/readyz"), {}))
    assert (answer.status, answer.body.decode()) == (503, sentence)


def test_what_was_done_is_counted_by_template_and_never_by_path(world: World) -> None:
    world.http.get("/login/a-secret-of-mine")
    world.imbox("GET", "/contacts")
    figures = world.http.get("/metrics")
    assert figures.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert 'route="GET /login/{token}",status="200",surface="web"' in figures.text
    assert "a-secret-of-mine" not in figures.text
    assert world.key not in figures.text
