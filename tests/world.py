"""The cast of every test: a workspace with Alice (owner) and Bob (agent), and Charlie of another workspace.

The hub is a real server on a real port over a real database, shared by the tests of a run; each test gets
two fresh workspaces of its own in it.
"""

import asyncio
import hashlib
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import uvicorn
from sqlalchemy import text

from rolodesk.actions import api_keys, mailboxes, members, workspaces
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.app import make_hub
from rolodesk.asgi.server import configuration
from rolodesk.config import Settings, read_settings
from rolodesk.model.workspace import Mailbox, Member, Permission, Role, Workspace
from rolodesk.storage.engine.opening import migrate, open_engine
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import metadata
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx

T = TypeVar("T")

ALL = tuple(Permission)
COMMITTED = Statement(
    text("PRAGMA data_version"), text("SELECT pg_current_wal_insert_lsn()::text"), everywhere=True
)
"""What is another after any other connection has committed anything."""


class Served:
    """A running hub: its address, and a second engine on its store for what a test does behind its back."""

    def __init__(self, settings: Settings, url: str, loop: asyncio.AbstractEventLoop, engine: Engine) -> None:
        self.settings = settings
        self.url = url
        self.engine = engine
        self._loop = loop
        self.acted_at = 0
        """The time of the last transaction of `Tenant.act`, in ms."""
        self._digested: tuple[object, str] | None = None

    def run(self, work: Awaitable[T]) -> T:
        """Await something on the test's own loop."""

        async def awaited() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(awaited(), self._loop).result(60)

    def digest(self) -> str:
        """
        A digest of every row of every table but the queue's and the last uses of keys and sessions.

        The installation grows with the run. Where nothing at all was committed since the last digest, as a
        refused call commits nothing, that one is given again.
        """

        async def mark(tx: Tx) -> object:
            return await tx.first(COMMITTED)

        async def read(tx: Tx) -> str:
            digest = hashlib.sha256()
            for table in metadata.sorted_tables:
                if table.name in {"jobs", "counters", "key_uses", "session_uses"}:
                    continue
                rows = sorted(
                    repr(tuple(row)) for row in await tx.all(Statement(table.select(), everywhere=True))
                )
                digest.update(repr((table.name, rows)).encode())
            return digest.hexdigest()

        marked = self.run(self.engine.read(EVERYWHERE, mark))
        if self._digested is None or self._digested[0] != marked:
            self._digested = (marked, self.run(self.engine.read(EVERYWHERE, read)))
        return self._digested[1]


@contextmanager
def serving(data: Path, *, database_url: str | None = None, **options: str) -> Iterator[Served]:
    """Run a hub over a store, which is made, in threads of this process. `options` are settings."""
    settings = read_settings(
        environment={},
        options={"data": str(data), "database_url": database_url, "egress_allow": "127.0.0.0/8", **options},
    )
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="test loop")
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(migrate(settings.store), loop).result(60)
        engine = asyncio.run_coroutine_threadsafe(open_engine(settings.store), loop).result(60)
        with _server(settings) as url:
            yield Served(settings, url, loop, engine)
        asyncio.run_coroutine_threadsafe(engine.close(), loop).result(60)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def _server(settings: Settings) -> Iterator[str]:
    """Run uvicorn as `rolodesk serve` does, but in a thread."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(configuration(make_hub(settings)))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="test server")
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("the server did not start")
            thread.join(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


class Tenant:
    """One workspace of a test, with a key that may do everything in it."""

    def __init__(self, served: Served, name: str) -> None:
        self.served = served
        self.workspace: Workspace = served.run(
            served.engine.write(EVERYWHERE, lambda tx: workspaces.create(tx, name=name))
        )
        self.id = self.workspace.id
        self.key = self.make_key(*ALL)

    def act(self, action: Callable[[Scope], Awaitable[T]], *, door: str = "cli") -> T:
        """
        Run an action in the workspace as its operator and commit it.

        It is later than the one before by a millisecond at least, which PostgreSQL does not see to.
        """

        async def work(tx: Tx) -> T:
            self.served.acted_at = tx.now
            return await action(Scope(tx, workspace=self.workspace, actor=OPERATOR, door=door))

        if time.time_ns() // 1_000_000 <= self.served.acted_at:
            time.sleep(0.001)
        return self.served.run(self.served.engine.write(self.id, work))

    def make_key(self, *permissions: Permission, **options: Any) -> str:
        """Make an API key and answer its text."""
        return self.act(
            lambda scope: api_keys.create(scope, name="test", permissions=permissions, **options)
        )[1]

    def make_member(self, email: str, name: str, role: Role) -> Member:
        """Take somebody in."""
        return self.act(lambda scope: members.create(scope, email=email, name=name, role=role))

    def make_mailbox(self, name: str, *addresses: str, **options: Any) -> Mailbox:
        """Make a mailbox."""
        made = self.act(lambda scope: mailboxes.create(scope, name=name, addresses=addresses, **options))
        return made.mailbox


class World(Tenant):
    """Alice's workspace: she owns it, Bob is an agent who works in the mailbox Support."""

    def __init__(self, served: Served) -> None:
        super().__init__(served, "Example AB")
        self.url = served.url
        self.alice = self.make_member(f"alice.{self.id}@example.org", "Alice", Role.OWNER)
        self.bob = self.make_member(f"bob.{self.id}@example.org", "Bob", Role.AGENT)
        self.support = self.make_mailbox("Support", "info@example.org", member_emails=[self.bob.email])
        self.charlie = Tenant(served, "Outsiders Ltd")
        """The outsider: another workspace, whose key opens everything in it."""
        self.http = httpx2.Client(base_url=self.url, timeout=30, trust_env=False, verify=False)

    def whautomate(
        self, method: str, path: str, *, key: str | None = None, **options: Any
    ) -> httpx2.Response:
        """Call `/v1…` with a key in the header (by default one that may do everything)."""
        return self.http.request(method, f"/v1{path}", headers={"x-api-key": key or self.key}, **options)

    def rest(self, method: str, path: str, *, key: str | None = None, **options: Any) -> httpx2.Response:
        """Call `/rest/v1…` with a key in the header."""
        headers = {"x-api-key": key or self.key, **options.pop("headers", {})}
        return self.http.request(method, f"/rest/v1{path}", headers=headers, **options)

    def lunarsend(
        self, method: str, path: str = "/api/v1/contacts", *, key: str | None = None, **options: Any
    ) -> httpx2.Response:
        """Call LunarSend's contacts with a key in the header."""
        return self.http.request(method, path, headers={"x-api-key": key or self.key}, **options)

    def imbox(
        self, method: str, path: str, *, key: str | None = None, user: int | str | None = None, **options: Any
    ) -> httpx2.Response:
        """Call `/api/{apiKey}/{userId}…`."""
        return self.http.request(method, f"/api/{key or self.key}/{user or self.id}{path}", **options)

    def message(
        self,
        verb: str,
        rest: str = "",
        *,
        key: str | None = None,
        user: int | str | None = None,
        **options: Any,
    ) -> httpx2.Response:
        """Call `/message/{verb}/{apiKey}/{userId}…`: GET, or POST where there is a body."""
        method = "POST" if {"json", "content"} & options.keys() else "GET"
        return self.http.request(
            method, f"/message/{verb}/{key or self.key}/{user or self.id}{rest}", **options
        )
