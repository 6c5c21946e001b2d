"""What a ticket is made of that a member opens: to a customer, with a first mail, or among the members."""

import msgspec

from rolodesk.model.message import Kind
from rolodesk.model.outgoing import NewAnswer
from rolodesk.model.ticket import Status


class NewTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that a member opens. An external one begins with a mail, an internal one with a note."""

    kind: Kind
    mailbox_id: int
    subject: str
    first: NewAnswer
    """What is written first; `to` may be left out where the contact has an e-mail address."""
    contact_id: int | None = None
    status: Status = Status.NEW
    assignees: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    custom_fields: dict[str, str] = {}
    note: str = ""
