"""The supervisor: child processes that are started again when they die and end when their parent does."""

import contextlib
import ctypes
import os
import select
import signal
import struct
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
"""A child that dies so often within a second of its start, before all were ready, ends the attempt."""
FIRST_GAP: Final = 0.1
LONGEST_GAP: Final = 5.0
TURN: Final = 0.05
PLACE: Final = struct.Struct("H")


class Child(msgspec.Struct, frozen=True):
    """A process to be kept running. `main` is given a function to call once it is ready."""

    name: str
    main: Callable[[Callable[[], None]], None]


class _Running(msgspec.Struct):
    place: int
    pid: int
    since: float
    short_lives: int = 0


class Supervisor:
    """Runs children until it is told to stop."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._running: dict[int, _Running] = {}
        self._due: list[tuple[float, int, int]] = []
        self._stopping = False
        self._ready: set[int] = set()
        self._ready_read, self._ready_write = os.pipe()

    def run(self, *, on_ready: Callable[[], None]) -> int:
        """
        Start everything, call `on_ready` once all are ready, keep them running; answer the exit code.

        A child that dies is started again, at growing gaps. Once all were ready there is no end to that: what
        they need may come back. Before, a child that keeps dying ends the attempt with 1.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for place in range(len(self._children)):
            self._start(place)
        code = self._keep(on_ready)
        self._finish()
        return code

    def _stop(self, _number: int, _frame: object) -> None:
        self._stopping = True

    def _keep(self, on_ready: Callable[[], None]) -> int:
        """Keep the children alive until told to stop; 1 if one never comes up."""
        was_ready = False
        while not self._stopping:
            self._hear()
            if not was_ready and len(self._ready) == len(self._children):
                was_ready = True
                on_ready()
            for dead in self._reap():
                short_lives = dead.short_lives + 1 if time.monotonic() - dead.since < SHORT_LIFE else 0
                if short_lives >= SHORT_LIVES and not was_ready:
                    return 1
                gap = min(FIRST_GAP * 2**short_lives, LONGEST_GAP) if short_lives else 0.0
                self._due.append((time.monotonic() + gap, dead.place, short_lives))
            self._start_due()
        return 0

    def _hear(self) -> None:
        """Wait a moment for children that say they are ready."""
        readable, _, _ = select.select([self._ready_read], [], [], TURN)
        if readable:
            told = os.read(self._ready_read, PLACE.size * len(self._children))
            self._ready.update(place for (place,) in PLACE.iter_unpack(told))

    def _start_due(self) -> None:
        now = time.monotonic()
        due = [entry for entry in self._due if entry[0] <= now]
        self._due = [entry for entry in self._due if entry[0] > now]
        for _, place, short_lives in due:
            self._start(place, short_lives=short_lives)

    def _reap(self) -> list[_Running]:
        dead = []
        for pid in list(self._running):
            with contextlib.suppress(ChildProcessError):
                if os.waitpid(pid, os.WNOHANG)[0]:
                    dead.append(self._running.pop(pid))
                    self._ready.discard(dead[-1].place)
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

    def _start(self, place: int, *, short_lives: int = 0) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._be(place, parent)
        self._running[pid] = _Running(place, pid, time.monotonic(), short_lives)

    def _tell_ready(self, place: int) -> None:
        os.write(self._ready_write, PLACE.pack(place))

    def _be(self, place: int, parent: int) -> None:
        """Live as a child; never return."""
        code = 1
        try:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            end_with(parent)
            self._children[place].main(lambda: self._tell_ready(place))
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
