"""What records themselves are asked in a search, besides what the index knows of them."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import msgspec
from sqlalchemy import Column, ColumnElement, Table, and_, exists, not_, select

from rolodesk.model.search.asking import Noun
from rolodesk.storage.statement import WORKSPACE, Value, bound_int, is_one_of
from rolodesk.storage.tables import accounts, contacts, messages, notes, ticket_agents, ticket_labels, tickets

RECORDS: Final[dict[Noun, Table]] = {
    Noun.CONTACT: contacts,
    Noun.ACCOUNT: accounts,
    Noun.TICKET: tickets,
    Noun.MESSAGE: messages,
    Noun.NOTE: notes,
}
_COLUMNS: Final = {"mailbox": tickets.c.mailbox_id, "status": tickets.c.status}
_LINKS: Final[dict[str, tuple[Table, Column[int] | None]]] = {
    "label": (ticket_labels, ticket_labels.c.label_id),
    "agent": (ticket_agents, ticket_agents.c.member_id),
    "assigned": (ticket_agents, None),
}
Subject = Literal["before", "after", "mailbox", "status", "label", "agent", "assigned"]
Shape = tuple[tuple[Subject, bool], ...]


class Condition(msgspec.Struct, frozen=True):
    """What records themselves are asked. `value` is a time, ids or texts; `assigned` has none."""

    subject: Subject
    value: int | Sequence[int] | Sequence[str] | None = None
    is_negated: bool = False


def shape_of(conditions: Iterable[Condition]) -> Shape:
    """Give what the statement of conditions depends on."""
    return tuple((one.subject, one.is_negated) for one in conditions)


def values_of(conditions: Iterable[Condition]) -> dict[str, Value]:
    """Give what `conditions_of` the same shape binds. What has no value is bound as 1, by no name."""
    return {_name(number): 1 if one.value is None else one.value for number, one in enumerate(conditions)}


def conditions_of(noun: Noun, shape: Shape) -> dict[str, ColumnElement[bool]]:
    """Build conditions on records of a kind, each by the name of what it binds."""
    each = {}
    for number, (subject, is_negated) in enumerate(shape):
        condition = _condition(noun, subject, _name(number))
        each[_name(number)] = not_(condition) if is_negated else condition
    return each


def _name(number: int) -> str:
    return f"asked_{number}"


def _condition(noun: Noun, subject: Subject, name: str) -> ColumnElement[bool]:
    records = RECORDS[noun]
    if subject == "before":
        return records.c.created_at < bound_int(name)
    if subject == "after":
        return records.c.created_at >= bound_int(name)
    if subject in _COLUMNS:
        return is_one_of(_COLUMNS[subject], name)
    links, column_of_link = _LINKS[subject]
    return _has(links, *([] if column_of_link is None else [is_one_of(column_of_link, name)]))


def _has(links: Table, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    is_of = and_(links.c.workspace_id == WORKSPACE, links.c.ticket_id == tickets.c.id)
    return exists(select(1).select_from(links).where(is_of, *conditions))
