"""The lens: one contact or ticket, as each dialect prints it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol
from urllib.parse import quote

import msgspec

from rolodesk.actions import sessions
from rolodesk.actions.contacts import reading as contacts
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import Actor, Scope, Tx
from rolodesk.actions.sessions import Membership
from rolodesk.actions.tickets import grabbing
from rolodesk.asgi.request import Request
from rolodesk.asgi.response import Response
from rolodesk.model.contact import Contact
from rolodesk.model.workspace import Workspace
from rolodesk.web.visiting import Visits, number_of

DOOR: Final = "web"


class Lens(Protocol):
    """How one dialect sees a contact or a ticket; `app` hands them in."""

    @property
    def name(self) -> str:
        """The dialect's short name."""
        ...

    @property
    def title(self) -> str:
        """The dialect, for people."""
        ...

    @property
    def spans_mailboxes(self) -> bool:
        """Whether what it shows comes from every mailbox, which not every member sees."""
        ...

    def command(self, facts: Mapping[str, str], *, workspace_id: int, origin: str) -> str | None:
        """The line that asks for it, its key as `$KEY`; None if a fact is missing that it asks by."""
        ...

    async def look(
        self,
        transactions: Transactions,
        facts: Mapping[str, str],
        *,
        workspace: Workspace,
        actor: Actor,
        origin: str,
    ) -> bytes:
        """Ask the dialect: the very bytes that it answers."""
        ...


class Lenses(msgspec.Struct, frozen=True):
    """What there is to look through, in the order shown."""

    contacts: Sequence[Lens] = ()
    tickets: Sequence[Lens] = ()


class Sight(msgspec.Struct, frozen=True):
    """What one dialect prints, and the line that asks for it."""

    name: str
    title: str
    command: str
    answer: Any


class Looking:
    """The answers that the web app's lens shows, as JSON. They change nothing."""

    def __init__(self, lenses: Lenses, transactions: Transactions, visits: Visits) -> None:
        self._lenses = lenses
        self._transactions = transactions
        self._visits = visits

    async def contact(self, request: Request, params: dict[str, str]) -> Response:
        """GET /app/lens/contacts/{id}: what each dialect prints of a contact."""
        _visitor, here = await self._visits.enter(request)
        number = number_of(params["id"], noun="contact")

        async def read(tx: Tx) -> tuple[Actor, Contact]:
            scope = await _scope_of(tx, here)
            return scope.actor, await contacts.get(scope, number)

        actor, contact = await self._transactions.search(here.workspace.id, read)
        facts = {"id": str(contact.id), "ref": quote(contact.ref, safe="")}
        if contact.email is not None:
            facts["email"] = quote(contact.email, safe="@")
        return await self._seen(self._lenses.contacts, facts, here, actor=actor, origin=request.origin)

    async def ticket(self, request: Request, params: dict[str, str]) -> Response:
        """GET /app/lens/tickets/{id}: what each dialect prints of a ticket. One not seen is not there."""
        _visitor, here = await self._visits.enter(request)
        number = number_of(params["id"], noun="ticket")

        async def read(tx: Tx) -> Actor:
            scope = await _scope_of(tx, here)
            await grabbing.grab(scope, number)
            return scope.actor

        actor = await self._transactions.search(here.workspace.id, read)
        facts = {"id": str(number)}
        return await self._seen(self._lenses.tickets, facts, here, actor=actor, origin=request.origin)

    async def _seen(
        self, lenses: Sequence[Lens], facts: Mapping[str, str], here: Membership, *, actor: Actor, origin: str
    ) -> Response:
        """Look through every lens that shows it and that the member may look through."""
        sights = []
        for lens in lenses:
            if lens.spans_mailboxes and actor.mailboxes is not None:
                continue
            command = lens.command(facts, workspace_id=here.workspace.id, origin=origin)
            if command is None:
                continue
            answer = await lens.look(
                self._transactions, facts, workspace=here.workspace, actor=actor, origin=origin
            )
            sights.append(Sight(lens.name, lens.title, command, msgspec.json.decode(answer)))
        return Response(msgspec.json.encode(sights), headers=((b"cache-control", b"no-store"),))


async def _scope_of(tx: Tx, here: Membership) -> Scope:
    return Scope(tx, workspace=here.workspace, actor=await sessions.actor_in(tx, here), door=DOOR)
