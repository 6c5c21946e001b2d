"""What is put in the places of texts: of a ticket, whoever wrote, and the member who answers."""

from rolodesk.model.contact import Contact
from rolodesk.model.ticket import Ticket
from rolodesk.model.workspace import Mailbox, Workspace
from rolodesk.storage import contacts, mailboxes, members
from rolodesk.storage.transaction import Tx


async def of_ticket(tx: Tx, workspace: Workspace, ticket: Ticket, *, member_id: int | None) -> dict[str, str]:
    """Give the values of a ticket by the names of `model.placeholder.VARIABLES`."""
    contact = None if ticket.contact_id is None else await contacts.by_id(tx, ticket.contact_id)
    mailbox = await mailboxes.by_id(tx, ticket.mailbox_id)
    member = None if member_id is None else await members.by_id(tx, member_id)
    return {
        **_of_sender(contact, email=ticket.from_email, name=ticket.from_name),
        "ticket.id": str(ticket.id),
        "ticket.subject": ticket.subject,
        "mailbox.name": "" if mailbox is None else mailbox.name,
        "member.name": "" if member is None else member.name,
        "workspace.name": workspace.name,
    }


async def of_unopened(
    tx: Tx,
    workspace: Workspace,
    *,
    mailbox: Mailbox,
    contact: Contact | None,
    email: str,
    subject: str,
    member_id: int | None,
) -> dict[str, str]:
    """Give the values of a ticket that is not there yet, and has no number: it would go to `email`."""
    member = None if member_id is None else await members.by_id(tx, member_id)
    return {
        **_of_sender(contact, email=email, name=""),
        "ticket.subject": subject,
        "mailbox.name": mailbox.name,
        "member.name": "" if member is None else member.name,
        "workspace.name": workspace.name,
    }


def _of_sender(contact: Contact | None, *, email: str, name: str) -> dict[str, str]:
    """Tell of whoever wrote: the contact, or what is known of somebody who is none."""
    if contact is None:
        first, _, last = name.partition(" ")
        return {
            "contact.first_name": first,
            "contact.last_name": last,
            "contact.name": name,
            "contact.email": email,
        }
    return {
        "contact.first_name": contact.first_name or "",
        "contact.last_name": contact.last_name or "",
        "contact.name": contact.name,
        "contact.email": email,
        "contact.company": contact.account_name or "",
    }
