"""A real IMAP server: Debian's dovecot, run by an ordinary user, configured in a temporary folder."""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Final, TypedDict

import trustme

from tests.mail.imap.dovecot_files import PROGRAM, files_of

PASSWORD: Final = "correct horse"
PATIENCE: Final = 20.0
_NOBODY: Final = 65534


class Dovecot:
    """A server, running or not, with the accounts that a test makes in it."""

    def __init__(self, folder: Path, *, more: str = "", token_port: int = 1) -> None:
        self.folder = folder
        self.port, self.tls_port = _free_port(), _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        uid, gid = (_NOBODY, _NOBODY) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
        self._owner = (uid, gid)
        (folder / "mail").mkdir()
        (folder / "home").mkdir()
        (folder / "users").mkdir()
        self.authority = trustme.CA()
        issued = self.authority.issue_cert("localhost", "127.0.0.1")
        issued.private_key_pem.write_to_path(folder / "key.pem")
        for number, pem in enumerate(issued.cert_chain_pems):
            pem.write_to_path(folder / "certificate.pem", append=number > 0)
        files = files_of(
            folder=folder,
            user=pwd.getpwuid(uid).pw_name,
            group=grp.getgrgid(gid).gr_name,
            uid=uid,
            gid=gid,
            port=self.port,
            tls_port=self.tls_port,
            tokeninfo=f"http://127.0.0.1:{token_port}/tokeninfo?access_token=",
            more=more,
        )
        for name, text in files.items():
            (folder / name).write_text(text)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, uid, gid)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        as_whom: _Whom = {}
        if os.geteuid() == 0:
            as_whom = {"user": self._owner[0], "group": self._owner[1], "extra_groups": []}
        with (self.folder / "said").open("wb") as said:
            self._process = subprocess.Popen(
                # It ends with us, however we end.
                ["setpriv", "--pdeathsig", "KILL", PROGRAM, "-F", "-c", str(self.folder / "dovecot.conf")],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
                **as_whom,
            )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"dovecot does not run:\n{self.told()}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, and every session with it."""
        process, self._process = self._process, None
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def told(self) -> str:
        """What it has logged."""
        return "".join(
            (self.folder / name).read_text("utf-8", "replace")
            for name in ("said", "log")
            if (self.folder / name).exists()
        )

    def make_account(self, user: str, *, password: str = PASSWORD) -> "Account":
        """Make an account."""
        # A file each: one that is changed twice in a second is read once.
        (self.folder / "users" / user).write_text(f"{user}:{{PLAIN}}{password}\n", "utf-8")
        os.chown(self.folder / "users" / user, *self._owner)
        return Account(self, user, self._owner)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                return connection.recv(4) == b"* OK"
        except OSError:
            return False


class Account:
    """A person's mail on a server, as the server keeps it: a Maildir."""

    def __init__(self, server: Dovecot, user: str, owner: tuple[int, int]) -> None:
        self.server = server
        self.user = user
        self._owner = owner
        self._root = server.folder / "mail" / user.partition("@")[0]
        self._put = 0

    def put(self, content: bytes, *, folder: str = "", seconds_ago: int = 0) -> None:
        """Put a letter into a folder ("" is INBOX), as a mail server does, or did a while ago."""
        self._put += 1
        place = self._root / f".{folder}" if folder else self._root
        if not place.exists():
            for path in (self._root, place, *(place / part for part in ("cur", "new", "tmp"))):
                path.mkdir(mode=0o700, exist_ok=True)
                os.chown(path, *self._owner)
        path = place / "tmp" / f"{time.time_ns()}.{self._put}.test"
        path.write_bytes(content)
        os.chown(path, *self._owner)
        then = time.time() - seconds_ago
        os.utime(path, (then, then))
        path.rename(place / "new" / path.name)

    def spoil(self, content: bytes) -> None:
        """Make the letters with that content unreadable for the server."""
        for path in (path for part in ("cur", "new") for path in (self._root / part).iterdir()):
            if path.read_bytes() == content:
                path.chmod(0)

    def forget(self) -> None:
        """Remove all mail and what the server knows of it, so that its UIDVALIDITY will be another."""
        shutil.rmtree(self._root)

    def flags(self) -> list[str]:
        """The flags of the letters of INBOX: "S" for one that is marked as read."""
        return [
            path.name.partition(":2,")[2] for part in ("cur", "new") for path in (self._root / part).iterdir()
        ]


class _Whom(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@contextmanager
def dovecot(*, more: str = "", token_port: int = 1) -> Iterator[Dovecot]:
    """Run a server until the block ends."""
    # Not in pytest's folder: that is root's alone, and too long a path for a socket.
    folder = Path(mkdtemp(prefix="rolodesk-imap-"))
    server = Dovecot(folder, more=more, token_port=token_port)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
