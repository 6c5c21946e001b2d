"""A listener over a test's world, real clients that deliver to it, and raw ones that misbehave."""

import asyncio
import smtplib
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self, TypeVar

from sqlalchemy import delete

from rolodesk.actions import letters
from rolodesk.mail.inbound.certificate import Certificate
from rolodesk.mail.inbound.listener import Listener
from rolodesk.mail.inbound.reception import Reception
from rolodesk.mail.inbound.sockets import MailSockets
from rolodesk.model.letter import KeptLetter
from rolodesk.model.sealing import new_keyring
from rolodesk.storage.blobs import ObjectBlobs, open_blobs
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import letters as t
from rolodesk.storage.transaction import EVERYWHERE, Work
from tests.world import Tenant, World

T = TypeVar("T")

SIZE_LIMIT = 200_000
PATIENCE = 20
KEYRING = new_keyring()
CLEAR = Statement(delete(t), everywhere=True)
BODY = b"Subject: Where is my parcel?\r\nFrom: anna@example.net\r\n\r\nOrder 4711\r\n"


class Ailing:
    """The store of a world, which fails as it is told to: a database that is away, a disk that is full."""

    def __init__(self, world: World) -> None:
        self._engine = world.served.engine
        self.fault: Exception | None = None

    async def _run(self, how: Callable[[int, Work[T]], Awaitable[T]], workspace_id: int, work: Work[T]) -> T:
        if self.fault is not None:
            raise self.fault
        return await how(workspace_id, work)

    async def lookup(self, workspace_id: int, work: Work[T]) -> T:
        return await self._run(self._engine.lookup, workspace_id, work)

    async def read(self, workspace_id: int, work: Work[T]) -> T:
        return await self._run(self._engine.read, workspace_id, work)

    async def walk(self, workspace_id: int, work: Work[T]) -> T:
        return await self._run(self._engine.walk, workspace_id, work)

    async def search(self, workspace_id: int, work: Work[T]) -> T:
        return await self._run(self._engine.search, workspace_id, work)

    async def write(self, workspace_id: int, work: Work[T]) -> T:
        return await self._run(self._engine.write, workspace_id, work)


class FrontDoor:
    """A listener that runs, by SMTP and by LMTP."""

    running: "Running"

    def __init__(self, world: World, folder: Path, certificate: Certificate | None) -> None:
        self.world = world
        self.folder = folder
        self.store = Ailing(world)
        self.address = f"info.{world.id}@example.org"
        self.mailbox = world.make_mailbox("Door", self.address)
        self.arrivals = 0
        self._sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        for one in self._sockets:
            one.setblocking(False)
        self.port, self.local_port = (one.getsockname()[1] for one in self._sockets)
        self.listener = Listener(
            Reception(self.store, self.blobs, keyring=KEYRING, arrived=self._note),
            MailSockets(*self._sockets),
            hostname="mail.example.org",
            size_limit=SIZE_LIMIT,
            certificate=certificate,
        )

    def close(self) -> None:
        for one in self._sockets:
            one.close()

    @property
    def blobs(self) -> ObjectBlobs:
        return open_blobs(str(self.folder))

    def _note(self) -> None:
        self.arrivals += 1

    def client(self) -> smtplib.SMTP:
        """A client that has said hello."""
        client = smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE)
        client.ehlo("client.example.net")
        return client

    def raw(self, *, local: bool = False) -> "RawClient":
        """A client that says what it is told to; it has read the greeting."""
        return RawClient(self.local_port if local else self.port)

    def kept(self, tenant: Tenant | None = None) -> list[KeptLetter]:
        """The letters of a tenant, the oldest first."""
        return (tenant or self.world).act(letters.listed)[::-1]

    def bytes_of(self, letter: KeptLetter) -> bytes:
        """A letter as it was kept."""
        return (self.folder / letter.blob_key).read_bytes()

    def files(self) -> list[Path]:
        """Every blob there is, half of one too."""
        return [path for path in self.folder.rglob("*") if path.is_file()]


class RawClient:
    """A connection without a library."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.file = self.socket.makefile("rb")
        self.greeting = self.answer()

    def send(self, *lines: bytes) -> None:
        self.socket.sendall(b"".join(line + b"\r\n" for line in lines))

    def answer(self) -> str:
        """Read one answer; "" if the connection ended."""
        said = b""
        while line := self.file.readline():
            said += line
            if line[3:4] != b"-":
                break
        return said.decode()

    def say(self, *lines: bytes) -> str:
        self.send(*lines)
        return self.answer()

    def announce(self, *recipients: str, hello: bytes = b"EHLO x") -> str:
        """Say hello, name a sender and recipients; answer what the last of it was answered."""
        self.say(hello)
        said = self.say(b"MAIL FROM:<anna@example.net>")
        for recipient in recipients:
            said = self.say(f"RCPT TO:<{recipient}>".encode())
        return said

    def close(self) -> None:
        self.file.close()
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def front_door(world: World, folder: Path, *, certificate: Certificate | None = None) -> Iterator[FrontDoor]:
    """Run a listener on the test's loop until the block ends."""
    world.served.run(world.served.engine.write(EVERYWHERE, lambda tx: tx.run(CLEAR)))
    door = FrontDoor(world, folder, certificate)
    door.running = Running(world, door.listener.run)
    try:
        yield door
    finally:
        door.running.stop()
        door.close()


class Running:
    """A service that runs."""

    def __init__(self, world: World, service: Callable[[], Awaitable[None]]) -> None:
        self._world = world
        self._task = world.served.run(self._start(service))

    async def _start(self, service: Callable[[], Awaitable[None]]) -> "asyncio.Task[None]":
        async def run() -> None:
            await service()

        task = asyncio.create_task(run())
        await asyncio.sleep(0.01)
        return task

    def stop(self) -> None:
        """Cancel it, and wait until it has ended. Raises what it raised."""

        async def end() -> None:
            self._task.cancel()
            await asyncio.wait({self._task})
            if not self._task.cancelled():
                self._task.result()

        self._world.served.run(end())
