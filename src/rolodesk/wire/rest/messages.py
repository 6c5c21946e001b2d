"""Messages, of a ticket or of all: reading them."""

from typing import Any, Final, Literal

from msgspec import UNSET, UnsetType

from rolodesk.actions.tickets import conversing
from rolodesk.asgi.response import Response
from rolodesk.model.conversation import MessageQuery, ToldMessage
from rolodesk.model.message import Kind
from rolodesk.model.page import Place
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import ListQuery, Time, page, record, time_asked
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.message_shapes import MessageAnswer, MessageList, message_answer
from rolodesk.wire.rest.tickets import TICKET, ticket_id_of
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import Identifier, given, id_of

READ: Final = Permission.TICKETS_READ
MESSAGES: Final = f"{TICKET}/messages"
MESSAGE: Final = f"{MESSAGES}/{{message_id}}"


class ListMessages(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which messages, in which order."""

    sort: Literal["id", "-id"] = "id"
    kind: Kind | UnsetType = UNSET


class ListEverywhere(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which messages of all tickets, in which order."""

    sort: Literal["-created_at", "created_at"] = "-created_at"
    kind: Kind | UnsetType = UNSET
    direction: Literal["in", "out"] | UnsetType = UNSET
    mailbox_id: Identifier | UnsetType = UNSET
    ticket_id: Identifier | UnsetType = UNSET
    contact_id: Identifier | UnsetType = UNSET
    created_after: Time | UnsetType = UNSET
    created_before: Time | UnsetType = UNSET

    def to_query(self) -> MessageQuery:
        """The messages meant. A time that is none is refused by name."""
        return MessageQuery(
            kind=given(self.kind),
            direction=given(self.direction),
            mailbox_id=given(self.mailbox_id),
            ticket_id=given(self.ticket_id),
            contact_id=given(self.contact_id),
            created_after=time_asked(self.created_after, "created_after"),
            created_before=time_asked(self.created_before, "created_before"),
        )


async def list_everywhere(call: Call[ListEverywhere, Nothing]) -> object:
    """GET /rest/v1/messages."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)
    found = await conversing.list_everywhere(call.scope, query.to_query(), asked)

    def place(told: ToldMessage) -> Place:
        return Place(told.message.created_at, told.message.id)

    return page(call, found, render=message_answer, place=place)


async def list_messages(call: Call[ListMessages, Nothing]) -> object:
    """GET /rest/v1/tickets/{ticket_id}/messages."""
    query = call.query
    found = await conversing.list_messages(
        call.scope,
        ticket_id_of(call),
        wanted(query.sort, limit=query.limit, cursor=query.cursor),
        kind=None if query.kind is UNSET else query.kind,
    )
    return page(call, found, render=message_answer, place=_place)


async def get_message(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/tickets/{ticket_id}/messages/{message_id}."""
    told = await conversing.get_message(call.scope, ticket_id_of(call), message_id_of(call))
    return record(call, message_answer(told, is_whole=True))


def message_id_of(call: Call[Any, Any]) -> int:
    """The id of the path's message."""
    return id_of(call.params, "message_id", noun="message")


def _place(told: ToldMessage) -> Place:
    return Place(told.message.id, told.message.id)


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/messages", READ, list_everywhere, "List the messages of all tickets", access="read", query=ListEverywhere, answer=MessageList),
    Route("GET", MESSAGES, READ, list_messages, "List a ticket's messages", access="read", query=ListMessages, answer=MessageList),
    Route("GET", MESSAGE, READ, get_message, "Get a message", access="read", answer=MessageAnswer, is_tagged=True),
)
# fmt: on
