"""What an ImBox tickets client sends, in its own names, and what it asks of the hub."""

from typing import Annotated, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.model.attachment import NewAttachment
from rolodesk.model.email import check_email
from rolodesk.model.errors import InvalidParameter
from rolodesk.model.line import check_unbroken
from rolodesk.model.message import Kind
from rolodesk.model.moment import check_zone, parse_moment
from rolodesk.model.tag import TAG_LIMIT
from rolodesk.model.ticket import Cursor, NewMessage, Status, TicketFilter
from rolodesk.wire.toolkit.shapes import (
    EMAIL,
    FILLED_LINE,
    FILLED_LINES,
    LINE,
    NOT_BLANK,
    URL,
    Identifier,
    documented,
    limited,
    padded_id_of,
    told,
    with_plus_inside,
)

ROWS: Final = 100
MOST_ROWS: Final = 1000
ZONE: Final = "Europe/Stockholm"

FileType: TypeAlias = Literal["csv", "json"]
Limit: TypeAlias = Annotated[int, Meta(ge=1)]
Subject: TypeAlias = Annotated[
    str, Meta(min_length=1, max_length=1000, pattern=NOT_BLANK), told({"pattern": FILLED_LINE})
]
Message: TypeAlias = Annotated[
    str,
    Meta(min_length=1, max_length=400_000, pattern=NOT_BLANK),
    told({"pattern": FILLED_LINES}),
]
Address: TypeAlias = Annotated[str, Meta(max_length=10_000), told(EMAIL)]
Asked: TypeAlias = Annotated[str, told(EMAIL)]
"""An address in a query, whose length the action knows."""
Date: TypeAlias = Annotated[
    str,
    Meta(
        description="A date, or a time of ISO 8601.",
        extra_json_schema={"anyOf": [{"format": "date"}, {"format": "date-time"}]},
    ),
]
CursorPart: TypeAlias = Annotated[Identifier, Meta(description="Half of a cursor: both are given, or none.")]
Zone: TypeAlias = Annotated[str, Meta(description="An IANA time zone.", examples=["Europe/Stockholm"])]
TicketId: TypeAlias = Annotated[str, Meta(max_length=10_000), told({"maxLength": 18, "pattern": "^[0-9]+$"})]
Addresses: TypeAlias = Annotated[list[Address], Meta(max_length=100)]
Urls: TypeAlias = Annotated[list[Annotated[str, Meta(max_length=10_000), told(URL)]], Meta(max_length=100)]
Labels: TypeAlias = Annotated[
    list[Annotated[str, Meta(max_length=10_000), documented(TAG_LIMIT, pattern=FILLED_LINE)]],
    Meta(max_length=100),
]
TicketStatus: TypeAlias = Literal["new", "reply", "pending", "solved", "closed", "on-hold"]


class ListTickets(msgspec.Struct, frozen=True, rename="camel"):
    """GET /message/listTickets/{apiKey}/{userId}."""

    limit: Limit = ROWS
    updated_after: Date | UnsetType = UNSET
    updated_before: Date | UnsetType = UNSET
    latest_updated_after: Date | UnsetType = UNSET
    latest_updated_before: Date | UnsetType = UNSET
    from_email: Asked | UnsetType = UNSET
    status: TicketStatus | UnsetType = UNSET
    file_type: FileType = "json"
    cursor_id: CursorPart | UnsetType = UNSET
    cursor_updated: CursorPart | UnsetType = UNSET
    label: list[str] = []

    def to_filter(self) -> TicketFilter:
        """The tickets asked for. Refuses (`Invalid`) what is no date, no address, or half a cursor."""
        return TicketFilter(
            updated_after=_moment(self.updated_after, "updatedAfter"),
            updated_before=_moment(self.updated_before, "updatedBefore"),
            latest_after=_moment(self.latest_updated_after, "latestUpdatedAfter"),
            latest_before=_moment(self.latest_updated_before, "latestUpdatedBefore"),
            from_email=_address(self.from_email, "fromEmail"),
            status=None if self.status is UNSET else Status(self.status),
            labels=tuple(self.label),
            cursor=_cursor(self.cursor_updated, self.cursor_id, field="cursorUpdated"),
            limit=limited(self.limit, default=ROWS, most=MOST_ROWS),
        )


class ListEmails(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """GET /message/listTicketsEmails/{apiKey}/{userId}."""

    limit: Limit = ROWS
    start_time: Date
    end_time: Date
    timezone: Zone = ZONE
    file_type: FileType = "json"
    cursor_id: CursorPart | UnsetType = UNSET
    cursor_created: CursorPart | UnsetType = UNSET

    def span(self) -> tuple[int, int]:
        """The first and the last ms asked for. Refuses (`Invalid`) an unknown zone and what is no date."""
        zone = check_zone(self.timezone, field="timezone")
        return (
            parse_moment(self.start_time, zone=zone, field="startTime"),
            parse_moment(self.end_time, zone=zone, field="endTime"),
        )

    @property
    def rows(self) -> int:
        """How many mails a page has."""
        return limited(self.limit, default=ROWS, most=MOST_ROWS)

    @property
    def cursor(self) -> Cursor | None:
        """Where the page begins. Refuses (`Invalid`) half a cursor."""
        return _cursor(self.cursor_created, self.cursor_id, field="cursorCreated")


class InsertTicket(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """POST /message/insertTicket/{apiKey}/{userId}. A key that is null and not required counts as absent."""

    from_email: Address
    from_name: Annotated[str, Meta(max_length=250), told({"pattern": LINE})] | None = None
    message: Message
    subject: Subject
    to_email: Annotated[Address, Meta(description="An address of one of the workspace's mailboxes.")]
    append_open_ticket: bool | None = None
    attachments: Urls | None = None
    assign_agents: Addresses | None = None
    auto_reply: bool | None = None
    labels: Labels | None = None
    message_type: Literal["internal", "external"] | None = None
    status: TicketStatus | None = None
    ticket_id: Annotated[int, Meta(ge=0)] | TicketId | None = None

    def to_new(self, attachments: tuple[NewAttachment, ...]) -> NewMessage:
        """The message to be put on a ticket. Refuses (`Invalid`, `Unknown`) broken lines and bad ids."""
        return NewMessage(
            from_email=self.from_email,
            from_name=check_unbroken((self.from_name or "").strip(), field="fromName"),
            to_email=self.to_email,
            subject=check_unbroken(self.subject, field="subject"),
            plain=self.message,
            kind=Kind(self.message_type or Kind.EXTERNAL),
            ticket_id=None if self.ticket_id is None else _ticket_id(self.ticket_id),
            append_open=self.append_open_ticket is not False,
            status=None if self.status is None else Status(self.status),
            labels=tuple(self.labels or ()),
            assign_agents=tuple(self.assign_agents or ()),
            attachments=attachments,
            auto_reply=self.auto_reply is not False,
        )


def _moment(text: str | UnsetType, field: str) -> int | None:
    return None if text is UNSET else parse_moment(text, field=field)


def _address(text: str | UnsetType, field: str) -> str | None:
    return None if text is UNSET else check_email(with_plus_inside(text), field=field)


def _cursor(at: int | UnsetType, id_: int | UnsetType, *, field: str) -> Cursor | None:
    if at is UNSET and id_ is UNSET:
        return None
    if at is UNSET or id_ is UNSET:
        missing = field if at is UNSET else "cursorId"
        raise InvalidParameter(missing, f"is required: {field} and cursorId make a cursor together")
    return Cursor(at, id_)


def _ticket_id(given: int | str) -> int:
    return padded_id_of({"ticketId": str(given)}, "ticketId", noun="ticket")
