"""Who sees which events: of subjects that they may read, and of tickets in mailboxes that they see."""

from collections.abc import Mapping, Sequence
from typing import Final

from rolodesk.actions.scope import Scope
from rolodesk.model.event import StoredEvent
from rolodesk.model.event_kinds import reading_of
from rolodesk.model.workspace import Permission
from rolodesk.storage import ticket_mailboxes

WITHOUT_MAILBOX: Final = frozenset({"custom_field", "label"})
"""Of tickets, and seen by everybody who reads any."""

READING: Final = (Permission.CONTACTS_READ, Permission.TICKETS_READ, Permission.SETTINGS_READ)
"""Any of these shows something of the feed."""


async def seen(scope: Scope, events: Sequence[StoredEvent]) -> list[StoredEvent]:
    """Keep the events that the actor may see."""
    allowed = [one for one in events if reading_of(one.subject) in scope.actor.permissions]
    if scope.actor.mailboxes is None:
        return allowed
    tickets = {one.subject_id for one in allowed if one.subject == "ticket"}
    mailboxes = await ticket_mailboxes.of_tickets(scope.tx, sorted(tickets)) if tickets else {}
    return [one for one in allowed if _is_seen(scope, one, mailboxes)]


def _is_seen(scope: Scope, event: StoredEvent, mailboxes: Mapping[int, int]) -> bool:
    if reading_of(event.subject) is not Permission.TICKETS_READ or event.subject in WITHOUT_MAILBOX:
        return True
    mailbox_id: object
    if event.subject == "ticket":
        mailbox_id = mailboxes.get(event.subject_id)
    else:
        mailbox_id = event.after.get("mailbox_id", event.before.get("mailbox_id"))
    return isinstance(mailbox_id, int) and scope.sees(mailbox_id)
