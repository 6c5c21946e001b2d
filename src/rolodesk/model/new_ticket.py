"""What a ticket is made of that is opened: to a customer, among the members, or for what a customer wrote."""

import msgspec

from rolodesk.model.attachment import NewAttachment
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


class NewRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket for what somebody outside wrote, which a program hands in: a form, a script."""

    mailbox_id: int
    subject: str
    plain: str
    html: str | None = None
    """Not made safe yet."""
    from_email: str | None = None
    """Of the sender; None is the contact's own."""
    from_name: str = ""
    contact_id: int | None = None
    """Whose it is; None is the oldest contact with that address, else a new one."""
    files: tuple[NewAttachment, ...] = ()
    cids: dict[int, str] = {}
    """Place among `files` → the Content-ID by which the HTML shows it."""
    auto_reply: bool = True
    """Queue the mailbox's automatic answer, if it has one."""
    status: Status = Status.NEW
    assignees: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    custom_fields: dict[str, str] = {}
    note: str = ""
