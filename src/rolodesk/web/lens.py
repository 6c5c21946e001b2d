"""The lens: one contact, as each dialect prints it."""

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from rolodesk.actions.desk import sees_every_mailbox
from rolodesk.actions.ports import Transactions
from rolodesk.actions.scope import Actor, actor_of_member
from rolodesk.actions.sessions import Membership
from rolodesk.model.contact import Contact
from rolodesk.model.workspace import Workspace


class Lens(Protocol):
    """How one dialect sees a contact; `app` hands them in."""

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

    def command(self, contact: Contact, *, workspace_id: int, origin: str) -> str | None:
        """The line that asks for the contact, its key as `$KEY`; None if the dialect cannot."""
        ...

    async def look(
        self, transactions: Transactions, contact: Contact, *, workspace: Workspace, actor: Actor, origin: str
    ) -> bytes:
        """Ask the dialect: the very bytes that it answers."""
        ...


class Sight(msgspec.Struct, frozen=True):
    """What one dialect prints of a contact, and the line that asks for it."""

    name: str
    title: str
    command: str
    answer: Any


class Lenses:
    """The lenses of every dialect."""

    def __init__(self, lenses: Sequence[Lens], transactions: Transactions) -> None:
        self._lenses = lenses
        self._transactions = transactions

    async def look(self, contact: Contact, here: Membership, *, origin: str) -> list[Sight]:
        """Look at a contact through every lens that shows it and that the member may look through."""
        seen = []
        for lens in self._lenses:
            if lens.spans_mailboxes and not sees_every_mailbox(here.member):
                continue
            command = lens.command(contact, workspace_id=here.workspace.id, origin=origin)
            if command is None:
                continue
            answer = await lens.look(
                self._transactions,
                contact,
                workspace=here.workspace,
                actor=actor_of_member(here.member),
                origin=origin,
            )
            seen.append(Sight(lens.name, lens.title, command, msgspec.json.decode(answer)))
        return seen


def facts_of(contact: Contact) -> dict[str, str]:
    """Name the facts that the dialects share by their text, so that what is the same is marked the same."""
    texts = (
        ("f-phone", contact.phone),
        ("f-email", contact.email),
        ("f-name", contact.last_name),
        ("f-name", contact.first_name),
        ("f-name", contact.name),
    )
    return {text: kind for kind, text in texts if text}
