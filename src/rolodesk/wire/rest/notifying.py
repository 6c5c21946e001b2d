"""How the REST API prints an event for a webhook: Standard Webhooks' payload, with the record as it prints it."""

from typing import Any, Final

import msgspec

from rolodesk.actions.ports import Words
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import NotAllowed, Unknown
from rolodesk.model.event import StoredEvent
from rolodesk.model.moment import print_moment
from rolodesk.wire.rest.event_shapes import ActorAnswer
from rolodesk.wire.rest.records import RECORDS

_encode: Final = msgspec.json.Encoder().encode


class EventData(msgspec.Struct, frozen=True, kw_only=True):
    """An event, and the record that it is about as it was when the delivery was made; null if it is gone."""

    subject: str
    subject_id: int
    actor: ActorAnswer
    door: str
    before: msgspec.Raw
    after: msgspec.Raw
    record: Any


class Payload(msgspec.Struct, frozen=True):
    """What Standard Webhooks recommends."""

    type: str
    timestamp: str
    data: EventData


async def print_event(scope: Scope, event: StoredEvent) -> Words | None:
    """
    Print an event; None if the scope's actor may not read what it is about.

    A ticket's events are for those who see its mailbox.
    """
    record, is_allowed = await _record_of(scope, event)
    if not is_allowed:
        return None
    data = EventData(
        subject=event.subject,
        subject_id=event.subject_id,
        actor=ActorAnswer(event.actor, event.actor_id),
        door=event.door,
        before=msgspec.Raw(event.before_json.encode()),
        after=msgspec.Raw(event.after_json.encode()),
        record=record,
    )
    payload = _encode(Payload(event.kind, print_moment(event.at), data)).decode()
    return lambda _message_ref: payload


async def _record_of(scope: Scope, event: StoredEvent) -> tuple[object, bool]:
    """Give the record, if it can be printed, and whether the actor may be told."""
    sees_all = scope.actor.mailboxes is None
    if event.subject not in RECORDS:
        return None, sees_all or event.subject not in IN_MAILBOXES
    try:
        return await RECORDS[event.subject](scope, event.subject_id), True
    except NotAllowed:
        return None, False
    except Unknown:
        return None, sees_all or event.subject not in IN_MAILBOXES


IN_MAILBOXES: Final = frozenset({"letter", "ticket"})
