"""What the tests of webhooks ask of the world: webhooks, receivers, a sender, time that passes."""

import ssl
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from typing import Any, TypeVar

from sqlalchemy import delete, update

from rolodesk.actions.delivering import managing, reading
from rolodesk.actions.sending import pausing
from rolodesk.app import RENDERERS
from rolodesk.egress.client import Egress
from rolodesk.jobs.followers import make_followers
from rolodesk.jobs.following import Following
from rolodesk.jobs.handlers import make_handlers
from rolodesk.jobs.worker import Worker
from rolodesk.model.delivery import Delivery
from rolodesk.model.page import Wanted
from rolodesk.model.sealing import Keyring
from rolodesk.model.webhook import Webhook
from rolodesk.storage.blobs import open_blobs
from rolodesk.storage.keyring import keyring_at
from rolodesk.storage.statement import Statement, bound_int
from rolodesk.storage.tables import deliveries, delivery_attempts, jobs, webhooks
from rolodesk.storage.transaction import EVERYWHERE
from rolodesk.webhooks.sender import Sender
from tests.egress.servers import LOOPBACK, TRUSTING_NOBODY, Answer, Server, serving
from tests.webhooks.receivers import OK, Receiver
from tests.world import World

T = TypeVar("T")

CLEAR = [
    Statement(delete(table), everywhere=True) for table in (deliveries, delivery_attempts, webhooks, jobs)
]
_ms = bound_int("ms")
BACKDATE = [
    Statement(
        update(deliveries).values(
            next_try_at=deliveries.c.next_try_at - _ms,
            created_at=deliveries.c.created_at - _ms,
            done_at=deliveries.c.done_at - _ms,
        ),
        everywhere=True,
    ),
    Statement(
        update(webhooks).values(
            failing_since=webhooks.c.failing_since - _ms,
            last_failed_at=webhooks.c.last_failed_at - _ms,
            resting_until=webhooks.c.resting_until - _ms,
            before_until=webhooks.c.before_until - _ms,
        ),
        everywhere=True,
    ),
]


class Dispatch:
    """Alice's workspace with the installation's follower, sender and worker, run by hand."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.engine = world.served.engine
        self.keyring: Keyring = keyring_at(world.served.settings.data, given="")
        self.secrets: dict[int, str] = {}
        self._stack = AsyncExitStack()
        self.run(self._clear())
        self.follow()

    renderers = RENDERERS

    def run(self, work: Awaitable[T]) -> T:
        return self.world.served.run(work)

    def close(self) -> None:
        self.run(self._clear())
        self.run(self._stack.aclose())

    def receiver(
        self, answer: bytes | Answer = OK, *, tls: ssl.SSLContext | None = None
    ) -> tuple[Receiver, Server]:
        """Run a receiver until the test ends."""
        made = Receiver(answer)
        return made, self.run(self._stack.enter_async_context(serving(made, tls=tls)))

    def webhook(self, url: str, *events: str, **fields: Any) -> Webhook:
        """Make a webhook by REST; `secrets` has its secret."""
        body = {"url": url, "events": list(events or ("account.*",)), **fields}
        answer = self.world.rest("POST", "/webhooks", json=body)
        assert answer.status_code == 201, answer.text
        made = answer.json()
        self.secrets[made["id"]] = made["secret"]
        return self.look(made["id"])

    def look(self, webhook_id: int) -> Webhook:
        return self.world.act(lambda scope: managing.get(scope, webhook_id))

    def happen(self, name: str = "Example AB") -> int:
        """Make an account, which is an event; answer its id."""
        answer = self.world.rest("POST", "/accounts", json={"name": name})
        account_id: int = answer.json()["id"]
        return account_id

    def follow(self) -> None:
        """Have what happened turned into deliveries."""
        self.run(Following(self.engine, make_followers(RENDERERS)).catch_up(self.world.id))

    def sender(self, egress: Egress | None = None) -> Sender:
        client = egress or Egress(allow=LOOPBACK, tls=TRUSTING_NOBODY)
        return Sender(self.engine, client, keyring=self.keyring)

    def send(self, egress: Egress | None = None) -> int:
        """Turn what happened into deliveries, and send what is due; answer how many were tried."""
        self.follow()
        return self.run(self.sender(egress).send_due())

    def work(self) -> None:
        """Run the jobs that are due."""
        worker = Worker(self.engine, make_handlers(self.engine, open_blobs(str(self._blobs)), RENDERERS))

        async def run() -> None:
            while await worker.run_next():
                pass

        self.run(run())

    def deliveries(self, webhook: Webhook) -> list[Delivery]:
        """The webhook's deliveries, the first one first."""
        wanted = Wanted(order="id", limit=1000)
        found = self.world.act(lambda scope: reading.list_page(scope, wanted, webhook_id=webhook.id))
        return [one.delivery for one in found.items]

    def told(self, delivery: Delivery) -> reading.Told:
        return self.world.act(lambda scope: reading.get(scope, delivery.id))

    def pass_time(self, ms: int) -> None:
        """Let everything be so much older."""

        async def work(tx: Any) -> None:
            for statement in BACKDATE:
                await tx.run(statement, ms=ms)

        self.run(self.engine.write(EVERYWHERE, work))

    @property
    def _blobs(self) -> object:
        return self.world.served.settings.data / "blobs"

    async def _clear(self) -> None:
        async def work(tx: Any) -> None:
            await pausing.resume(tx)
            for statement in CLEAR:
                await tx.run(statement)

        await self.engine.write(EVERYWHERE, work)
