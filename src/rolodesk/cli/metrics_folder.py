"""The folder in which the workers of a hub keep their figures together, for as long as the hub runs."""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

PREFIX: Final = "rolodesk-metrics-"
LOCK: Final = "held"


@contextmanager
def shared_metrics() -> Iterator[Path]:
    """Give the workers a folder for their figures; those that killed hubs left behind are removed."""
    place = Path(tempfile.gettempdir())
    _sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    held = _hold(folder)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    try:
        yield folder
    finally:
        del os.environ["PROMETHEUS_MULTIPROC_DIR"]
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _hold(folder: Path) -> int:
    """Lock a folder until the process ends, however it does. It has its name once it is locked."""
    unnamed = folder / f"{LOCK}.new"
    held = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    fcntl.flock(held, fcntl.LOCK_EX)
    unnamed.rename(folder / LOCK)
    return held


def _sweep(place: Path) -> None:
    """Remove our own user's folders whose lock nobody holds. One that is being made has none yet."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(FileNotFoundError):
            about = folder.lstat()
            if stat.S_ISDIR(about.st_mode) and about.st_uid == os.geteuid() and _is_left(folder / LOCK):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(lock: Path) -> bool:
    held = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(held)
