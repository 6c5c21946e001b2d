"""/metrics counts every answer once, whichever worker gave it."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from rolodesk.asgi.hub import Choose, Hub
from rolodesk.asgi.metrics import Metrics, follower_figures
from rolodesk.asgi.proxies import Proxies
from rolodesk.model.follower import Progress
from tests.support.hub_process import HubProcess

PATIENCE = 30.0


def figures(text: str) -> dict[str, float]:
    return {
        name: float(value) for name, value in re.findall(r"^(\w+\{[^}]*\}) ([0-9.e+-]+)$", text, re.MULTILINE)
    }


def test_what_is_counted_is_told_at_once_by_who_counted_it() -> None:
    async def work() -> tuple[dict[str, float], dict[str, float]]:
        metrics = Metrics()
        for seconds in (0.0005, 0.001, 0.02, 60.0):
            metrics.count("web", "GET /docs", status=200, seconds=seconds)
        metrics.count("files", "-", status=404, seconds=0.3)
        first = figures(metrics.exposition().decode())
        metrics.count("web", "GET /docs", status=200, seconds=0.0005)
        return first, figures(metrics.exposition().decode())

    first, second = asyncio.run(work())
    requests = 'rolodesk_requests_total{route="GET /docs",status="200",surface="web"}'
    assert (first[requests], second[requests]) == (4, 5)
    assert first['rolodesk_requests_total{route="-",status="404",surface="files"}'] == 1
    bucket = 'rolodesk_request_seconds_bucket{le="%s",surface="web"}'
    assert [first[bucket % le] for le in ("0.001", "0.01", "0.025", "10.0", "+Inf")] == [2, 2, 3, 3, 4]
    assert first['rolodesk_request_seconds_count{surface="web"}'] == 4
    assert first['rolodesk_request_seconds_sum{surface="web"}'] == 60.0215
    assert second['rolodesk_request_seconds_count{surface="web"}'] == 5


def test_any_worker_tells_of_all_of_them(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path, workers=2)
    hub.start()
    try:
        for _ in range(40):
            httpx2.get(f"{hub.url}/healthz").raise_for_status()
        healthy = 'rolodesk_requests_total{route="GET /healthz",status="200",surface="web"}'
        until = time.monotonic() + PATIENCE
        told = 0.0
        while told != 40 and time.monotonic() < until:
            told = figures(httpx2.get(f"{hub.url}/metrics").text).get(healthy, 0)
        assert told == 40
    finally:
        hub.stop()


def test_a_process_that_ends_leaves_nothing_uncounted() -> None:
    metrics = Metrics()

    @asynccontextmanager
    async def life() -> AsyncIterator[Choose]:
        yield lambda _: pytest.fail("nobody asks")
        metrics.count("web", "GET /docs", status=200, seconds=0.01)

    async def received() -> dict[str, str]:
        return {"type": "lifespan"}

    async def sent(_message: MutableMapping[str, Any]) -> None:
        return

    hub = Hub(life, proxies=Proxies(), metrics=metrics, log_requests=False)
    asyncio.run(hub({"type": "lifespan"}, received, sent))
    requests = {"surface": "web", "route": "GET /docs", "status": "200"}
    assert metrics._registry.get_sample_value("rolodesk_requests_total", requests) == 1


def test_the_followers_are_told_with_where_they_are_behind() -> None:
    behind = [
        Progress(follower="hooks", workspace_id=number, since=1, attempts=attempts, error="")
        for number, attempts in enumerate((0, 1, 8), start=1)
    ]
    told = figures(follower_figures(["hooks", "seals"], behind).decode())
    assert told == {
        'rolodesk_follower_behind{follower="hooks"}': 3,
        'rolodesk_follower_behind{follower="seals"}': 0,
        'rolodesk_follower_failing{follower="hooks"}': 2,
        'rolodesk_follower_failing{follower="seals"}': 0,
        'rolodesk_follower_held{follower="hooks"}': 1,
        'rolodesk_follower_held{follower="seals"}': 0,
    }
