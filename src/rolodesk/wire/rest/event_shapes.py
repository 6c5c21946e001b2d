"""How an event is shown: in the feed, in a record's history, in the audit."""

from typing import Annotated, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.model.event import StoredEvent
from rolodesk.model.moment import print_moment
from rolodesk.wire.rest.answering import Cursor, Limit, listing
from rolodesk.wire.toolkit.shapes import Moment

LONGEST_WAIT: Final = 30

Fields = Annotated[msgspec.Raw, Meta(extra_json_schema={"type": "object"})]
"""An object that is passed on as it was written."""


class ListEvents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which events: those after a cursor, or after `now`; and how long (s) to wait if there is none yet."""

    after: Cursor = ""
    limit: Limit = 50
    wait: Annotated[int, Meta(ge=0, le=LONGEST_WAIT)] = 0


class ActorAnswer(msgspec.Struct, frozen=True):
    """Who it was: a key, member or rule of that id, the operator at the command line, or the hub itself."""

    kind: Annotated[str, Meta(examples=["key"])]
    id: Annotated[int, Meta(examples=[3])] | None
    run_id: int | UnsetType = UNSET


class EventAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What happened to which record, by whom, through which door, from what to what."""

    cursor: str | UnsetType
    at: Moment
    kind: Annotated[str, Meta(examples=["contact.updated"])]
    subject: Annotated[str, Meta(examples=["contact"])]
    subject_id: int
    actor: ActorAnswer
    door: Annotated[str, Meta(examples=["rest"])]
    before: Fields
    after: Fields


class EventPage(msgspec.Struct, frozen=True):
    """A part of the feed; `next` is always there, and `has_more` says whether it is worth asking at once."""

    data: list[EventAnswer]
    next: str
    has_more: bool


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the audit; `next` is there if `has_more` is true."""

    data: list[EventAnswer]
    next: str | UnsetType = UNSET
    has_more: bool


HistoryPage: Final = listing("HistoryPage", EventAnswer)


def event_answer(cursor: str | UnsetType, event: StoredEvent) -> EventAnswer:
    """Render an event; its fields pass through as they were written."""
    return EventAnswer(
        cursor=cursor,
        at=print_moment(event.at),
        kind=event.kind,
        subject=event.subject,
        subject_id=event.subject_id,
        actor=ActorAnswer(event.actor, event.actor_id, event.run_id or UNSET),
        door=event.door,
        before=msgspec.Raw(event.before_json.encode()),
        after=msgspec.Raw(event.after_json.encode()),
    )
