# ruff: noqa: N815 - the vendors' own names
"""What the floor reads and answers: the dialects' own names, once more and by hand."""

import msgspec


class NewContact(msgspec.Struct):
    """POST /v1/contacts."""

    name: str
    phoneNumber: str
    stage: str = "Subscriber"
    customFields: msgspec.Raw = msgspec.Raw(b"{}")


class NewTags(msgspec.Struct):
    """POST /v1/contacts/{ref}/tags/add."""

    tags: list[str]


class NewTicket(msgspec.Struct):
    """POST /message/insertTicket/{key}/{workspace}."""

    fromEmail: str
    toEmail: str
    subject: str
    message: str
    fromName: str = ""
    labels: list[str] = []


class Place(msgspec.Struct):
    """A location."""

    id: str
    title: str


class Contact(msgspec.Struct):
    """A contact, as Whautomate prints it."""

    id: str
    name: str
    phoneNumber: str
    location: Place
    stage: str
    notes: str
    customFields: msgspec.Raw
    tags: list[str]
    channel: str
    lastActivity: str
    createdAt: str
    updatedAt: str


class Tags(msgspec.Struct):
    """A contact's tags."""

    id: str
    tags: list[str]


class EmailEntry(msgspec.Struct):
    """An e-mail address."""

    email: str
    isPrimary: bool


class PhoneEntry(msgspec.Struct):
    """A phone number."""

    phone: str
    isPrimary: bool


class ContactRow(msgspec.Struct):
    """A contact, as ImBox prints it."""

    id: int
    userId: int
    crmId: int
    externalId: str | None
    externalUrl: str | None
    firstName: str | None
    lastName: str | None
    fullName: str | None
    picture: str | None
    title: str | None
    activityAt: str
    modifiedAt: str | None
    createdAt: str
    updatedAt: str | None
    accountId: int | None
    description: str | None
    emails: list[EmailEntry]
    phones: list[PhoneEntry]


class After(msgspec.Struct):
    """Where the next page begins."""

    after: int | None


class Paging(msgspec.Struct, omit_defaults=True):
    """Where a page ends."""

    cursor: After
    next: str | None = None


class ContactsPage(msgspec.Struct, omit_defaults=True):
    """A page of contacts."""

    contacts: list[ContactRow]
    paging: Paging
    next: str | None = None


class TicketRow(msgspec.Struct):
    """A ticket of a list."""

    sid: int
    inboxName: str
    ticketID: int
    status: str
    subject: str
    fromEmail: str
    labels: list[str]
    createdDate: str
    updatedDate: str
    latestUpdated: str
    firstAgentReplyAt: str | None


class TicketsPage(msgspec.Struct, omit_defaults=True):
    """A page of tickets."""

    result: str
    json: list[TicketRow]
    length: int
    next: str | None = None


class MessageRow(msgspec.Struct, rename={"from_": "from"}):
    """A message of a ticket."""

    sid: int
    ticketID: str
    from_: str
    fromName: str
    agentID: int | None
    messageType: str
    messagePlain: str
    messageHtml: str
    attachments: list[str]
    date: str


class Tag(msgspec.Struct):
    """A tag."""

    tag: str


class Label(msgspec.Struct):
    """A label."""

    label: str


class Linked(msgspec.Struct):
    """A linked ticket."""

    ticketId: int


class Agent(msgspec.Struct):
    """A member to whom a ticket is assigned."""

    id: int
    agentName: str
    agentEmail: str


class Field(msgspec.Struct):
    """A custom field."""

    title: str
    value: str


class Meta(msgspec.Struct):
    """What belongs to a ticket besides its messages."""

    tags: list[Tag]
    labels: list[Label]
    notes: str
    linkedTickets: list[Linked]
    ticketStatus: str
    assignedAgents: list[Agent]
    customFields: list[Field]


class Conversation(msgspec.Struct):
    """A ticket with its messages."""

    result: str
    json: list[MessageRow]
    length: int
    meta: Meta


class Inserted(msgspec.Struct):
    """The ticket that a message was put on."""

    ticketID: int


class TicketInserted(msgspec.Struct):
    """The answer to a message."""

    result: str
    json: Inserted


class Actor(msgspec.Struct):
    """Who did something."""

    kind: str
    id: int | None


class Event(msgspec.Struct):
    """One event of the journal, as Rolodesk's own API tells it."""

    cursor: str
    at: str
    kind: str
    subject: str
    subject_id: int
    actor: Actor
    door: str
    before: msgspec.Raw
    after: msgspec.Raw


class EventsPage(msgspec.Struct):
    """A part of the journal."""

    data: list[Event]
    next: str
    has_more: bool
