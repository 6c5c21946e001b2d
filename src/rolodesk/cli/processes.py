"""The supervisor: child processes that are started again when they die and end when their parent does."""

import contextlib
import ctypes
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

PR_SET_PDEATHSIG: Final = 1
PATIENCE: Final = 15.0
"""Seconds that children have to finish what they are answering."""
SHORT_LIFE: Final = 1.0
SHORT_LIVES: Final = 5


class Child(msgspec.Struct, frozen=True):
    """A process to be kept running. `main` is given a function to call once it is ready."""

    name: str
    main: Callable[[Callable[[], None]], None]


class _Running(msgspec.Struct):
    child: Child
    pid: int
    since: float
    short_lives: int = 0


class Supervisor:
    """Runs children until it is told to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._running: dict[int, _Running] = {}
        self._stopping = False
        self._ready_read, self._ready_write = os.pipe()

    def run(self, *, on_ready: Callable[[], None]) -> int:
        """Start everything, call `on_ready` once all are, keep them running; answer the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for child in self._children:
            self._start(child)
        if self._await_ready():
            on_ready()
        code = self._keep()
        self._finish()
        return code

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping = True

    def _await_ready(self) -> bool:
        missing = len(self._children)
        while missing and not self._stopping:
            readable, _, _ = select.select([self._ready_read], [], [], 0.05)
            if readable:
                missing -= len(os.read(self._ready_read, missing))
            if self._reap():
                return False
        return not self._stopping

    def _keep(self) -> int:
        """Wait for children to end; 1 if one cannot be kept alive."""
        while not self._stopping:
            for dead in self._reap():
                lived = time.monotonic() - dead.since
                short_lives = dead.short_lives + 1 if lived < SHORT_LIFE else 0
                if short_lives >= SHORT_LIVES or lived < 0:
                    return 1
                self._start(dead.child, short_lives=short_lives)
            time.sleep(0.05)
        return 0

    def _reap(self) -> list[_Running]:
        dead = []
        for pid in list(self._running):
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(pid, os.WNOHANG)[0]:
                    dead.append(self._running.pop(pid))
        return dead

    def _finish(self) -> None:
        """Ask every child to end, and end those that do not."""
        for number, patience in ((signal.SIGTERM, PATIENCE), (signal.SIGKILL, 1.0)):
            for pid in self._running:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            deadline = time.monotonic() + patience
            while self._running and time.monotonic() < deadline:
                self._reap()
                time.sleep(0.02)

    def _start(self, child: Child, *, short_lives: int = 0) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._be(child, parent)
        self._running[pid] = _Running(child, pid, time.monotonic(), short_lives)

    def _tell_ready(self) -> None:
        os.write(self._ready_write, b".")

    def _be(self, child: Child, parent: int) -> None:
        """Live as a child; never return."""
        code = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            end_with(parent)
            child.main(self._tell_ready)
            code = 0
        except KeyboardInterrupt:
            code = 0
        except BaseException:  # noqa: BLE001 - the last frame of a process
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)


def end_with(parent: int) -> None:
    """Have the kernel end this process when its parent dies, however it dies (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)
