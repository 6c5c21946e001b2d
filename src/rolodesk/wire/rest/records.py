"""Each noun's record as the REST API prints it, for those who are told of it without asking."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from rolodesk.actions import (
    accounts,
    api_keys,
    labels,
    locations,
    mailboxes,
    memberships,
    notes,
    tags,
    teams,
)
from rolodesk.actions.contacts import reading as contacts
from rolodesk.actions.delivering import managing
from rolodesk.actions.flow import editing as flow_rules
from rolodesk.actions.rules import editing as rules
from rolodesk.actions.scope import Scope
from rolodesk.actions.tickets import reading as tickets
from rolodesk.wire.rest.accounts import account_answer
from rolodesk.wire.rest.contact_shapes import contact_answer
from rolodesk.wire.rest.flow_rules import flow_rule_answer
from rolodesk.wire.rest.keys import key_answer
from rolodesk.wire.rest.labels import label_answer
from rolodesk.wire.rest.locations import location_answer
from rolodesk.wire.rest.mailboxes import mailbox_answer
from rolodesk.wire.rest.members import member_answer
from rolodesk.wire.rest.notes import note_answer
from rolodesk.wire.rest.rule_shapes import rule_answer
from rolodesk.wire.rest.tags import tag_answer
from rolodesk.wire.rest.teams import team_answer
from rolodesk.wire.rest.ticket_shapes import ticket_answer
from rolodesk.wire.rest.webhook_shapes import webhook_answer

Print: TypeAlias = Callable[[Scope, int], Awaitable[object]]
"""Reads a record as an actor may, and prints it. Raises `Unknown` if it is not there (any more)."""


async def _account(scope: Scope, id_: int) -> object:
    return account_answer(await accounts.get(scope, id_))


async def _api_key(scope: Scope, id_: int) -> object:
    return key_answer(await api_keys.get(scope, id_))


async def _contact(scope: Scope, id_: int) -> object:
    return contact_answer(await contacts.get(scope, id_))


async def _flow_rule(scope: Scope, id_: int) -> object:
    return flow_rule_answer(await flow_rules.get(scope, id_))


async def _label(scope: Scope, id_: int) -> object:
    return label_answer(await labels.get(scope, id_))


async def _location(scope: Scope, id_: int) -> object:
    return location_answer(await locations.get_by_id(scope, id_))


async def _mailbox(scope: Scope, id_: int) -> object:
    return mailbox_answer(await mailboxes.staffed(scope, id_))


async def _member(scope: Scope, id_: int) -> object:
    return await member_answer(scope, await memberships.get(scope, id_))


async def _note(scope: Scope, id_: int) -> object:
    return note_answer(await notes.get(scope, id_))


async def _rule(scope: Scope, id_: int) -> object:
    return rule_answer(await rules.get(scope, id_))


async def _tag(scope: Scope, id_: int) -> object:
    return tag_answer(await tags.get(scope, id_))


async def _team(scope: Scope, id_: int) -> object:
    return team_answer(await teams.get(scope, id_))


async def _ticket(scope: Scope, id_: int) -> object:
    return ticket_answer(await tickets.get(scope, id_))


async def _webhook(scope: Scope, id_: int) -> object:
    return webhook_answer(await managing.get(scope, id_), "en", shows_headers=False)


RECORDS: Final[Mapping[str, Print]] = {
    "account": _account,
    "api_key": _api_key,
    "contact": _contact,
    "flow_rule": _flow_rule,
    "label": _label,
    "location": _location,
    "mailbox": _mailbox,
    "member": _member,
    "note": _note,
    "rule": _rule,
    "tag": _tag,
    "team": _team,
    "ticket": _ticket,
    "webhook": _webhook,
}
"""By noun."""
