"""Where the hub of a data folder listens, for commands that print links while it runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

FILE: Final = "address"


@contextmanager
def announced(data: Path, url: str) -> Iterator[None]:
    """Note the address while the hub runs. Of several hubs on one folder, the last to start is noted."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / FILE).write_text(url, "utf-8")
    try:
        yield
    finally:
        if running_at(data) == url:
            (data / FILE).unlink(missing_ok=True)


def running_at(data: Path) -> str | None:
    """Give the address of the hub that runs on a data folder, if it has noted one."""
    try:
        return (data / FILE).read_text("utf-8")
    except OSError:
        return None
