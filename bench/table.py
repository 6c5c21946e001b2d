"""Printing what was measured."""

from collections.abc import Iterable
from typing import Final

from bench.measuring import Figures, Measured

MARKS: Final = {True: "✓", False: "✗", None: " "}
HEAD: Final = f"{'':30}{'':>10}{'req/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}{'ratio':>9}   to reach"


def print_head(title: str) -> None:
    """Print a title and the columns' names."""
    print(f"\n{title}\n{HEAD}", flush=True)


def print_measured(measured: Measured) -> None:
    """Print a line a server: the last one's ratio to the first beside what it is to reach."""
    *others, last = measured.servers.items()
    title = measured.title
    for name, figures in others:
        print(f"{title:30}{_figures(name, figures)}")
        title = ""
    wanted = "" if measured.target is None else f"{measured.target:.0%}"
    ratio = f"{measured.share:9.0%}" if others else " " * 9
    print(f"{title:30}{_figures(*last)}{ratio}   {wanted} {MARKS[measured.is_reached]}", flush=True)


def print_checks(checks: Iterable[tuple[str, str, str, bool]]) -> None:
    """Print single figures: what it is, the figure, what it is to be, whether it is."""
    for title, figure, wanted, is_reached in checks:
        print(f"{title:44}{figure:>24}   {wanted} {MARKS[is_reached]}", flush=True)


def _figures(name: str, figures: Figures) -> str:
    return f"{name:>10}{figures.rate:9,.0f}{figures.p50:9.2f}{figures.p99:9.2f}{figures.cpu_us:9.0f}"
