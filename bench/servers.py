"""The servers that are measured, each in processes of its own."""

import shlex
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx2
import msgspec
from tests.support.hub_process import HubProcess, free_port

from bench.company import ref_of
from bench.processes import children
from bench.stores import Store

ROOT: Final = Path(__file__).parents[1]


class Server(msgspec.Struct, frozen=True):
    """A running server. `workers` are the processes whose CPU time is counted."""

    name: str
    url: str
    workers: tuple[int, ...]
    supervisor: int = 0
    seconds_to_ready: float = 0.0


@contextmanager
def ceiling() -> Iterator[Server]:
    """Run the HTTP server with a constant answer."""
    with _bare("ceiling", "ceiling") as server:
        yield server


@contextmanager
def floor(store: Store) -> Iterator[Server]:
    """Run the floor over its store."""
    with _bare("floor", store.where) as server:
        yield server


@contextmanager
def rolodesk(store: Store, *, workers: int = 1) -> Iterator[Server]:
    """Run the hub as an operator does. It is ready when it first answers well about a contact."""
    hub = HubProcess(
        store.data,
        database_url=store.database_url,
        workers=workers,
        prefix=("sh", "-c", f'exec "$@" 2>>{shlex.quote(str(store.data / "log"))}', "sh"),
    )
    started = time.monotonic()
    hub.start()
    try:
        _await(f"{hub.url}/v1/contacts/{ref_of(1)}", key=store.seeded.key)
        seconds = time.monotonic() - started
        yield Server("rolodesk", hub.url, tuple(children(hub.pid)[:workers]), hub.pid, seconds)
    finally:
        hub.stop()


@contextmanager
def _bare(name: str, what: str) -> Iterator[Server]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.floor", str(port), what], stdout=subprocess.PIPE, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        if process.stdout.readline() != b"ready\n":
            raise RuntimeError(f"the {name} did not start")
        yield Server(name, f"http://127.0.0.1:{port}", (process.pid,))
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _await(url: str, *, key: str) -> None:
    response = httpx2.get(url, headers={"x-api-key": key})
    if response.status_code != httpx2.codes.OK:
        raise RuntimeError(f"{url} answered {response.status_code}: {response.text}")
