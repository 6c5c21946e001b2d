"""Filing whoever wrote as a contact: the oldest that has the address, else a new one."""

from typing import Final

from msgspec import UNSET
from msgspec.structs import replace

from rolodesk.actions.contacts import creating
from rolodesk.actions.scope import ALL_PERMISSIONS, Scope
from rolodesk.model.contact import WHOLE_NAME_LIMIT, Contact, Email, NewContact
from rolodesk.model.email import fold_email
from rolodesk.storage import contacts

CHANNEL: Final = "Email"


async def lock_sender(scope: Scope, email: str) -> None:
    """Let two messages of one sender wait for one another: both belong to one contact and one ticket.

    A sender is locked before the contact, and a contact before the ticket, as where contacts are deleted.
    """
    await scope.tx.lock(f"sender {fold_email(email)}")


async def known(scope: Scope, email: str) -> Contact | None:
    """Find the contact whom an address belongs to, of any of a contact's addresses."""
    return await contacts.oldest_by_email(scope.tx, fold_email(email))


async def file(scope: Scope, email: str, name: str, *, channel: str = CHANNEL) -> int:
    """
    Find or make the contact of a checked address, who was active just now; answer its id.

    One that is made came by `channel`.
    """
    contact = await known(scope, email)
    if contact is not None and await contacts.touch(scope.tx, contact.id):
        return contact.id
    whole_name = name.strip()[:WHOLE_NAME_LIMIT]
    new = NewContact(name=whole_name or UNSET, emails=(Email(email, primary=True),), channel=channel)
    return (await creating.create(as_filing(scope), new)).id


def as_filing(scope: Scope) -> Scope:
    """Give a scope that may change contacts: filing whoever wrote is part of receiving what they wrote."""
    actor = replace(scope.actor, permissions=ALL_PERMISSIONS)
    return Scope(scope.tx, workspace=scope.workspace, actor=actor, door=scope.door)
