"""What the records themselves are asked: whether the actor sees them, and what the index does not know."""

from collections.abc import Awaitable, Callable
from typing import Final

from rolodesk.actions.scope import ActorKind, Scope
from rolodesk.model.search.asking import OF_TICKETS, Filter, Noun, Query
from rolodesk.model.search.words import folded_name, words_of
from rolodesk.model.ticket import OPEN, Status
from rolodesk.storage import labels, mailboxes, members
from rolodesk.storage.search.conditions import Condition

HIDDEN: Final = (Status.SPAM, Status.DELETED)
"""Tickets that stand there are found only if that is asked for."""
ME: Final = "me"


async def narrowed(scope: Scope, query: Query, noun: Noun) -> list[Condition] | None:
    """Give the conditions for records of a kind that the actor sees; None if no record can meet them."""
    found = await asked_of_records(scope, query, noun)
    return found if found is None or noun not in OF_TICKETS else [*found, *_seen(scope, query)]


async def asked_of_records(scope: Scope, query: Query, noun: Noun) -> list[Condition] | None:
    """Give what a query asks of records of a kind themselves; None if none can meet it."""
    found: list[Condition] = []
    for one in query.filters:
        if one.name in {"before", "after"}:
            found.append(Condition("before" if one.name == "before" else "after", one.moment))
        elif noun in OF_TICKETS and one.name in _OF_TICKETS:
            condition = await _OF_TICKETS[one.name](scope, one)
            if condition.value != [] or condition.subject == "assigned":
                found.append(condition)
            elif not condition.is_negated:
                return None
    return found


def asks_hidden(query: Query) -> bool:
    """Say whether a query is about tickets that are shown to nobody who does not ask for them."""
    return any(one.name == "status" and not one.is_negated and one.value in HIDDEN for one in query.filters)


def _seen(scope: Scope, query: Query) -> list[Condition]:
    """Let only tickets be found that the actor sees; hidden ones only if their status is asked for."""
    seen: list[Condition] = []
    if not asks_hidden(query):
        seen.append(Condition("status", [status.value for status in HIDDEN], is_negated=True))
    if scope.actor.mailboxes is not None:
        seen.append(Condition("mailbox", sorted(scope.actor.mailboxes)))
    return seen


async def _status(_scope: Scope, one: Filter) -> Condition:
    return Condition("status", [one.value], is_negated=one.is_negated)


async def _condition(_scope: Scope, one: Filter) -> Condition:
    if one.value in {"assigned", "unassigned"}:
        return Condition("assigned", is_negated=one.is_negated is (one.value == "assigned"))
    is_open = one.value == "open"
    return Condition("status", [status.value for status in OPEN], is_negated=one.is_negated is is_open)


async def _label(scope: Scope, one: Filter) -> Condition:
    asked = folded_name(one.value)
    known = await labels.names(scope.tx)
    ids = [id_ for id_, name in known.items() if _is_meant(folded_name(name), asked, one)]
    return Condition("label", ids, is_negated=one.is_negated)


async def _mailbox(scope: Scope, one: Filter) -> Condition:
    """Find mailboxes that the actor sees by their number, their address, or words of their name."""
    asked = set(words_of(one.value))
    ids = [
        mailbox.id
        for mailbox in await mailboxes.listed(scope.tx)
        if scope.sees(mailbox.id)
        and (
            str(mailbox.id) == one.value
            or one.value.casefold() in map(str.casefold, mailbox.addresses)
            or (asked and asked <= set(words_of(mailbox.name)))
        )
    ]
    return Condition("mailbox", ids, is_negated=one.is_negated)


async def _assignee(scope: Scope, one: Filter) -> Condition:
    """Find members by words of their name or by their e-mail address; `me` is whoever asks."""
    if one.value.lower() == ME and scope.actor.kind is ActorKind.MEMBER and scope.actor.id is not None:
        return Condition("agent", [scope.actor.id], is_negated=one.is_negated)
    asked = set(words_of(one.value))
    ids = [
        member.id
        for member in await members.listed(scope.tx)
        if one.value.casefold() == member.email.casefold() or (asked and asked <= set(words_of(member.name)))
    ]
    return Condition("agent", ids, is_negated=one.is_negated)


def _is_meant(name: str, asked: str, one: Filter) -> bool:
    return name.startswith(asked) if one.is_beginning else name == asked


_OF_TICKETS: Final[dict[str, Callable[[Scope, Filter], Awaitable[Condition]]]] = {
    "status": _status,
    "is": _condition,
    "label": _label,
    "mailbox": _mailbox,
    "assignee": _assignee,
}
