"""What is pulled from another vendor's account, in our words; each record keeps its id there."""

import msgspec

from rolodesk.model.attachment import NewAttachment
from rolodesk.model.contact import ContactChange
from rolodesk.model.message import Direction, Kind


class PulledAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account. Times are ms; None is unknown."""

    source_id: str
    name: str
    external_id: str | None
    external_url: str | None
    created_at: int | None


class PulledContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact. `ref` is its id there where that is a text, as ours is; `account` an account's id there."""

    source_id: str
    change: ContactChange
    channel: str
    ref: str | None = None
    account: str | None = None
    created_at: int | None = None


class PulledNote(msgspec.Struct, frozen=True, kw_only=True):
    """A note about the contact that is `contact` there."""

    source_id: str
    contact: str
    content: str
    created_at: int | None


class PulledMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a ticket. `html` is made safe already."""

    kind: Kind
    direction: Direction
    from_email: str
    from_name: str
    plain: str
    html: str | None
    files: tuple[NewAttachment, ...]
    at: int


class PulledTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket with the messages that are not here yet. Agents are e-mail addresses, links ids there."""

    source_id: str
    mailbox: str
    status: str
    subject: str
    from_email: str
    labels: tuple[str, ...]
    tags: tuple[str, ...]
    note: str
    custom_fields: dict[str, str]
    agents: tuple[str, ...]
    links: tuple[str, ...]
    created_at: int
    updated_at: int
    latest_at: int
    messages: tuple[PulledMessage, ...]
