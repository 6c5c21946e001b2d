"""What a LunarSend client reads, in its own names and order."""

from collections.abc import Sequence
from typing import Final

import msgspec

from rolodesk.asgi.response import TEXT, Response
from rolodesk.model.contact import Contact
from rolodesk.wire.toolkit.shapes import Ref

DELETED: Final = b"Document deleted successfully"


class ContactId(msgspec.Struct, frozen=True):
    """The answer to a new and to an edited contact."""

    id: Ref


class ContactRow(msgspec.Struct, frozen=True, gc=False):
    """A contact. What is absent is empty."""

    id: Ref
    first_name: str
    last_name: str
    email: str
    phone: str
    company: str
    job_title: str
    notes: str


class ContactsFound(msgspec.Struct, frozen=True):
    """The contacts that match; `id` is that of the first."""

    id: Ref
    contacts: list[ContactRow]


def contacts_found(contacts: Sequence[Contact]) -> ContactsFound:
    """Render the contacts that match: at least one."""
    return ContactsFound(contacts[0].ref, [contact_row(contact) for contact in contacts])


def contact_row(contact: Contact) -> ContactRow:
    """Render a contact."""
    return ContactRow(
        contact.ref,
        contact.first_name or "",
        contact.last_name or "",
        contact.email or "",
        contact.phone or "",
        contact.account_name or "",
        contact.title or "",
        contact.notes or "",
    )


def deleted() -> Response:
    """Say that a contact is gone, in the vendor's own sentence."""
    return Response(DELETED, media_type=TEXT)
