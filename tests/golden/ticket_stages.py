"""What the examples of ImBox's tickets find: mailboxes, agents, and tickets of the year 2020."""

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets import editing, inserting
from rolodesk.actions.tickets.labelling import put_labels
from rolodesk.model.attachment import NewAttachment
from rolodesk.model.message import Direction, Kind, Message
from rolodesk.model.ticket import NewMessage, Status, Ticket, TicketChange
from rolodesk.model.workspace import Mailbox, Role
from rolodesk.storage import messages, tickets
from rolodesk.storage.transaction import Tx
from tests.world import World

NEW_YEAR: Final = 1577836800000
LONG_AGO: Final = Ticket(
    id=0,
    mailbox_id=0,
    contact_id=None,
    status="new",
    subject="My booking",
    from_email="john.doe@example.org",
    from_name="John",
    note="",
    tags=(),
    labels=(),
    custom_fields={},
    created_at=NEW_YEAR,
    updated_at=NEW_YEAR,
    latest_at=NEW_YEAR,
    bumped_at=NEW_YEAR,
    first_agent_reply_at=None,
    deleted_at=None,
)


def listed_tickets(world: World) -> Mapping[str, str]:
    """Three tickets, so that another follows the two of the page."""
    info = world.make_mailbox("Info", "info@your-company.se")
    first = _long_ago(
        world, world.support, status="pending", subject="Re: Booking", labels=("label1", "label2")
    )
    second = _long_ago(world, info)
    _long_ago(world, info)
    return {"id1": str(first), "id2": str(second)}


def grabbed_ticket(world: World) -> Mapping[str, str]:
    """A ticket that has something of everything, from John, who is a member."""
    john = world.make_member("john.doe@example.org", "John", Role.AGENT)
    agents = [
        world.make_member(f"agent{number}@company.com", f"Agent{number} Name", Role.ADMIN)
        for number in (1, 2)
    ]
    image = NewAttachment(blob_key="", name="image.png", media_type="image/png", size=0, sha256="")
    new = NewMessage(
        from_email=john.email,
        from_name="John",
        to_email="info@example.org",
        subject="Greetings",
        plain="Hello",
        status=Status.PENDING,
        labels=("label name",),
        assign_agents=tuple(agent.email for agent in agents),
        attachments=(image,),
    )
    ticket = world.act(lambda scope: inserting.insert(scope, new))
    linked = _long_ago(world, world.support)
    change = TicketChange(
        note="notes content",
        add_tags=("tag name",),
        link=(linked,),
        custom_fields={"Order number": "12345"},
    )
    world.act(lambda scope: editing.edit(scope, ticket.id, change))
    return {
        "id": str(ticket.id),
        "linked": str(linked),
        "john": str(john.id),
        "agent1": str(agents[0].id),
        "agent2": str(agents[1].id),
    }


def inserted_ticket(world: World) -> Mapping[str, str]:
    """The mailbox that the example writes to."""
    world.make_mailbox("Info", "info@your-company.se")
    return {}


def listed_emails(world: World) -> Mapping[str, str]:
    """Three mails of agents, so that another follows the two of the page."""
    support = world.make_mailbox("Company Support", "support@example.org")
    first = _mail(world, support, sender=("agent@example.org", "agent"), to="customer@example.org")
    second = _mail(
        world,
        support,
        sender=("agent2@example.org", "Agent 2"),
        to="another-customer@example.org",
        cc=("ccd@example.org",),
    )
    _mail(world, support, sender=("agent@example.org", "agent"), to="customer@example.org")
    return {"id1": str(first), "id2": str(second)}


def _long_ago(world: World, mailbox: Mailbox, **fields: object) -> int:
    """Store a ticket of the year 2020."""

    async def store(scope: Scope) -> int:
        ticket = replace(LONG_AGO, id=await scope.tx.next_id("tickets"), mailbox_id=mailbox.id, **fields)
        await tickets.insert(scope.tx, ticket)
        await put_labels(scope, ticket.id, ticket.labels)
        return ticket.id

    return world.act(store)


def _mail(
    world: World, mailbox: Mailbox, *, sender: tuple[str, str], to: str, cc: tuple[str, ...] = ()
) -> int:
    """Store a mail of an agent's, on a ticket of its own, and give the ticket's id."""
    ticket_id = _long_ago(world, mailbox, from_email=to)

    async def store(tx: Tx) -> None:
        message = Message(
            id=await tx.next_id("messages"),
            ticket_id=ticket_id,
            kind=Kind.EXTERNAL.value,
            direction=Direction.OUT.value,
            member_id=None,
            from_email=sender[0],
            from_name=sender[1],
            to=(to,),
            cc=cc,
            bcc=(),
            plain="Hello",
            html="Hello",
            attachments=(),
            delivery=None,
            created_at=NEW_YEAR,
        )
        await messages.insert(tx, message)

    world.served.run(world.served.engine.write(world.id, store))
    return ticket_id
