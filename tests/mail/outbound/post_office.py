"""What the tests of mail out ask of the world: tickets with letters, answers, a sender, time that passes."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, TypeVar

import trustme
from sqlalchemy import delete, select, update

from rolodesk.actions.scope import Scope
from rolodesk.actions.sending import answering, pausing
from rolodesk.actions.sending.answering import Answered
from rolodesk.actions.sending.queueing import queue
from rolodesk.actions.tickets.inserting import insert
from rolodesk.actions.tickets.posting import post
from rolodesk.mail.outbound.lines import Lines
from rolodesk.mail.outbound.relay import Relay
from rolodesk.mail.outbound.sender import Sender
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.connection import Security
from rolodesk.model.mail_message import MailMessage
from rolodesk.model.message import QUEUED, Kind
from rolodesk.model.outgoing import NewAnswer, Outgoing, OutgoingKind
from rolodesk.model.sealing import Keyring, new_keyring
from rolodesk.model.ticket import NewMessage, Ticket
from rolodesk.storage import correspondence, mail_messages, outgoing
from rolodesk.storage.blobs import ObjectBlobs, open_blobs
from rolodesk.storage.outgoing import outgoing_of
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int
from rolodesk.storage.tables import outgoing as t
from rolodesk.storage.transaction import EVERYWHERE, Tx
from tests.egress.servers import HERE
from tests.mail.outbound.peers import Peer
from tests.world import World

T = TypeVar("T")

ANNA = "anna@customer.example"
MINUTE = 60_000
DAY = 24 * 60 * MINUTE

CLEAR = Statement(delete(t), everywhere=True)
BACKDATE = Statement(
    update(t).values(
        send_at=t.c.send_at - bound_int("ms"),
        next_try_at=t.c.next_try_at - bound_int("ms"),
        first_tried_at=t.c.first_tried_at - bound_int("ms"),
        leased_until=t.c.leased_until - bound_int("ms"),
    ),
    everywhere=True,
)
ALL = Statement(
    select(*(c for c in t.columns if c.name != "workspace_id"))
    .where(t.c.workspace_id == WORKSPACE)
    .order_by(t.c.id)
)


class PostOffice:
    """The mailbox Support of a world, and a sender for it."""

    def __init__(self, world: World, blobs: Path) -> None:
        self.world = world
        self.blobs: ObjectBlobs = open_blobs(str(blobs))
        self.keyring: Keyring = new_keyring()
        self.authority = trustme.CA()
        self.relay: Relay | None = None
        self._open: list[AbstractAsyncContextManager[Any]] = []
        self.everywhere(pausing.resume)
        self.everywhere(lambda tx: tx.run(CLEAR))

    def run(self, work: Awaitable[T]) -> T:
        return self.world.served.run(work)

    def everywhere(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        return self.run(self.world.served.engine.write(EVERYWHERE, work))

    def act(self, action: Callable[[Scope], Awaitable[T]]) -> T:
        return self.world.act(action, door="mail")

    def close(self) -> None:
        async def exit_all() -> None:
            for one in self._open:
                await one.__aexit__(None, None, None)

        self.run(exit_all())

    # what there is to send

    def ticket(
        self, subject: str = "My booking", *, plain: str = "Where is it?", sender: str = ANNA
    ) -> Ticket:
        """Anna writes, by a letter whose Message-ID is known."""
        new = NewMessage(
            from_email=sender,
            from_name="Anna Berg",
            to_email="info@example.org",
            subject=subject,
            plain=plain,
            append_open=False,
            auto_reply=False,
        )
        ticket = self.act(lambda scope: insert(scope, new))
        self._came_as(ticket, f"first.{ticket.id}@customer.example")
        return ticket

    def letter(self, ticket: Ticket, plain: str = "One more thing") -> int:
        """Anna writes again; answers the message's id."""
        new = NewMessage(
            from_email=ANNA,
            to_email="info@example.org",
            subject="",
            plain=plain,
            ticket_id=ticket.id,
        )
        self.act(lambda scope: insert(scope, new))
        return self._came_as(ticket, f"more.{ticket.id}@customer.example")

    def _came_as(self, ticket: Ticket, ref: str) -> int:
        async def note(scope: Scope) -> int:
            message = await correspondence.newest_from_outside(scope.tx, ticket.id)
            assert message is not None
            known = MailMessage(message_id=message.id, ticket_id=ticket.id, letter_id=1, message_ref=ref)
            await mail_messages.insert(scope.tx, known)
            return message.id

        return self.act(note)

    def reply(self, ticket: Ticket, plain: str = "It is on its way.", **options: Any) -> Answered:
        """Bob answers."""
        new = NewAnswer(plain=plain, member_email=self.world.bob.email, **options)
        return self.act(lambda scope: answering.reply(scope, ticket.id, new))

    def automatic(self, ticket: Ticket, plain: str = "We got it.") -> Outgoing:
        """The hub answers by itself."""

        async def answer(scope: Scope) -> Outgoing:
            message = await post(
                scope,
                ticket,
                plain,
                kind=Kind.EXTERNAL,
                from_email="info@example.org",
                from_name="Support",
                to=(ticket.from_email,),
                delivery=QUEUED,
            )
            return await queue(
                scope,
                ticket=ticket,
                mailbox=self.world.support,
                message=message,
                kind=OutgoingKind.AUTOMATIC,
            )

        return self.act(answer)

    def file(self, name: str, octets: bytes, media_type: str = "application/pdf") -> NewAttachment:
        """Stage a file."""

        async def given() -> AsyncIterator[bytes]:
            yield octets

        staged = self.run(self.blobs.stage(given()))
        return NewAttachment(
            blob_key=staged.key, name=name, media_type=media_type, size=staged.size, sha256=staged.sha256
        )

    # sending

    def peer(self, *, security: Security = Security.NONE, **options: Any) -> Peer:
        """Start a server, which becomes the installation's relay."""
        peer = Peer(**self._tls_options(security), **options)
        listening = peer.listening()
        self.run(listening.__aenter__())
        self._open.append(listening)
        self.relay = Relay(host="localhost", port=peer.port, security=security)
        return peer

    def _tls_options(self, security: Security) -> dict[str, Any]:
        if security is Security.NONE:
            return {}
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert("localhost").configure_cert(context)
        return {"at_once_over": context} if security is Security.TLS else {"tls_context": context}

    def trusting(self) -> ssl.SSLContext:
        """A context that trusts this test's authority, and no other."""
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        return context

    def sender(self, **options: Any) -> Sender:
        """Make a sender."""
        lines = options.pop("lines", None) or Lines(
            name="hub.example", connecting=HERE, make_tls=self.trusting
        )
        return Sender(
            self.world.served.engine,
            self.blobs,
            keyring=self.keyring,
            lines=lines,
            relay=self.relay,
            **options,
        )

    def send(self) -> int:
        """Send all that is due, as a process does; answer how many were tried."""

        async def work() -> int:
            lines = Lines(name="hub.example", connecting=HERE, make_tls=self.trusting)
            sent = await self.sender(lines=lines).send_due()
            await lines.close_idle(older_than=0)
            return sent

        return self.run(work())

    def pass_time(self, ms: int) -> None:
        """Let so much time pass for the mails: what they wait for comes nearer."""
        self.everywhere(lambda tx: tx.run(BACKDATE, ms=ms))

    def now(self) -> int:
        """The database's time."""

        async def read(tx: Tx) -> int:
            return tx.now

        return self.everywhere(read)

    def send_all(self) -> int:
        """Let the time to take it back pass, and send."""
        self.pass_time(MINUTE)
        return self.send()

    # what is told

    def mail(self, answered: Answered) -> Outgoing:
        """The mail as it is."""
        found = self.run(
            self.world.served.engine.read(self.world.id, lambda tx: outgoing.by_id(tx, answered.mail.id))
        )
        assert found is not None
        return found

    def mails(self) -> list[Outgoing]:
        """Every mail of the world."""

        async def read(tx: Tx) -> list[Outgoing]:
            return [outgoing_of(row) for row in await tx.all(ALL)]

        return self.run(self.world.served.engine.read(self.world.id, read))

    def delivery(self, answered: Answered) -> str | None:
        """What the message says of its delivery."""
        message = self.run(
            self.world.served.engine.read(
                self.world.id, lambda tx: correspondence.by_id(tx, answered.message.id)
            )
        )
        assert message is not None
        return message.delivery
