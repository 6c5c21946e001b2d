"""A hub that may mail links: where it is reached is said, and a real mail server takes what it sends."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final, Self

import httpx2
from sqlalchemy import update

from rolodesk.actions import connections
from rolodesk.actions.scope import Scope
from rolodesk.jobs.handlers import notice_handlers
from rolodesk.jobs.worker import Worker
from rolodesk.mail.outbound.lines import Lines
from rolodesk.mail.outbound.notices import NoticeSender
from rolodesk.mail.outbound.relay import Relay
from rolodesk.model.connection import Auth, ConnectionKind, ConnectionSetup, Security
from rolodesk.model.notice import Post
from rolodesk.model.sealing import new_keyring
from rolodesk.model.workspace import Sending
from rolodesk.storage import mailboxes
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.statement import Statement
from rolodesk.storage.tables import jobs
from rolodesk.storage.transaction import EVERYWHERE
from tests.egress.servers import HERE
from tests.mail.outbound.peers import Peer, Received
from tests.web.visitors import HTML
from tests.world import Tenant, World, serving

ORIGIN: Final = "http://desk.example"
CLEAR: Final = Statement(jobs.delete(), everywhere=True)
BRING_FORWARD: Final = Statement(update(jobs).values(run_at=0), everywhere=True)
LINK: Final = re.compile(r"http://desk\.example(/[^\s]+)")


class LetterBox:
    """The hub's address as this machine has it, and what its mail server took."""

    def __init__(self, world: World, url: str, peer: Peer, *, has_relay: bool, sender: str) -> None:
        self.world, self.url, self.peer = world, url, peer
        post = Post(ORIGIN, has_relay, sender)
        relay = Relay(host="localhost", port=peer.port, security=Security.NONE) if has_relay else None
        notices = NoticeSender(
            world.served.engine,
            open_blobs("memory://"),
            keyring=new_keyring(),
            lines=Lines(name="hub.example", connecting=HERE),
            post=post,
            relay=relay,
        )
        self._worker = Worker(world.served.engine, notice_handlers(notices))

    def send_due(self) -> list[Received]:
        """Send what waits; answer what the mail server has by now."""
        while self.world.served.run(self._worker.run_next()):
            pass
        return self.peer.received

    def bring_forward(self) -> None:
        """Let time pass until what was put back is due."""
        run = self.world.served.engine.write(EVERYWHERE, lambda tx: tx.run(BRING_FORWARD))
        self.world.served.run(run)

    def connect(self, tenant: Tenant, mailbox_id: int) -> None:
        """Have a mailbox send through the mail server by itself."""
        setup = ConnectionSetup(
            kind=ConnectionKind.RELAY,
            host="localhost",
            port=self.peer.port,
            security=Security.NONE,
            auth=Auth.NONE,
        )

        async def work(scope: Scope) -> None:
            await connections.connect(scope, mailbox_id, setup, sealed="")
            await mailboxes.set_sending(scope.tx, mailbox_id, Sending.ACTIVE)

        tenant.act(work)

    def visitor(self) -> "Guest":
        """Somebody's browser."""
        return Guest(self.url)


class Guest:
    """A browser at the hub, under the name that the hub has outside."""

    def __init__(self, url: str) -> None:
        self.http = httpx2.Client(base_url=url, timeout=30, trust_env=False, headers=HTML)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def get(self, path: str) -> httpx2.Response:
        return self.http.get(path)

    def send(self, path: str, **fields: str) -> httpx2.Response:
        return self.http.post(path, data=fields, headers={"origin": ORIGIN})


def path_in(letter: Received) -> str:
    """The path of the link in a letter."""
    found = LINK.search(letter.plain)
    assert found, letter.plain
    return found[1]


@contextmanager
def letter_box(world: World, *, has_relay: bool = True, sender: str = "") -> Iterator[LetterBox]:
    """Serve the world's store once more, by a hub that knows where it is reached."""
    world.served.run(world.served.engine.write(EVERYWHERE, lambda tx: tx.run(CLEAR)))
    peer = Peer()
    listening = peer.listening()
    world.served.run(listening.__aenter__())
    given = world.served.settings
    store = {"database_url": given.database_url} if given.database_url else {}
    options = {"public_url": ORIGIN, "mail_sender": sender}
    if has_relay:
        options["relay_url"] = f"smtp://localhost:{peer.port}?tls=none"
    try:
        with serving(given.data, **store, **options) as hub:
            yield LetterBox(world, hub.url, peer, has_relay=has_relay, sender=sender)
    finally:
        world.served.run(listening.__aexit__(None, None, None))
