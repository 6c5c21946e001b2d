"""What a member finds on their desk: the numbers, tickets at a glance, and a contact with all about it."""

import msgspec

from rolodesk.model.contact import Contact
from rolodesk.model.note import Note
from rolodesk.model.ticket import GrabbedTicket
from rolodesk.model.workspace import Mailbox, Member


class Tally(msgspec.Struct, frozen=True):
    """How much there is. Tickets are counted in the mailboxes that the member sees."""

    contacts: int
    accounts: int
    open: int
    waiting: int
    """Of the open ones, those that wait for an answer of ours: `new` and `reply`."""


class TicketGlance(msgspec.Struct, frozen=True):
    """A ticket as a line in a list; `mailbox` is the mailbox's name."""

    id: int
    mailbox: str
    status: str
    subject: str
    from_email: str
    from_name: str
    labels: tuple[str, ...]
    latest_at: int


class StaffedMailbox(msgspec.Struct, frozen=True):
    """A mailbox and who works in it: owners and admins, and the agents who were let in."""

    mailbox: Mailbox
    members: tuple[Member, ...]


class Desk(msgspec.Struct, frozen=True):
    """A workspace as one of its members finds it."""

    tally: Tally
    tickets: tuple[TicketGlance, ...]
    contacts: tuple[Contact, ...]
    mailboxes: tuple[StaffedMailbox, ...]
    """Those that the member sees."""
    members: tuple[Member, ...]


class OpenedTicket(msgspec.Struct, frozen=True):
    """A ticket with its conversation, its mailbox, and the contact it is from if that is still there."""

    grabbed: GrabbedTicket
    mailbox: Mailbox
    contact: Contact | None
    authors: dict[int, str]
    """The names of the members who wrote in it, by their id."""


class OpenedContact(msgspec.Struct, frozen=True):
    """A contact, its notes (the newest first), and its newest tickets."""

    contact: Contact
    notes: tuple[Note, ...]
    tickets: tuple[TicketGlance, ...]
