"""The spool: a folder of this process alone, in which letters are taken apart."""

import fcntl
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final, Self

LOCK: Final = "lock"
_FOLDERS_KEPT: Final = 16


class Spool:
    """
    Gives out empty folders below `root`, which several processes may share.

    `with` makes this process's own folder and removes it; what a killed process left is removed by the next
    one that comes, for nobody holds its lock.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._own: Path | None = None
        self._lock = -1
        self._made = 0
        self._free: list[Path] = []

    def __enter__(self) -> Self:
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(self._root):
            _remove_abandoned(self._root)
            self._own = self._root / f"{os.getpid()}-{os.urandom(4).hex()}"
            self._own.mkdir(mode=0o700)
            self._lock = os.open(self._own / LOCK, os.O_WRONLY | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        return self

    def __exit__(self, *_: object) -> None:
        if self._own is not None:
            shutil.rmtree(self._own, ignore_errors=True)
        os.close(self._lock)
        self._own, self._free = None, []

    @asynccontextmanager
    async def folder(self) -> AsyncIterator[Path]:
        """Give an empty folder until the block ends. Raises `OSError`."""
        folder = self._free.pop() if self._free else self._new()
        try:
            yield folder
        finally:
            if _emptied(folder) and len(self._free) < _FOLDERS_KEPT:
                self._free.append(folder)
            else:
                shutil.rmtree(folder, ignore_errors=True)

    def _new(self) -> Path:
        if self._own is None:
            raise RuntimeError("the spool is not open")
        self._made += 1
        folder = self._own / str(self._made)
        folder.mkdir(mode=0o700)
        return folder


def _emptied(folder: Path) -> bool:
    try:
        for path in folder.iterdir():
            path.unlink()
    except OSError:
        return False
    return True


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Let one process at a time make its folder, so that none is taken for abandoned before it is locked."""
    descriptor = os.open(root / LOCK, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _remove_abandoned(root: Path) -> None:
    for folder in root.iterdir():
        if folder.name == LOCK:
            continue
        with suppress(OSError):
            descriptor = os.open(folder / LOCK, os.O_WRONLY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)
