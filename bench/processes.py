"""What the kernel tells of a process: its CPU time, its memory, its children."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

TICKS: Final = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pids: Iterable[int]) -> float:
    """The CPU time of processes so far, user's and system's, of all their threads."""
    return sum(_ticks(pid) for pid in pids) / TICKS


def memory_mb(pid: int) -> tuple[float, float]:
    """The memory of a process: its proportional share (PSS) and all that is resident (RSS), in MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kib = {name: int(value.split()[0]) for name, _, value in (line.partition(":") for line in lines)}
    return kib["Pss"] / 1024, kib["Rss"] / 1024


def children(pid: int) -> list[int]:
    """The children of a process in the order they were started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def tree(pid: int) -> list[int]:
    """A process and its children."""
    return [pid, *children(pid)]


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
