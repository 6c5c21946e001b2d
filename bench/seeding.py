"""Filling a store with the company: the storage's own `insert`, thousands of records a transaction."""

from collections.abc import Awaitable, Callable, Iterable
from itertools import islice
from typing import Final, TypeAlias, TypeVar

import msgspec

from bench import company
from bench.bulk import Bulk
from rolodesk.actions import api_keys, mailboxes, members, workspaces
from rolodesk.actions.contacts.creating import CREATED_FIELDS
from rolodesk.actions.journal import fields_of, record
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.model.tag import Tag, canonical_tag
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Location, Permission, Role, Workspace
from rolodesk.storage import (
    accounts,
    contact_search,
    contacts,
    labels,
    locations,
    messages,
    notes,
    tags,
    ticket_agents,
    tickets,
)
from rolodesk.storage.statement import Value
from rolodesk.storage.transaction import EVERYWHERE, Engine, Tx, Work

T = TypeVar("T")

AT_ONCE: Final = 5_000
FIRST_EVENTS: Final = 100
"""The ids of events below it are left to what made the workspace."""


class Size(msgspec.Struct, frozen=True):
    """How many contacts and tickets a store holds."""

    contacts: int
    tickets: int

    @property
    def messages(self) -> int:
        """How many messages the tickets have."""
        return sum(company.messages_in(number) for number in range(1, self.tickets + 1))


class Seeded(msgspec.Struct, frozen=True):
    """A store that was filled: how far, and the key that opens it."""

    size: Size
    key: str

    @property
    def header(self) -> str:
        """The header that Whautomate's clients send the key in; the others have it in the path."""
        return f"x-api-key: {self.key}"


class _Staff(msgspec.Struct, frozen=True):
    workspace: Workspace
    location: Location
    mailbox_id: int
    agent_ids: tuple[int, ...]


Insert: TypeAlias = Callable[[Scope, _Staff, T], Awaitable[None]]


async def seed(engine: Engine, size: Size) -> Seeded:
    """Fill an empty, migrated store."""
    workspace = await engine.write(EVERYWHERE, _make_workspace)
    key, staff = await engine.write(workspace.id, lambda tx: _make_staff(tx, workspace))
    filling = _Filling(engine, staff)
    await filling.insert([0], _insert_names)
    await filling.insert(range(1, size.contacts + 1), _insert_contact)

    async def ticket(scope: Scope, staff: _Staff, number: int) -> None:
        await _insert_ticket(scope, staff, number, contacts=size.contacts)

    await filling.insert(range(1, size.tickets + 1), ticket)

    async def message(scope: Scope, staff: _Staff, one: tuple[int, tuple[int, int]]) -> None:
        number, (of_ticket, place) = one
        written = company.ticket_of(of_ticket, contacts=size.contacts, mailbox_id=staff.mailbox_id)
        await _insert_message(scope, staff, number, ticket=written, place=place)

    await filling.insert(enumerate(company.messages(size.tickets), start=1), message)
    return Seeded(size, key)


class _Filling:
    """Inserts many things, AT_ONCE in a transaction."""

    def __init__(self, engine: Engine, staff: _Staff) -> None:
        self._engine = engine
        self._staff = staff
        self._ids = {"events": FIRST_EVENTS}

    async def insert(self, things: Iterable[T], insert: Insert[T]) -> None:
        remaining = iter(things)
        while group := list(islice(remaining, AT_ONCE)):
            await self._engine.write(self._staff.workspace.id, self._work(group, insert))

    def _work(self, group: list[T], insert: Insert[T]) -> Work[None]:
        async def work(tx: Tx) -> None:
            bulk = Bulk(tx, self._ids)
            scope = Scope(bulk, workspace=self._staff.workspace, actor=OPERATOR, door="cli")
            for thing in group:
                await insert(scope, self._staff, thing)
            await bulk.flush()

        return work


async def _make_workspace(tx: Tx) -> Workspace:
    return await workspaces.create(tx, name="Benchmark AB", workspace_id=company.WORKSPACE)


async def _make_staff(tx: Tx, workspace: Workspace) -> tuple[str, _Staff]:
    scope = Scope(tx, workspace=workspace, actor=OPERATOR, door="cli")
    _, key = await api_keys.create(scope, name="bench", permissions=tuple(Permission))
    agents = [
        await members.create(scope, email=email, name=email.partition("@")[0].title(), role=Role.AGENT)
        for email in company.AGENTS
    ]
    made = await mailboxes.create(
        scope, name="Support", addresses=[company.INBOX], member_emails=company.AGENTS
    )
    location = await locations.built_in(tx)
    return key, _Staff(workspace, location, made.mailbox.id, tuple(agent.id for agent in agents))


async def _insert_names(scope: Scope, _staff: _Staff, _one: int) -> None:
    for number, name in enumerate(company.TAGS, start=1):
        await tags.insert(scope.tx, Tag(number, name, canonical_tag(name), scope.now, None))
    for number in range(1, company.ACCOUNTS + 1):
        await accounts.insert(scope.tx, company.account_of(number))
    for number, name in enumerate(company.LABELS, start=1):
        await scope.tx.run(
            labels.INSERT, id=number, name=name, canonical=canonical_tag(name), created_at=scope.now
        )
    await scope.tx.reserve_id("tags", len(company.TAGS))
    await scope.tx.reserve_id("accounts", company.ACCOUNTS)
    await scope.tx.reserve_id("labels", len(company.LABELS))


async def _insert_contact(scope: Scope, staff: _Staff, number: int) -> None:
    contact = company.contact_of(number, location_id=staff.location.id)
    await contacts.insert(scope.tx, contact)
    await record(scope, "contact.created", number, after=fields_of(contact, CREATED_FIELDS))
    if company.has_note(number):
        await notes.insert(scope.tx, company.note_of(number))
    await tags.link(scope.tx, number, [1 + place for place in company.tags_of(number)])
    await contact_search.put(scope.tx, contact)
    await scope.tx.reserve_id("contacts", number)
    await scope.tx.reserve_id("notes", number)


async def _insert_ticket(scope: Scope, staff: _Staff, number: int, *, contacts: int) -> None:
    ticket = company.ticket_of(number, contacts=contacts, mailbox_id=staff.mailbox_id)
    await tickets.insert(scope.tx, ticket)
    await record(scope, "ticket.opened", number, after={"subject": ticket.subject})
    borne: list[dict[str, Value]] = [
        {"ticket_id": number, "label_id": 1 + place} for place in company.labels_of(number)
    ]
    await scope.tx.run_many(labels.PUT_ON, borne)
    if number % 2:
        agent_id = staff.agent_ids[number % len(staff.agent_ids)]
        await ticket_agents.assign(scope.tx, number, [agent_id], position=1)
    await scope.tx.reserve_id("tickets", number)


async def _insert_message(scope: Scope, staff: _Staff, number: int, *, ticket: Ticket, place: int) -> None:
    message = company.message_of(number, ticket=ticket, place=place, agent_id=staff.agent_ids[0])
    await messages.insert(scope.tx, message)
    await record(scope, "ticket.replied", ticket.id, after={"message_id": number})
    await scope.tx.reserve_id("messages", number)
