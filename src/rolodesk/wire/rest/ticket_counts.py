"""The numbers beside an inbox's views, all in one call."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from rolodesk.actions.tickets import counting
from rolodesk.model.ticket_desk import TicketQuery
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.ticket_shapes import ListTickets
from rolodesk.wire.toolkit.reading import read_query
from rolodesk.wire.toolkit.route import Call, Nothing, Route


class CountAnswer(msgspec.Struct, frozen=True):
    """How many tickets, up to 1,000, and how many of them I have not read; null for a key, who is nobody."""

    count: int
    unread: int | None
    has_more: bool


class MailboxCount(CountAnswer, frozen=True, kw_only=True):
    """What lies in a mailbox."""

    mailbox_id: int


class ViewCount(CountAnswer, frozen=True, kw_only=True):
    """What a saved view holds."""

    view_id: int


class CountsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Every number of a sidebar. `mine` and `mentioned` are null for a key."""

    mine: CountAnswer | None
    mentioned: CountAnswer | None
    unassigned: CountAnswer
    all: CountAnswer
    snoozed: CountAnswer
    spam: CountAnswer
    mailboxes: list[MailboxCount]
    views: list[ViewCount]


async def count_tickets(call: Call[Nothing, Nothing]) -> object:
    """GET /rest/v1/tickets/counts."""
    found = await counting.count(call.scope, query_of)
    return CountsAnswer(
        mine=_or_none(found.mine),
        mentioned=_or_none(found.mentioned),
        unassigned=CountAnswer(*_fields(found.unassigned)),
        all=CountAnswer(*_fields(found.everything)),
        snoozed=CountAnswer(*_fields(found.snoozed)),
        spam=CountAnswer(*_fields(found.spam)),
        mailboxes=[MailboxCount(*_fields(one), mailbox_id=id_) for id_, one in found.mailboxes.items()],
        views=[ViewCount(*_fields(one), view_id=id_) for id_, one in found.views.items()],
    )


def query_of(text: str) -> TicketQuery:
    """Read the filter of a saved view of tickets, which was checked when it was saved."""
    given: Mapping[str, Any] = msgspec.json.decode(text)
    pairs = [
        (name, str(one).lower() if isinstance(one, bool) else str(one))
        for name, value in given.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    query: ListTickets = read_query(pairs, ListTickets)
    return query.to_query()


def _fields(one: counting.Count) -> tuple[int, int | None, bool]:
    return one.count, one.unread, one.has_more


def _or_none(one: counting.Count | None) -> CountAnswer | None:
    return None if one is None else CountAnswer(*_fields(one))


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/tickets/counts", Permission.TICKETS_READ, count_tickets, "Count what the views of an inbox hold", access="search", answer=CountsAnswer),
)
# fmt: on
