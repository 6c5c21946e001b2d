"""Who sees which events: of subjects that they may read, and of tickets in mailboxes that they see."""

from collections.abc import Mapping, Sequence
from typing import Final

from rolodesk.actions.scope import Scope
from rolodesk.model.event import StoredEvent
from rolodesk.model.workspace import Permission
from rolodesk.storage import ticket_mailboxes

OF_CONTACTS: Final = frozenset({"account", "contact", "contact_field", "location", "note", "tag"})
OF_TICKETS: Final = frozenset(
    {"attachment", "custom_field", "draft", "label", "letter", "message", "ticket", "ticket_field"}
)
WITHOUT_MAILBOX: Final = frozenset({"custom_field", "label", "ticket_field"})
"""Of tickets, and seen by everybody who reads any."""

READING: Final = (Permission.CONTACTS_READ, Permission.TICKETS_READ, Permission.SETTINGS_READ)
"""Any of these shows something of the feed."""


def permission_for(subject: str) -> Permission:
    """Say what one must be allowed to see the events of a subject; what is new is of the settings."""
    if subject in OF_CONTACTS:
        return Permission.CONTACTS_READ
    return Permission.TICKETS_READ if subject in OF_TICKETS else Permission.SETTINGS_READ


async def seen(scope: Scope, events: Sequence[StoredEvent]) -> list[StoredEvent]:
    """Keep the events that the actor may see."""
    allowed = [one for one in events if permission_for(one.subject) in scope.actor.permissions]
    if scope.actor.mailboxes is None:
        return allowed
    tickets = {one.subject_id for one in allowed if one.subject == "ticket"}
    mailboxes = await ticket_mailboxes.of_tickets(scope.tx, sorted(tickets)) if tickets else {}
    return [one for one in allowed if _is_seen(scope, one, mailboxes)]


def _is_seen(scope: Scope, event: StoredEvent, mailboxes: Mapping[int, int]) -> bool:
    if event.subject not in OF_TICKETS or event.subject in WITHOUT_MAILBOX:
        return True
    mailbox_id: object
    if event.subject == "ticket":
        mailbox_id = mailboxes.get(event.subject_id)
    else:
        mailbox_id = event.after.get("mailbox_id", event.before.get("mailbox_id"))
    return isinstance(mailbox_id, int) and scope.sees(mailbox_id)
