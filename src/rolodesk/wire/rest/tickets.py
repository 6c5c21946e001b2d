"""Tickets: the list of an inbox, and what is done with one as a whole."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets import accompanying, merging, patching, reading, seeing, setting_aside, snoozing
from rolodesk.asgi.response import Response
from rolodesk.model.page import Place
from rolodesk.model.ticket import Status, Ticket
from rolodesk.model.ticket_desk import TicketLine
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import check_match, gone, page, record
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.expanding import expanded
from rolodesk.wire.rest.ticket_shapes import (
    EXPANDED,
    EXPANDED_EACH,
    ChangeTicket,
    ExpandTicket,
    ListTickets,
    MergeTicket,
    SnoozeTicket,
    TicketAnswer,
    TicketList,
    core_of,
    ticket_answer,
    with_along,
)
from rolodesk.wire.toolkit.route import Access, Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import id_of

READ, WRITE = Permission.TICKETS_READ, Permission.TICKETS_WRITE
TICKET: Final = "/rest/v1/tickets/{ticket_id}"


async def list_tickets(call: Call[ListTickets, Nothing]) -> object:
    """GET /rest/v1/tickets."""
    query = call.query
    asked = wanted(query.sort, limit=query.limit, cursor=query.cursor)
    names = expanded(query.expand, *EXPANDED_EACH)
    found = await reading.list_page(call.scope, query.to_query(), asked)
    along = await accompanying.along_with_each(call.scope, found.items, names)

    def render(line: TicketLine) -> TicketAnswer:
        return with_along(ticket_answer(line), along[line.ticket.id], names)

    def place(line: TicketLine) -> Place:
        return Place(getattr(line.ticket, asked.order), line.ticket.id)

    return page(call, found, render=render, place=place)


async def get_ticket(call: Call[ExpandTicket, Nothing]) -> Response:
    """GET /rest/v1/tickets/{ticket_id}."""
    line = await reading.get(call.scope, ticket_id_of(call))
    return await _answer(call, line, expand=call.query.expand)


async def change_ticket(call: Call[ExpandTicket, ChangeTicket]) -> Response:
    """PATCH /rest/v1/tickets/{ticket_id}."""
    return await _changed(call, lambda scope, id_: patching.patch(scope, id_, call.body.to_patch()))


async def delete_ticket(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/tickets/{ticket_id}: it stands in `deleted`, and can be restored."""
    await check_ticket_match(call)
    await setting_aside.set_aside(call.scope, ticket_id_of(call), Status.DELETED)
    return gone()


async def restore_ticket(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/tickets/{ticket_id}/restore."""
    return await _changed(call, lambda scope, id_: setting_aside.put_back(scope, id_, Status.DELETED))


async def mark_spam(call: Call[Nothing, Nothing]) -> Response:
    """POST /rest/v1/tickets/{ticket_id}/spam."""
    return await _changed(call, lambda scope, id_: setting_aside.set_aside(scope, id_, Status.SPAM))


async def unmark_spam(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/tickets/{ticket_id}/spam."""
    return await _changed(call, lambda scope, id_: setting_aside.put_back(scope, id_, Status.SPAM))


async def snooze_ticket(call: Call[Nothing, SnoozeTicket]) -> Response:
    """POST /rest/v1/tickets/{ticket_id}/snooze."""
    until = call.body.to_moment()
    return await _changed(call, lambda scope, id_: snoozing.snooze(scope, id_, until))


async def wake_ticket(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/tickets/{ticket_id}/snooze."""
    return await _changed(call, snoozing.wake)


async def merge_ticket(call: Call[ExpandTicket, MergeTicket]) -> Response:
    """POST /rest/v1/tickets/{ticket_id}/merge."""
    return await _changed(call, lambda scope, id_: merging.merge(scope, id_, from_id=call.body.from_id))


def ticket_id_of(call: Call[Any, Any]) -> int:
    """The id of the path's ticket."""
    return id_of(call.params, "ticket_id", noun="ticket")


async def check_ticket_match(call: Call[Any, Any]) -> None:
    """Hold a change to the ticket that the caller saw, if they say which."""

    async def current() -> TicketAnswer:
        ticket = await seeing.seen_to_change(call.scope, ticket_id_of(call))
        return core_of(ticket_answer(await reading.line_of(call.scope, ticket)))

    await check_match(call, current)


async def _changed(call: Call[Any, Any], change: Callable[[Scope, int], Awaitable[Ticket]]) -> Response:
    await check_ticket_match(call)
    ticket = await change(call.scope, ticket_id_of(call))
    expand = getattr(call.query, "expand", "")
    return await _answer(call, await reading.line_of(call.scope, ticket), expand=expand)


async def _answer(call: Call[Any, Any], line: TicketLine, *, expand: str) -> Response:
    answer = ticket_answer(line)
    core = core_of(answer)
    names = expanded(expand, *EXPANDED)
    if names:
        answer = with_along(answer, await accompanying.along_with(call.scope, line, names), names)
    return record(call, answer, core=core)


def _access_of_list(query: ListTickets) -> Access:
    """What is typed is looked for where it holds up nobody."""
    return "search" if query.q else "read"


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/tickets", READ, list_tickets, "List tickets", access=_access_of_list, query=ListTickets, answer=TicketList),
    Route("GET", TICKET, READ, get_ticket, "Get a ticket", access="read", query=ExpandTicket, answer=TicketAnswer, is_tagged=True),
    Route("PATCH", TICKET, WRITE, change_ticket, "Change a ticket", query=ExpandTicket, body=ChangeTicket, answer=TicketAnswer, is_tagged=True, is_held=True),
    Route("DELETE", TICKET, WRITE, delete_ticket, "Delete a ticket; it can be restored", status=204, is_held=True),
    Route("POST", f"{TICKET}/restore", WRITE, restore_ticket, "Restore a ticket", answer=TicketAnswer, is_tagged=True, is_held=True),
    Route("POST", f"{TICKET}/spam", WRITE, mark_spam, "Set a ticket aside as spam", answer=TicketAnswer, is_tagged=True, is_held=True),
    Route("DELETE", f"{TICKET}/spam", WRITE, unmark_spam, "Say that a ticket is no spam", answer=TicketAnswer, is_tagged=True, is_held=True),
    Route("POST", f"{TICKET}/snooze", WRITE, snooze_ticket, "Let a ticket sleep", body=SnoozeTicket, answer=TicketAnswer, is_tagged=True, is_held=True),
    Route("DELETE", f"{TICKET}/snooze", WRITE, wake_ticket, "Wake a ticket", answer=TicketAnswer, is_tagged=True, is_held=True),
    Route("POST", f"{TICKET}/merge", WRITE, merge_ticket, "Merge another ticket into this one", query=ExpandTicket, body=MergeTicket, answer=TicketAnswer, is_tagged=True, is_held=True),
)
# fmt: on
