"""What is sent and answered of tickets."""

from collections.abc import Collection
from typing import Annotated, Any, ClassVar, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import replace

from rolodesk.actions.tickets.accompanying import Along
from rolodesk.model.contact import Contact
from rolodesk.model.errors import InvalidParameter
from rolodesk.model.line import TEXT_LIMIT
from rolodesk.model.moment import parse_moment, print_moment
from rolodesk.model.tag import TAG_COUNT_LIMIT, TAG_LIMIT
from rolodesk.model.ticket import SUBJECT_LIMIT, Status
from rolodesk.model.ticket_desk import Preview, TicketLine, TicketPatch, TicketQuery
from rolodesk.model.workspace import Mailbox, Member
from rolodesk.wire.rest.answering import Cursor, Limit, QueryText, Time, listing, time_asked
from rolodesk.wire.rest.contact_filters import IdOrNone
from rolodesk.wire.rest.expanding import expandable
from rolodesk.wire.rest.message_shapes import MessageAnswer, message_answer
from rolodesk.wire.toolkit.shapes import (
    EMAIL,
    FILLED_LINE,
    ID,
    LARGEST,
    LINES,
    Identifier,
    Moment,
    Text,
    documented,
    given,
    told,
    trimmed,
    with_plus_inside,
)

EXPANDED_EACH: Final = ("agents", "contact", "mailbox")
"""In a list."""
EXPANDED: Final = (*EXPANDED_EACH, "messages")
EXPANDING: Final = {
    "expand": "What is told along in full, separated by commas; `contact` needs `contacts:read` too."
}

Subject = Annotated[Text, documented(SUBJECT_LIMIT, pattern=FILLED_LINE)]
Note = Annotated[str, documented(TEXT_LIMIT, pattern=LINES)]
Label = Annotated[Text, documented(TAG_LIMIT, pattern=FILLED_LINE)]
Names = Annotated[list[Label], Meta(max_length=TAG_COUNT_LIMIT)]
Labels = Annotated[
    list[Text], Meta(max_length=TAG_COUNT_LIMIT), told({"minItems": 1, "maxItems": TAG_COUNT_LIMIT})
]
Statuses = Annotated[list[Status], told({"minItems": 1})]
Ids = Annotated[list[Identifier], Meta(max_length=100)]
Fields = dict[str, str | None]
Address = Annotated[str, Meta(max_length=1000), told(EMAIL)]


class ExpandTicket(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be answered along with a ticket."""

    also_said: ClassVar = EXPANDING

    expand: expandable(*EXPANDED) = ""  # type: ignore[valid-type]  # mypy follows no function to a type


class FilterTickets(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    Which tickets. `status` and `label` repeat and mean any of; without a status, no spam, none deleted.

    What is given is not empty: in a query that is refused of every parameter, in a body by `check_filter`.
    """

    also_said: ClassVar = {"contact_id": "Only those of this contact; `none` is those without one."}

    status: Statuses | UnsetType = UNSET
    mailbox_id: Identifier | UnsetType = UNSET
    label: Labels | UnsetType = UNSET
    assignee: (
        Annotated[str, Meta(max_length=100), told({"pattern": "^(0|[1-9][0-9]{0,17}|me|none)$"})] | UnsetType
    ) = UNSET
    contact_id: IdOrNone | UnsetType = UNSET
    from_email: Address | UnsetType = UNSET
    snoozed: bool | UnsetType = UNSET
    unread: bool | UnsetType = UNSET
    mentioned: (
        Annotated[str, Meta(max_length=100), told({"pattern": "^(0|[1-9][0-9]{0,17}|me)$"})] | UnsetType
    ) = UNSET
    created_after: Time | UnsetType = UNSET
    created_before: Time | UnsetType = UNSET
    updated_after: Time | UnsetType = UNSET
    updated_before: Time | UnsetType = UNSET
    latest_after: Time | UnsetType = UNSET
    latest_before: Time | UnsetType = UNSET
    q: QueryText | UnsetType = UNSET

    def to_query(self) -> TicketQuery:
        """The tickets meant. A time or assignee that is none is refused by name."""
        return TicketQuery(
            statuses=tuple(dict.fromkeys(given(self.status) or ())),
            mailbox_id=given(self.mailbox_id),
            labels=tuple(label for label in given(self.label) or () if label.strip()),
            assignee_id=_assignee(given(self.assignee) or ""),
            contact_id=given(self.contact_id),
            from_email=with_plus_inside(given(self.from_email) or "") or None,
            snoozed=given(self.snoozed),
            unread=given(self.unread),
            mentioned_id=_mentioned(given(self.mentioned) or ""),
            created_after=time_asked(self.created_after, "created_after"),
            created_before=time_asked(self.created_before, "created_before"),
            updated_after=time_asked(self.updated_after, "updated_after"),
            updated_before=time_asked(self.updated_before, "updated_before"),
            latest_after=time_asked(self.latest_after, "latest_after"),
            latest_before=time_asked(self.latest_before, "latest_before"),
            q=trimmed(self.q),
        )


class ListTickets(FilterTickets, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which tickets, in which order, and what is to be answered along with each."""

    also_said: ClassVar = FilterTickets.also_said | EXPANDING

    sort: Literal[
        "-bumped_at", "bumped_at", "-latest_at", "latest_at", "-updated_at", "updated_at", "-id", "id"
    ] = "-bumped_at"
    limit: Limit = 50
    cursor: Cursor = ""
    expand: expandable(*EXPANDED_EACH) = ""  # type: ignore[valid-type]  # as above


class ChangeTicket(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different. A list is the whole list afterwards; of `custom_fields` null clears one."""

    status: Status | UnsetType = UNSET
    subject: Subject | UnsetType = UNSET
    note: Note | UnsetType | None = UNSET
    mailbox_id: Identifier | UnsetType = UNSET
    contact_id: Identifier | UnsetType | None = UNSET
    assignees: Ids | UnsetType = UNSET
    labels: Names | UnsetType = UNSET
    tags: Names | UnsetType = UNSET
    linked: Ids | UnsetType = UNSET
    custom_fields: Fields = {}

    def to_patch(self) -> TicketPatch:
        """The change meant."""
        return TicketPatch(
            status=self.status,
            subject=self.subject,
            note="" if self.note is None else self.note,
            mailbox_id=self.mailbox_id,
            contact_id=self.contact_id,
            assignees=_tupled(self.assignees),
            labels=_tupled(self.labels),
            tags=_tupled(self.tags),
            linked=_tupled(self.linked),
            custom_fields=self.custom_fields,
        )


class SnoozeTicket(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Until when; null is until somebody outside writes, who wakes it in any case."""

    until: Time | None

    def to_moment(self) -> int | None:
        """The time in ms."""
        return None if self.until is None else parse_moment(self.until, field="until")


class MergeTicket(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ticket that is merged into this one: it has no messages then, and is closed."""

    from_id: Identifier


class PreviewAnswer(msgspec.Struct, frozen=True):
    """The last letter or note of a person, its text cut after 300 characters."""

    message_id: int
    kind: Literal["external", "internal"]
    direction: Literal["in", "out"]
    from_email: str
    from_name: str
    text: str
    created_at: Moment


class AgentAnswer(msgspec.Struct, frozen=True):
    """A member to whom a ticket is assigned."""

    id: int
    name: str
    email: str


class MailboxGlance(msgspec.Struct, frozen=True):
    """The mailbox that a ticket lies in."""

    id: int
    name: str
    addresses: list[str]


class EmailGlance(msgspec.Struct, frozen=True):
    """An e-mail address of a ticket's contact."""

    email: str
    primary: bool


class PhoneGlance(msgspec.Struct, frozen=True):
    """A phone number of a ticket's contact."""

    phone: str
    primary: bool


class ContactGlance(msgspec.Struct, frozen=True):
    """The contact whose ticket it is; all of it is at `/rest/v1/contacts`."""

    id: int
    ref: str
    name: str
    title: str | None
    account_id: int | None
    stage: str
    emails: list[EmailGlance]
    phones: list[PhoneGlance]
    tags: list[str]


class TicketAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket. `unread` is null where nobody reads: a key is nobody. The last four only if asked for."""

    id: Annotated[int, Meta(examples=[1])]
    mailbox_id: int
    contact_id: int | None
    status: str
    subject: str
    from_email: str
    from_name: str
    note: str
    assignees: list[int]
    labels: list[str]
    tags: list[str]
    custom_fields: dict[str, str]
    linked: list[int]
    message_count: int
    has_attachments: bool
    preview: PreviewAnswer | None
    unread: bool | None
    snoozed_until: Moment | None
    merged_into: int | None
    first_agent_reply_at: Moment | None
    created_at: Moment
    updated_at: Moment
    latest_at: Moment
    bumped_at: Moment
    deleted_at: Moment | None
    agents: list[AgentAnswer] | UnsetType = UNSET
    contact: ContactGlance | UnsetType | None = UNSET
    mailbox: MailboxGlance | UnsetType = UNSET
    messages: list[MessageAnswer] | UnsetType = UNSET


TicketList: Final = listing("TicketList", TicketAnswer)


def ticket_answer(line: TicketLine) -> TicketAnswer:
    """Render a ticket."""
    ticket = line.ticket
    return TicketAnswer(
        id=ticket.id,
        mailbox_id=ticket.mailbox_id,
        contact_id=ticket.contact_id,
        status=ticket.status,
        subject=ticket.subject,
        from_email=ticket.from_email,
        from_name=ticket.from_name,
        note=ticket.note,
        assignees=list(line.assignees),
        labels=list(ticket.labels),
        tags=list(ticket.tags),
        custom_fields=ticket.custom_fields,
        linked=list(line.linked),
        message_count=line.message_count,
        has_attachments=line.has_attachments,
        preview=None if line.preview is None else _preview_answer(line.preview),
        unread=line.unread,
        snoozed_until=printed(ticket.snoozed_until),
        merged_into=line.merged_into,
        first_agent_reply_at=printed(ticket.first_agent_reply_at),
        created_at=print_moment(ticket.created_at),
        updated_at=print_moment(ticket.updated_at),
        latest_at=print_moment(ticket.latest_at),
        bumped_at=print_moment(ticket.bumped_at),
        deleted_at=printed(ticket.deleted_at),
    )


def with_along(answer: TicketAnswer, along: Along, names: Collection[str]) -> TicketAnswer:
    """Add what was read along with a ticket, as far as it is among `names`."""
    return replace(
        answer,
        agents=UNSET if along.agents is None else [agent_answer(one) for one in along.agents],
        contact=contact_glance(along.contact) if "contact" in names else UNSET,
        mailbox=UNSET if along.mailbox is None else mailbox_glance(along.mailbox),
        messages=UNSET if along.messages is None else [message_answer(one) for one in along.messages],
    )


def core_of(answer: TicketAnswer) -> TicketAnswer:
    """Give what a change is held to: not what else was read along with it, nor whether it was read."""
    return replace(answer, unread=None, **dict.fromkeys(EXPANDED, UNSET))


def agent_answer(member: Member) -> AgentAnswer:
    """Render a member to whom a ticket is assigned."""
    return AgentAnswer(member.id, member.name, member.email)


def contact_glance(contact: Contact | None) -> ContactGlance | None:
    """Render the contact of a ticket."""
    if contact is None:
        return None
    return ContactGlance(
        contact.id,
        contact.ref,
        contact.name,
        contact.title,
        contact.account_id,
        contact.stage,
        [EmailGlance(email.address, email.primary) for email in contact.emails],
        [PhoneGlance(phone.number, phone.primary) for phone in contact.phones],
        list(contact.tags),
    )


def mailbox_glance(mailbox: Mailbox) -> MailboxGlance:
    """Render the mailbox of a ticket."""
    return MailboxGlance(mailbox.id, mailbox.name, list(mailbox.addresses))


def printed(at: int | None) -> str | None:
    """Print a time that may not be."""
    return None if at is None else print_moment(at)


def _preview_answer(preview: Preview) -> PreviewAnswer:
    return PreviewAnswer(
        preview.message_id,
        preview.kind,  # type: ignore[arg-type]  # logs are not asked for
        preview.direction,  # type: ignore[arg-type]  # the store holds no other
        preview.from_email,
        preview.from_name,
        preview.text,
        print_moment(preview.created_at),
    )


def _assignee(text: str) -> int | Literal["me", "none"] | None:
    match text:
        case "":
            return None
        case "me":
            return "me"
        case "none":
            return "none"
    if not ID.fullmatch(text) or int(text) > LARGEST:
        raise InvalidParameter("assignee", "must be a member's id, me or none")
    return int(text)


def _mentioned(text: str) -> int | Literal["me"] | None:
    if text in {"", "me"}:
        return "me" if text else None
    if not ID.fullmatch(text) or int(text) > LARGEST:
        raise InvalidParameter("mentioned", "must be a member's id or me")
    return int(text)


def _tupled(values: Any) -> Any:
    return values if values is UNSET else tuple(values)
