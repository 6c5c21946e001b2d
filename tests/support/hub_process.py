"""A hub as an operator runs it: `rolodesk serve` in processes of its own, for tests that kill it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROLODESK = Path(sys.executable).parent / "rolodesk"
PATIENCE = 60.0


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


class HubProcess:
    """`rolodesk serve` over a data folder, started, killed and started again on one port."""

    def __init__(
        self,
        data: Path,
        *,
        database_url: str | None = None,
        workers: int = 1,
        environment: Mapping[str, str] | None = None,
        prefix: tuple[str, ...] = (),
    ) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data = data
        self._where = ["--data", str(data)]
        if database_url:
            self._where += ["--database-url", database_url]
        self._workers = workers
        self._environment = {**os.environ, **(environment or {})}
        self._prefix = prefix
        self._process: subprocess.Popen[bytes] | None = None

    def cli(self, *arguments: str) -> Any:
        """Run a command with `--json` and answer what it printed."""
        done = subprocess.run(
            [*self._prefix, str(ROLODESK), *self._where, *arguments, "--json"],
            capture_output=True,
            check=False,
            env=self._environment,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.begin()
        self.wait_until_ready()

    def begin(self) -> None:
        """Start it, and wait for nothing."""
        self._process = subprocess.Popen(
            [
                *self._prefix,
                str(ROLODESK),
                *self._where,
                *("serve", "--port", str(self.port), "--workers", str(self._workers), "--json"),
            ],
            env=self._environment,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )

    def wait_until_ready(self) -> None:
        """Wait until it says that it answers."""
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the hub ended before it was ready"
        self.told: dict[str, Any] = json.loads(line)

    @property
    def pid(self) -> int:
        """The supervisor's process id."""
        assert self._process is not None
        return self._process.pid

    def pids(self) -> list[int]:
        """Every process of the hub that lives: the supervisor's session."""
        assert self._process is not None
        return [pid for pid in _all_pids() if _session_of(pid) == self._process.pid]

    def kill(self) -> None:
        """`kill -9` the whole hub at once, or what is left of it."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._wait()

    def stop(self) -> int:
        """Ask it to end, as a service manager does; answer its exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._wait()

    def wait_until_gone(self) -> None:
        """Wait until no process of the hub is left."""
        deadline = time.monotonic() + PATIENCE
        while self.pids():
            assert time.monotonic() < deadline, f"still alive: {self.pids()}"
            time.sleep(0.05)

    def _wait(self) -> int:
        assert self._process is not None
        assert self._process.stdout is not None
        code = self._process.wait(PATIENCE)
        self._process.stdout.close()
        self.wait_until_gone()
        return code


@contextmanager
def running(hub: HubProcess) -> Iterator[HubProcess]:
    """Run a hub until the block ends."""
    hub.start()
    try:
        yield hub
    finally:
        hub.kill()


def _all_pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _session_of(pid: int) -> int | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else int(fields[3])
