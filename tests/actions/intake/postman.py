"""What the tests of intake ask of the world: letters, understood already, that are kept and taken in."""

import hashlib
import itertools
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import Table, select

from rolodesk.actions.intake.finishing import Outcome
from rolodesk.actions.intake.receiving import take_in
from rolodesk.actions.letters import keep
from rolodesk.actions.mailboxes import edit
from rolodesk.actions.scope import SYSTEM, Scope
from rolodesk.actions.sending.answering import Answered, reply
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.blob import StagedBlob
from rolodesk.model.letter import Correspondent, Envelope, KeptLetter, Letter, LetterFile, Source
from rolodesk.model.mailbox_change import MailboxChange
from rolodesk.model.outgoing import NewAnswer
from rolodesk.model.ticket import GrabbedTicket, Ticket
from rolodesk.model.workspace import Mailbox
from rolodesk.storage import letters, tickets
from rolodesk.storage.statement import WORKSPACE, Statement
from rolodesk.storage.transaction import Tx
from tests.actions.tickets.front_desk import ANNA, INFO, grabbed
from tests.world import Tenant, World

DAY = 24 * 3600_000
_numbers = itertools.count(1)


def letter(**fields: Any) -> Letter:
    """Write a letter: Anna's to the mailbox Support, unless said otherwise, with a Message-ID of its own."""
    given: dict[str, Any] = {
        "message_ref": f"{next(_numbers)}.{secrets.token_hex(4)}@customer.example",
        "sender": Correspondent(ANNA, "Anna"),
        "to": (Correspondent(INFO),),
        "subject": "My booking",
        "plain": "Hello",
        "html": "<p>Hello</p>",
        **fields,
    }
    given.setdefault("whole_plain", given["plain"])
    content = [given[name] for name in ("message_ref", "sender", "to", "subject", "plain")]
    given.setdefault("digest", hashlib.sha256(repr(content).encode()).hexdigest())
    return Letter(**given)


def kept(
    tenant: Tenant,
    mailbox: Mailbox,
    *,
    sender: str = ANNA,
    recipient: str = INFO,
    source: Source = Source.SMTP,
) -> KeptLetter:
    """Keep a letter, which waits then."""
    envelope = Envelope(source=source, sender=sender, recipient=recipient)
    blob = StagedBlob(secrets.token_hex(16), 100, "0" * 64)
    return tenant.act(lambda scope: keep(scope, mailbox_id=mailbox.id, envelope=envelope, blob=blob))


def taking(
    tenant: Tenant,
    waiting: KeptLetter,
    written: Letter,
    *,
    files: Sequence[NewAttachment] = (),
    token: int | None = None,
) -> Callable[[Tx], Awaitable[Outcome]]:
    """Make work of taking a letter in, as the background process does."""

    def work(tx: Tx) -> Awaitable[Outcome]:
        scope = Scope(tx, workspace=tenant.workspace, actor=SYSTEM, door="mail")
        return take_in(scope, waiting, written, files=files, token_ticket_id=token)

    return work


def taken(tenant: Tenant, waiting: KeptLetter, written: Letter, **options: Any) -> Outcome:
    """Take a letter in that waits."""
    engine = tenant.served.engine
    return tenant.served.run(engine.write(tenant.id, taking(tenant, waiting, written, **options)))


def arrived(
    world: World,
    written: Letter | None = None,
    *,
    files: Sequence[NewAttachment] = (),
    token: int | None = None,
    mailbox: Mailbox | None = None,
    **envelope: Any,
) -> Outcome:
    """Have a letter come to a mailbox of Alice's workspace, and take it in."""
    written = written or letter()
    envelope.setdefault("sender", written.sender.email)
    waiting = kept(world, mailbox or world.support, **envelope)
    return taken(world, waiting, written, files=files, token=token)


def arrived_at(tenant: Tenant, mailbox: Mailbox, written: Letter, **options: Any) -> Outcome:
    """Have a letter come to a mailbox of any workspace."""
    return taken(tenant, kept(tenant, mailbox, sender=written.sender.email), written, **options)


def opened(world: World, **fields: Any) -> Ticket:
    """Have a letter open a ticket."""
    return ticket_of(world, arrived(world, letter(**fields)))


def ticket_of(tenant: Tenant, outcome: Outcome) -> Ticket:
    """Read the ticket that a letter became part of."""
    assert outcome.ticket_id is not None
    return read_ticket(tenant, outcome.ticket_id).ticket


def read_ticket(tenant: Tenant, ticket_id: int) -> GrabbedTicket:
    """Read a ticket with its messages."""

    async def read(tx: Tx) -> Ticket | None:
        return await tickets.to_change(tx, ticket_id)

    found = tenant.served.run(tenant.served.engine.write(tenant.id, read))
    assert found is not None
    return grabbed(tenant, found)


def answered(world: World, ticket: Ticket, **fields: Any) -> Answered:
    """Have the operator answer a ticket."""
    return world.act(lambda scope: reply(scope, ticket.id, NewAnswer(plain="Dear Anna", **fields)))


def changed(tenant: Tenant, mailbox: Mailbox, **fields: Any) -> Mailbox:
    """Change how a mailbox sends and receives."""
    return tenant.act(lambda scope: edit(scope, mailbox.id, MailboxChange(**fields))).mailbox


def letter_row(tenant: Tenant, letter_id: int) -> KeptLetter:
    """Read what has become of a letter."""
    found = tenant.served.run(tenant.served.engine.read(tenant.id, lambda tx: letters.by_id(tx, letter_id)))
    assert found is not None
    return found


def rows(tenant: Tenant, table: Table, *columns: str) -> list[tuple[Any, ...]]:
    """Read columns of a table's rows of a workspace, sorted."""
    statement = Statement(
        select(*(table.c[name] for name in columns)).where(table.c.workspace_id == WORKSPACE)
    )

    async def read(tx: Tx) -> list[tuple[Any, ...]]:
        return sorted(tuple(row) for row in await tx.all(statement))

    return tenant.served.run(tenant.served.engine.read(tenant.id, read))


def staged(*names: str) -> tuple[tuple[LetterFile, ...], tuple[NewAttachment, ...]]:
    """Make files of a letter, staged: the HTML shows those that end in `.png`, by their name."""
    files = tuple(
        LetterFile(
            spooled=name,
            name=name,
            media_type="application/octet-stream",
            size=1,
            sha256="0" * 64,
            cid=name if name.endswith(".png") else "",
            inline=name.endswith(".png"),
        )
        for name in names
    )
    new = tuple(
        NewAttachment(
            blob_key=secrets.token_hex(16),
            name=file.name,
            media_type=file.media_type,
            size=1,
            sha256=file.sha256,
        )
        for file in files
    )
    return files, new
