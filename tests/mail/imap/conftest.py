"""Fixtures: a real IMAP server for the tests of a run, and the hub that fetches from it."""

import asyncio
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_network
from threading import Event
from time import monotonic, sleep
from typing import Any, TypeVar

import pytest
from msgspec.structs import replace

from rolodesk.actions import connections, letters
from rolodesk.egress.client import Egress
from rolodesk.mail.imap.fetching import Fetcher, Pace
from rolodesk.mail.imap.oauth import AccessTokens
from rolodesk.model.connection import (
    Auth,
    Connection,
    ConnectionKind,
    ConnectionSetup,
    Credentials,
    Password,
    Security,
    place_of,
    sealed,
)
from rolodesk.model.letter import KeptLetter
from rolodesk.model.sealing import new_keyring
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import mail_connections
from rolodesk.storage.transaction import EVERYWHERE
from tests.egress.servers import HERE
from tests.mail.imap.dovecot import PASSWORD, PATIENCE, Account, Dovecot, dovecot
from tests.world import World

T = TypeVar("T")

RING = new_keyring()
QUICK = Pace(claims=0.02, idle=20, poll=0.05, breath=0.0, timeout=20)
FORGET_ALL = Statement(mail_connections.delete(), everywhere=True)


@pytest.fixture(scope="session")
def post_office() -> Iterator[Dovecot]:
    with dovecot() as server:
        yield server


class Desk:
    """The world's mailbox Support, connected with an account."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.mailbox_id = world.support.id
        # What other tests left would be fetched too, from hosts that are not there.
        world.served.run(world.served.engine.write(EVERYWHERE, lambda tx: tx.run(FORGET_ALL)))

    def connect(
        self,
        account: Account,
        *,
        security: Security = Security.NONE,
        credentials: Credentials | None = None,
        auth: Auth = Auth.PASSWORD,
        **options: Any,
    ) -> Connection:
        """Connect Support with an account."""
        server = account.server
        setup = ConnectionSetup(
            kind=ConnectionKind.IMAP,
            host="127.0.0.1",
            port=server.tls_port if security is Security.TLS else server.port,
            security=security,
            auth=auth,
            username=account.user,
            folder="INBOX",
        )
        place = place_of(self.world.id, self.mailbox_id, "imap")
        box = sealed(credentials or Password(PASSWORD), RING, place=place)
        return self.world.act(
            lambda scope: connections.connect(scope, self.mailbox_id, replace(setup, **options), sealed=box)
        )

    @contextmanager
    def fetching(
        self,
        *,
        trusting: Dovecot | None = None,
        size_limit: int = 1 << 20,
        pace: Pace = QUICK,
        egress: Egress | None = None,
    ) -> Iterator[None]:
        """Fetch until the block ends."""
        served = self.world.served
        tls = ssl.create_default_context()
        if trusting is not None:
            trusting.authority.configure_trust(tls)
        fetcher = Fetcher(
            served.engine,
            open_blobs(served.settings.blobs),
            keyring=RING,
            tokens=AccessTokens(
                egress or Egress(allow=[ip_network("127.0.0.0/8")]), transactions=served.engine, keyring=RING
            ),
            connecting=HERE,
            size_limit=size_limit,
            tls=tls,
            pace=pace,
        )
        ended = Event()

        async def run() -> None:
            try:
                await fetcher.run()
            finally:
                ended.set()

        running = asyncio.run_coroutine_threadsafe(run(), served._loop)
        try:
            yield
            if running.done():
                running.result()
        finally:
            running.cancel()
            assert ended.wait(PATIENCE)

    def letters(self) -> list[KeptLetter]:
        """The letters of the workspace, in the order they came."""
        found = self.world.act(lambda scope: letters.listed(scope, limit=20_000))
        return found[::-1]

    def content(self, letter: KeptLetter) -> bytes:
        """The bytes of a letter."""
        return self._contents([letter])[0]

    def subjects(self) -> list[str]:
        """The subject of each letter."""
        return [
            content.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode()
            for content in self._contents(self.letters())
        ]

    def _contents(self, letters: Sequence[KeptLetter]) -> list[bytes]:
        blobs = open_blobs(self.world.served.settings.blobs)

        async def read() -> list[bytes]:
            return [b"".join([piece async for piece in blobs.open(one.blob_key)]) for one in letters]

        return self.world.served.run(read())

    def connection(self) -> Connection:
        """The connection as it is now."""
        (one,) = self.world.act(connections.listed)
        return one

    def await_letters(self, count: int) -> list[KeptLetter]:
        """Wait until so many letters are there, and nothing is left to be fetched."""
        return until(lambda: found if len(found := self.letters()) >= count else None)

    def await_state(self, state: str) -> Connection:
        """Wait until the connection is so."""
        return until(lambda: one if (one := self.connection()).state == state else None)

    def tasks(self) -> list[str]:
        """The tasks that fetch for Support."""
        wanted = f"imap {self.world.id}/{self.mailbox_id}"

        async def names() -> list[str]:
            return [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith(wanted)]

        return self.world.served.run(names())


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


@pytest.fixture
def account(post_office: Dovecot, world: World, request: pytest.FixtureRequest) -> Account:
    """An account of a test's own."""
    engine = "pg" if world.served.settings.database_url else "lite"
    return post_office.make_account(f"u{abs(hash(request.node.nodeid))}{engine}")


def until(look: Callable[[], T | None]) -> T:
    """Look again and again until there is something."""
    deadline = monotonic() + PATIENCE
    while not (seen := look()):
        assert monotonic() < deadline, "it did not come to pass"
        sleep(0.02)
    return seen


def letter(subject: str, *, body: str = "Hello", ref: str | None = None, more: str = "") -> bytes:
    """A letter as it travels."""
    ref = f"<{subject.replace(' ', '.')}@example.com>" if ref is None else ref
    lines = [
        "Return-Path: <jane@example.com>",
        "From: Jane <jane@example.com>",
        "To: info@example.org",
        f"Subject: {subject}",
        *([f"Message-ID: {ref}"] if ref else []),
        *([more] if more else []),
        "",
        body,
        "",
    ]
    return "\r\n".join(lines).encode()
