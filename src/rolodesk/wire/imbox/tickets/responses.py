"""What an ImBox tickets client reads, in its own names and order."""

from collections.abc import Iterable
from typing import Final

import msgspec
from msgspec import UnsetType

from rolodesk.model.message import ListedEmail, Message
from rolodesk.model.moment import print_moment
from rolodesk.model.ticket import GrabbedTicket, ListedTicket
from rolodesk.wire.toolkit.file_links import link_to
from rolodesk.wire.toolkit.shapes import Link, Moment

SUCCESS: Final = "success"


class TicketRow(msgspec.Struct, frozen=True):
    """A ticket of listTickets: the printed keys in the printed order, then what real clients also read."""

    sid: int
    inboxName: str
    ticketID: int
    status: str
    subject: str
    fromEmail: str
    labels: tuple[str, ...]
    createdDate: Moment
    updatedDate: Moment
    latestUpdated: Moment
    firstAgentReplyAt: Moment | None


class TicketList(msgspec.Struct, frozen=True):
    """The answer of listTickets; `next` is not there on the last page."""

    result: str
    json: list[TicketRow]
    length: int
    next: Link | UnsetType


class Address(msgspec.Struct, frozen=True):
    """Whom a mail went to."""

    address: str


class Sender(msgspec.Struct, frozen=True):
    """Whom a mail came from; the name is empty where it is unknown."""

    address: str
    name: str


class EmailRow(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """A mail of listTicketsEmails."""

    createdDate: Moment
    inboxName: str
    from_: Sender
    ticketID: int
    to: list[Address]
    cc: list[Address]
    bcc: list[Address]


class EmailList(msgspec.Struct, frozen=True):
    """The answer of listTicketsEmails, which prints `next` before `length`."""

    result: str
    json: list[EmailRow]
    next: Link | UnsetType
    length: int


class MessageRow(msgspec.Struct, frozen=True, rename={"from_": "from"}):
    """A message of grabTicket, where a ticket's id is text."""

    sid: int
    ticketID: str
    from_: str
    fromName: str
    agentID: int | None
    messageType: str
    messagePlain: str
    messageHtml: str
    attachments: list[Link]
    date: Moment


class TagName(msgspec.Struct, frozen=True):
    """A tag of a ticket."""

    tag: str


class LabelName(msgspec.Struct, frozen=True):
    """A label of a ticket."""

    label: str


class LinkedTicket(msgspec.Struct, frozen=True):
    """A ticket that is linked to the one at hand."""

    ticketId: int


class Agent(msgspec.Struct, frozen=True):
    """A member to whom a ticket is assigned."""

    id: int
    agentName: str
    agentEmail: str


class CustomField(msgspec.Struct, frozen=True):
    """A custom field that has a value."""

    title: str
    value: str


class TicketMeta(msgspec.Struct, frozen=True):
    """What grabTicket tells of the ticket itself."""

    tags: list[TagName]
    labels: list[LabelName]
    notes: str
    linkedTickets: list[LinkedTicket]
    ticketStatus: str
    assignedAgents: list[Agent]
    customFields: list[CustomField]


class TicketAnswer(msgspec.Struct, frozen=True):
    """The answer of grabTicket."""

    result: str
    json: list[MessageRow]
    length: int
    meta: TicketMeta


class InsertedTicket(msgspec.Struct, frozen=True):
    """The ticket that a message was put on."""

    ticketID: int


class InsertAnswer(msgspec.Struct, frozen=True):
    """The answer of insertTicket."""

    result: str
    json: InsertedTicket


def ticket_rows(tickets: Iterable[ListedTicket], *, sid: int) -> list[TicketRow]:
    """Render a page of tickets of the workspace `sid`."""
    return [_ticket_row(ticket, sid) for ticket in tickets]


def email_rows(emails: Iterable[ListedEmail]) -> list[EmailRow]:
    """Render a page of mails."""
    return [
        EmailRow(
            print_moment(email.created_at),
            email.inbox_name,
            Sender(email.from_email, email.from_name),
            email.ticket_id,
            [Address(address) for address in email.to],
            [Address(address) for address in email.cc],
            [Address(address) for address in email.bcc],
        )
        for email in emails
    ]


def ticket_answer(grabbed: GrabbedTicket, *, sid: int, origin: str) -> TicketAnswer:
    """Render a ticket of the workspace `sid`; `origin` is where its attachments are linked to."""
    rows = _message_rows(grabbed.messages, sid=sid, ticket_id=str(grabbed.ticket.id), origin=origin)
    return TicketAnswer(SUCCESS, rows, len(rows), _meta(grabbed))


def _ticket_row(ticket: ListedTicket, sid: int) -> TicketRow:
    updated = print_moment(ticket.updated_at)
    latest, replied = ticket.latest_at, ticket.first_agent_reply_at
    return TicketRow(
        sid,
        ticket.inbox_name,
        ticket.id,
        ticket.status,
        ticket.subject,
        ticket.from_email,
        ticket.labels,
        print_moment(ticket.created_at),
        updated,
        updated if latest == ticket.updated_at else print_moment(latest),  # mostly they are one
        None if replied is None else print_moment(replied),
    )


def _message_rows(messages: Iterable[Message], *, sid: int, ticket_id: str, origin: str) -> list[MessageRow]:
    return [
        MessageRow(
            sid,
            ticket_id,
            message.from_email,
            message.from_name,
            message.member_id,
            message.kind,
            message.plain,
            message.html,
            [link_to(file, origin=origin, workspace_id=sid) for file in message.attachments],
            print_moment(message.created_at),
        )
        for message in messages
    ]


def _meta(grabbed: GrabbedTicket) -> TicketMeta:
    ticket = grabbed.ticket
    return TicketMeta(
        [TagName(tag) for tag in ticket.tags],
        [LabelName(label) for label in ticket.labels],
        ticket.note,
        [LinkedTicket(id_) for id_ in grabbed.linked],
        ticket.status,
        [Agent(agent.id, agent.name, agent.email) for agent in grabbed.agents],
        [CustomField(title, value) for title, value in ticket.custom_fields.items()],
    )
