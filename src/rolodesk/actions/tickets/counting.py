"""Counting what the views of an inbox hold, for the numbers beside their names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec

from rolodesk.actions import views
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets.reading import narrowed_to
from rolodesk.actions.tickets.seeing import mailboxes_seen, me
from rolodesk.model.ticket import OPEN, Status
from rolodesk.model.ticket_desk import TicketQuery
from rolodesk.model.workspace import Permission
from rolodesk.storage import mailboxes, ticket_counts
from rolodesk.storage.ticket_counts import MOST_LOOKED_AT, Counted

MOST: Final = 1_000
"""Tickets that are counted; then there are more."""
MOST_VIEWS: Final = 50
"""Saved views that are counted, the first."""


class Count(msgspec.Struct, frozen=True):
    """How many tickets, and how many of them I have not read (None: nobody reads), each up to `MOST`."""

    count: int
    unread: int | None
    has_more: bool
    """There may be more than that."""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What the views hold. Open tickets that do not sleep, but in `snoozed`, `spam` and the saved views."""

    mine: Count | None
    mentioned: Count | None
    unassigned: Count
    everything: Count
    snoozed: Count
    spam: Count
    mailboxes: Mapping[int, Count]
    views: Mapping[int, Count]


async def count(scope: Scope, query_of: Callable[[str], TicketQuery]) -> Counts:
    """
    Count what the views hold that the actor sees; `query_of` reads the filter of a saved one.

    At most the newest 2,500 tickets of each status are looked at.
    """
    scope.require(Permission.TICKETS_READ)
    who, seen = me(scope), mailboxes_seen(scope)
    found = await ticket_counts.alike(scope.tx, (*OPEN, Status.SPAM), seen=seen, me=who)
    tally = _Tally(found, has_reader=who is not None)
    shown = [box.id for box in await mailboxes.listed(scope.tx) if scope.sees(box.id)]
    return Counts(
        mine=None if who is None else tally.awake(lambda one: one.is_mine),
        mentioned=None if who is None else tally.awake(lambda one: one.mentions_me),
        unassigned=tally.awake(lambda one: one.is_unassigned),
        everything=tally.awake(lambda _: True),
        snoozed=tally.of(lambda one: one.is_asleep and one.status != Status.SPAM),
        spam=tally.of(lambda one: one.status == Status.SPAM),
        mailboxes={mailbox_id: tally.in_mailbox(mailbox_id) for mailbox_id in shown},
        views=await _of_views(scope, query_of, seen=seen, who=who),
    )


class _Tally:
    """Sums of tickets that are alike."""

    def __init__(self, found: Iterable[Counted], *, has_reader: bool) -> None:
        self._found = list(found)
        self._has_reader = has_reader
        sizes: dict[str, int] = {}
        for one in self._found:
            sizes[one.status] = sizes.get(one.status, 0) + one.count
        self._cut = {status for status, size in sizes.items() if size >= MOST_LOOKED_AT}

    def awake(self, belongs: Callable[[Counted], bool]) -> Count:
        """Count those that are open and do not sleep."""
        return self.of(lambda one: not one.is_asleep and one.status != Status.SPAM and belongs(one))

    def in_mailbox(self, mailbox_id: int) -> Count:
        """Count those of a mailbox that are open and do not sleep."""
        return self.awake(lambda one: one.mailbox_id == mailbox_id)

    def of(self, belongs: Callable[[Counted], bool]) -> Count:
        """Count those that belong to a view."""
        some = [one for one in self._found if belongs(one)]
        count = sum(one.count for one in some)
        unread = sum(one.count for one in some if one.is_unread)
        has_more = count > MOST or any(one.status in self._cut for one in some)
        return Count(min(count, MOST), min(unread, MOST) if self._has_reader else None, has_more)


async def _of_views(
    scope: Scope, query_of: Callable[[str], TicketQuery], *, seen: Sequence[int] | None, who: int | None
) -> dict[int, Count]:
    counts = {}
    saved = [view for view in await views.listed(scope) if view.resource == "tickets"]
    for view in saved[:MOST_VIEWS]:
        query = query_of(view.filter)
        if who is None and "me" in {query.assignee_id, query.mentioned_id}:
            continue
        narrowed = await narrowed_to(scope, query)
        found, unread, has_more = await ticket_counts.of_query(
            scope.tx, query, seen=seen, me=who, most=MOST, narrowed=narrowed
        )
        counts[view.id] = Count(found, None if who is None else unread, has_more)
    return counts
