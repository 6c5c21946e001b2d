"""The files under version control, for the checks of the house."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tracked_files(*suffixes: str) -> list[Path]:
    """Give the tracked files that exist, those of the given suffixes or all."""
    names = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    paths = [ROOT / name for name in names if name]
    return [path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes)]


def place(path: Path, line: int | None = None) -> str:
    """Say where, as an editor takes it."""
    name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
    return name if line is None else f"{name}:{line}"
