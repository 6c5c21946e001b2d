"""
A real PostgreSQL for the tests: the one in `ROLODESK_TEST_POSTGRES_URL`, or one started for them.

`python -m tests.support.postgres` starts one in the foreground and prints the URL of an empty database.
"""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

import asyncpg

from tests.support.postgres_cluster import Cluster

_VARIABLE = "ROLODESK_TEST_POSTGRES_URL"


class PostgresServer:
    """A running server, on which we may make and drop databases. `cluster` is set if we started it."""

    def __init__(self, url: str, cluster: Cluster | None = None) -> None:
        self._url = urlsplit(url)
        self._cluster = cluster

    def url(self, database: str) -> str:
        """Give the DSN of a database, as asyncpg takes it."""
        return self._url._replace(path=f"/{database}").geturl()

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database, empty or a copy of `template` (to which nobody may be connected)."""
        _check(name, template or name)
        self._execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))

    def drop_database(self, name: str) -> None:
        """Drop a database, whoever is connected to it; one that is gone is fine."""
        _check(name)
        self._execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def kill(self) -> None:
        """Kill -9 the whole server at once. Refuses with a server that is not ours: ask for one that is."""
        self._ours().kill()

    def start(self) -> None:
        """Start the killed server again; it answers, recovered, when this returns."""
        self._ours().start()

    def _ours(self) -> Cluster:
        if self._cluster is None:
            raise RuntimeError(
                f"the server of {_VARIABLE} is not ours to kill: use postgres_server(own=True)"
            )
        return self._cluster

    def _execute(self, statement: str) -> None:
        async def execute() -> None:
            connection = await asyncpg.connect(self._url.geturl())
            try:
                await connection.execute(statement)
            finally:
                await connection.close()

        # In a thread, because the caller may have an event loop running.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, execute()).result()


@contextmanager
def postgres_server(*, fsync: bool = True, own: bool = False) -> Iterator[PostgresServer]:
    """
    Give a server until the block ends; one started for it (in about a second) then goes without a trace.

    `own` starts one even where the environment names another: for tests that kill it. `fsync=False` is for
    those who measure something else.
    """
    given = os.environ.get(_VARIABLE)
    if given and not own:
        yield PostgresServer(given)
        return
    cluster = Cluster(fsync=fsync)
    try:
        cluster.start()
        yield PostgresServer(f"postgresql://postgres@/postgres?host={quote(str(cluster.sockets))}", cluster)
    finally:
        cluster.remove()


def _check(*names: str) -> None:
    for name in names:
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
            raise ValueError(f"{name!r} is no name for a test's database: a-z, 0-9 and _, at most 63")


def _main() -> None:
    with postgres_server(fsync="--without-fsync" not in sys.argv, own=True) as server:
        server.create_database("rolodesk")
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        print(server.url("rolodesk"), flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    _main()
