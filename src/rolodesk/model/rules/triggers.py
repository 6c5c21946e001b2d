"""Triggers: what has to happen for a rule to be looked at, read strictly from JSON and printed as it.

{"event": "contact_tagged", "tag": "VIP"}, {"event": "ticket_idle", "for": "3 days", "status": "pending"}
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Final, TypeAlias

import msgspec

from rolodesk.model.contact import Stage
from rolodesk.model.flow.reading import at, choice_of, object_of, text_of
from rolodesk.model.moment import check_zone
from rolodesk.model.rules.schedules import EXPRESSION_LIMIT, check_cron
from rolodesk.model.rules.spans import read_span
from rolodesk.model.tag import TAG_LIMIT, canonical_tag, check_tag
from rolodesk.model.ticket import Status

Told: TypeAlias = Mapping[str, object]
"""The fields of an event, before or after."""
Reader: TypeAlias = Callable[[object, str], str]
"""Reads a parameter, given its JSON value and its place; refuses (`Invalid`) what it does not take."""


class Noun(StrEnum):
    """What a rule is about."""

    CONTACT = "contact"
    TICKET = "ticket"


class Event(StrEnum):
    """What a rule can wait for."""

    CONTACT_CREATED = "contact_created"
    CONTACT_TAGGED = "contact_tagged"
    CONTACT_UNTAGGED = "contact_untagged"
    CONTACT_STAGE_CHANGED = "contact_stage_changed"
    TICKET_OPENED = "ticket_opened"
    TICKET_REPLIED = "ticket_replied"
    TICKET_STATUS_CHANGED = "ticket_status_changed"
    TICKET_LABELLED = "ticket_labelled"
    TICKET_UNLABELLED = "ticket_unlabelled"
    TICKET_ASSIGNED = "ticket_assigned"
    TICKET_IDLE = "ticket_idle"
    SCHEDULE = "schedule"


BY_THE_CLOCK: Final = frozenset({Event.TICKET_IDLE, Event.SCHEDULE})
CUSTOMER: Final = "customer"
AGENT: Final = "agent"
OF: Final = {"contacts": Noun.CONTACT, "tickets": Noun.TICKET}


class Trigger(msgspec.Struct, frozen=True):
    """What a rule waits for: an event, narrowed by what `given` says, in the words it was written in."""

    event: Event
    given: tuple[tuple[str, str], ...] = ()

    def says(self, name: str) -> str | None:
        """Give what a parameter says, None if it is left out."""
        return dict(self.given).get(name)

    @property
    def noun(self) -> Noun:
        """What it is about."""
        if self.event is Event.SCHEDULE:
            return OF[self.says("of") or ""]
        return Noun.CONTACT if self.event.startswith("contact_") else Noun.TICKET


def read_trigger(value: object, place: str) -> Trigger:
    """Read what a rule waits for from a JSON value. Refuses (`Invalid`, by the place) what is not known."""
    loose = object_of(value, place, needed=("event",), optional=_EVERY_PARAMETER)
    event = Event(choice_of(loose["event"], at(place, "event"), Event))
    needed, optional = _TAKES.get(event, ((), ()))
    given = object_of(value, place, needed=("event", *needed), optional=optional)
    readers = {**_READERS, "from": _turn_of(event), "to": _turn_of(event)}
    read = (
        (name, readers[name](given[name], at(place, name))) for name in (*needed, *optional) if name in given
    )
    return Trigger(event, tuple(read))


def print_trigger(trigger: Trigger) -> dict[str, str]:
    """Give a trigger as a JSON object, which `read_trigger` reads as the same."""
    return {"event": str(trigger.event), **dict(trigger.given)}


def trigger_in_words(trigger: Trigger) -> str:
    """Say what a trigger waits for, on one line."""
    words = str(trigger.event).replace("_", " ")
    return " ".join([words, *(f"{name.replace('_', ' ')} {value}" for name, value in trigger.given)])


def kinds_of(event: Event) -> tuple[str, ...]:
    """Name the kinds of events in the journal that may be what a trigger waits for."""
    return tuple(kind for kind, events in _EVENTS_OF.items() if event in events)


def is_met(trigger: Trigger, kind: str, *, before: Told, after: Told) -> bool:
    """Answer whether an event of the journal is what a trigger waits for."""
    return trigger.event in _EVENTS_OF.get(kind, ()) and _is_narrowed(
        trigger, kind, before=before, after=after
    )


def _is_narrowed(trigger: Trigger, kind: str, *, before: Told, after: Told) -> bool:  # noqa: PLR0911 - one case an event
    match trigger.event:
        case Event.CONTACT_TAGGED | Event.CONTACT_UNTAGGED:
            tags = after.get("tags", ()) if kind == "contact.created" else (after.get("tag"),)
            return _has_any(trigger.says("tag"), tags)
        case Event.TICKET_LABELLED:
            return _has_any(trigger.says("label"), _without(after, before, "labels"))
        case Event.TICKET_UNLABELLED:
            return _has_any(trigger.says("label"), _without(before, after, "labels"))
        case Event.CONTACT_STAGE_CHANGED:
            return "stage" in after and _is_from_to(trigger, before.get("stage"), after.get("stage"))
        case Event.TICKET_STATUS_CHANGED:
            return _is_from_to(trigger, before.get("status"), after.get("status"))
        case Event.TICKET_ASSIGNED:
            return bool(_without(after, before, "agents"))
        case Event.TICKET_REPLIED:
            return trigger.says("by") in {None, who_replied(after)}
    return True


def who_replied(after: Told) -> str:
    """Say who wrote a reply that an event tells of: a member, or what leaves by mail, is an agent's."""
    is_agents = after.get("member_id") is not None or "mail_id" in after
    return AGENT if is_agents else CUSTOMER


_EVENTS_OF: Final[Mapping[str, tuple[Event, ...]]] = {
    "contact.created": (Event.CONTACT_CREATED, Event.CONTACT_TAGGED),
    "contact.tag_added": (Event.CONTACT_TAGGED,),
    "contact.tag_removed": (Event.CONTACT_UNTAGGED,),
    "contact.updated": (Event.CONTACT_STAGE_CHANGED,),
    "ticket.opened": (Event.TICKET_OPENED, Event.TICKET_LABELLED, Event.TICKET_ASSIGNED),
    "ticket.replied": (Event.TICKET_REPLIED,),
    "ticket.status_changed": (Event.TICKET_STATUS_CHANGED,),
    "ticket.labelled": (Event.TICKET_LABELLED,),
    "ticket.unlabelled": (Event.TICKET_UNLABELLED,),
    "ticket.assigned": (Event.TICKET_ASSIGNED,),
}
"""By the kind of an event in the journal, what it may be to a rule: what is made with tags is tagged too."""


def _has_any(wanted: str | None, names: object) -> bool:
    found = [name for name in names if isinstance(name, str)] if isinstance(names, Sequence) else []
    if wanted is None:
        return bool(found)
    return canonical_tag(wanted) in {canonical_tag(name) for name in found}


def _without(these: Told, those: Told, name: str) -> list[object]:
    """Give what one side of an event lists and the other does not."""
    there, gone = these.get(name), those.get(name)
    known = gone if isinstance(gone, Sequence) else ()
    return [one for one in there if one not in known] if isinstance(there, Sequence) else []


def _is_from_to(trigger: Trigger, was: object, is_now: object) -> bool:
    return trigger.says("from") in {None, was} and trigger.says("to") in {None, is_now}


def _read_tag(value: object, place: str) -> str:
    return check_tag(text_of(value, place, limit=TAG_LIMIT), field=place)


def _turn_of(event: Event) -> Reader:
    """Say how to read where something turned from or to: a stage, or a status."""
    turns: type[StrEnum] = Stage if event is Event.CONTACT_STAGE_CHANGED else Status
    return lambda value, place: choice_of(value, place, turns)


def _read_zone(value: object, place: str) -> str:
    return check_zone(text_of(value, place, limit=EXPRESSION_LIMIT), field=place)


_READERS: Final[Mapping[str, Reader]] = {
    "tag": _read_tag,
    "label": _read_tag,
    "by": lambda value, place: choice_of(value, place, (CUSTOMER, AGENT)),
    "from": _turn_of(Event.TICKET_STATUS_CHANGED),
    "to": _turn_of(Event.TICKET_STATUS_CHANGED),
    "status": lambda value, place: choice_of(value, place, Status),
    "for": read_span,
    "cron": check_cron,
    "time_zone": _read_zone,
    "of": lambda value, place: choice_of(value, place, OF),
}
_EVERY_PARAMETER: Final = tuple(_READERS)
_TAKES: Final[Mapping[Event, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    Event.CONTACT_TAGGED: ((), ("tag",)),
    Event.CONTACT_UNTAGGED: ((), ("tag",)),
    Event.CONTACT_STAGE_CHANGED: ((), ("from", "to")),
    Event.TICKET_REPLIED: ((), ("by",)),
    Event.TICKET_STATUS_CHANGED: ((), ("from", "to")),
    Event.TICKET_LABELLED: ((), ("label",)),
    Event.TICKET_UNLABELLED: ((), ("label",)),
    Event.TICKET_IDLE: (("for",), ("status",)),
    Event.SCHEDULE: (("cron", "time_zone", "of"), ()),
}
"""What each event takes: what it needs, and what may narrow it."""
