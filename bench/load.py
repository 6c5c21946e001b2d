"""The load: wrk, which sends an operation's requests and says how many were answered and how fast."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from bench.operations import Shot

SCRIPT: Final = Path(__file__).with_name("load.lua")
CONNECTIONS: Final = 16


class Loaded(msgspec.Struct, frozen=True):
    """What came of a load. Latencies are ms."""

    requests: int
    seconds: float
    p50: float
    p95: float
    p99: float
    refused: int
    """Answers with a status of 400 and more."""
    broken: int
    """Requests without an answer."""


class Refused(RuntimeError):
    """A server did not answer all requests well: nothing was measured."""


class Load:
    """An operation's requests in a file, ready to be sent."""

    def __init__(self, file: Path, *, header: str) -> None:
        self._file = file
        self._header = header

    def send(
        self,
        url: str,
        *,
        seconds: float,
        run: int,
        connections: int = CONNECTIONS,
    ) -> Loaded:
        """
        Send for so many whole seconds; another `run` begins elsewhere and has other bodies.

        Raises `Refused` if anything was answered with a status of 400 and more, or not at all.
        """
        done = subprocess.run(
            [
                *("wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s"),
                *("-s", str(SCRIPT), url),
                *("--", str(self._file), str(run * 3571), str(run), self._header),
            ],
            capture_output=True,
            check=True,
            text=True,
        )
        loaded = msgspec.json.decode(done.stdout.splitlines()[-1], type=Loaded)
        if loaded.refused or loaded.broken or not loaded.requests:
            raise Refused(f"{url}: {loaded}")
        return loaded


@contextmanager
def loading(shots: Sequence[Shot], *, header: str) -> Iterator[Load]:
    """Give a load of these requests until the block ends. Raises `RuntimeError` without wrk."""
    if shutil.which("wrk") is None:
        raise RuntimeError("the benchmarks need wrk: `make bench` installs it")
    with tempfile.NamedTemporaryFile("w", suffix=".requests") as file:
        file.writelines(f"{shot.method} {shot.path} {shot.body}\n" for shot in shots)
        file.flush()
        yield Load(Path(file.name), header=header)
