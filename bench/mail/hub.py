"""A hub that letters come in by, in a store of its own, and the bare listener beside it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec
from tests.support.hub_process import HubProcess, free_port

from bench.mail.client import RECIPIENT, Delivered
from bench.processes import children, memory_mb
from bench.servers import ROOT
from bench.stores import HOME, empty

CONNECTIONS: Final = 16


class MailHub:
    """A running hub with one mailbox."""

    def __init__(self, hub: HubProcess, *, port: int, key: str) -> None:
        self.hub = hub
        self.port = port
        self.key = key

    @property
    def memory(self) -> float:
        """The memory of all its processes, parsers too: the sum of their proportional shares, in MB."""
        total = 0.0
        for pid in self.hub.pids():
            try:
                total += memory_mb(pid)[0]
            except OSError:  # it has ended meanwhile
                continue
        return total

    @property
    def background(self) -> int:
        """The process that accepts letters and takes them in: the last that the supervisor started."""
        return children(self.hub.pid)[-1]

    def wait_until_all_are_taken_in(self) -> None:
        """Wait until no letter waits."""
        while self.hub.cli("mail", "letters", "--state", "waiting", "--limit", "1"):
            time.sleep(0.5)


@contextmanager
def mail_hub() -> Iterator[MailHub]:
    """Run a hub on SQLite, as an operator does, until the block ends."""
    folder = HOME / "running" / f"mail-{os.getpid()}"
    empty(folder)
    port = free_port()
    quiet = ("sh", "-c", f'exec "$@" 2>>"{folder}/log"', "sh")
    hub = HubProcess(folder, environment={"ROLODESK_SMTP": f"127.0.0.1:{port}"}, prefix=quiet)
    hub.cli("workspace", "create", "--name", "Bench", "--id", "200")
    hub.cli("mailbox", "create", "--workspace", "200", "--name", "Support", "--address", RECIPIENT)
    made = hub.cli("key", "create", "--workspace", "200", "--name", "bench", "--scope", "contacts:write")
    hub.start()
    try:
        yield MailHub(hub, port=port, key=made["key"])
    finally:
        hub.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def bare_listener() -> Iterator[int]:
    """Run the bare listener until the block ends; give its port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.mail.bare", str(port)], stdout=subprocess.PIPE, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        if process.stdout.readline() != b"ready\n":
            raise RuntimeError("the bare listener did not start")
        yield port
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def deliver(port: int, *, letters: int) -> Delivered:
    """Deliver letters from a process of its own. Raises `CalledProcessError` if one was not taken."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.mail.client", str(port), str(CONNECTIONS), str(letters)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    return msgspec.json.decode(done.stdout, type=Delivered)
