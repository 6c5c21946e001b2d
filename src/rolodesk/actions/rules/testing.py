"""The rule laboratory: a draft rule over what happened lately, and one record condition by condition.

Nothing is written and nothing is sent: everything here runs in reading transactions.
"""

from typing import Final

import msgspec
from msgspec.structs import replace

from rolodesk.actions.rules.foreseeing import Foreseen, foresee
from rolodesk.actions.rules.loading import load
from rolodesk.actions.rules.looking_back import LookedBack, look_back
from rolodesk.actions.rules.running import is_left_alone
from rolodesk.actions.scope import Scope
from rolodesk.model.errors import Unknown
from rolodesk.model.event import FeedPlace, StoredEvent
from rolodesk.model.flow.findings import Finding
from rolodesk.model.flow.rules import CompiledRule
from rolodesk.model.moment import LAST_MOMENT
from rolodesk.model.rules.asking import Record, facts_of
from rolodesk.model.rules.rule import Rule, compiled, trigger_of
from rolodesk.model.rules.schedules import next_moment
from rolodesk.model.rules.spans import span_ms
from rolodesk.model.rules.triggers import BY_THE_CLOCK, Event, Noun, Trigger, is_met
from rolodesk.model.workspace import Permission
from rolodesk.storage import rule_events, rule_records

EVENTS_READ: Final = 10_000
"""Events that one call goes through at most."""
JUDGED: Final = 1_000
"""Records that one call judges at most."""
HISTORY: Final = 1_000
"""Events of one record that are asked when something last happened to it."""
CHUNK: Final = 500
LONGEST_DAYS: Final = 90
DAY: Final = 24 * 3600_000
END: Final = FeedPlace(2**63 - 1, 2**63 - 1)
"""Behind every event."""
SLACK: Final = 10 * 60_000
"""By so much, in ms, transactions may stand in another order than their times."""
MOST_MOMENTS: Final = 1_000


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """What a trial has come to, all its pages together."""

    events: int = 0
    """Events of the journal that were gone through; for a schedule, records."""
    triggered: int = 0
    """Those that the rule waits for; for a schedule, how often it would have come."""
    matched: int = 0
    """Those of them for whose record the conditions held."""
    gone: int = 0
    """Those whose record is no longer there, or out of sight."""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """How far a trial over the past has come: it goes back from `until` to `since` (ms)."""

    since: int
    until: int
    place: FeedPlace = END
    totals: Totals = Totals()


def is_sound(trial: Trial) -> bool:
    """Answer whether a trial that somebody handed back is one that can be gone on with."""
    numbers = (trial.place.xid, trial.place.seq, *msgspec.structs.astuple(trial.totals))
    within = (
        0 <= trial.since <= trial.until <= LAST_MOMENT and trial.until - trial.since <= LONGEST_DAYS * DAY
    )
    return within and all(-(2**63) <= number < 2**63 for number in numbers)


class Firing(msgspec.Struct, frozen=True, kw_only=True):
    """A record for which the rule would have run, when, and what would have changed."""

    kind: str
    """The kind of the event; `ticket_idle` or `schedule`."""
    at: int
    noun: Noun
    record_id: int
    title: str
    """The contact's name, or the ticket's subject."""
    as_now: tuple[str, ...]
    """The fields asked about of which only the present value was known; the others are as they were."""
    foreseen: tuple[Foreseen, ...]


class Tried(msgspec.Struct, frozen=True):
    """A page of a trial, the newest first, and where it goes on; None if that was all."""

    firings: tuple[Firing, ...]
    trial: Trial
    is_over: bool


class Explained(msgspec.Struct, frozen=True, kw_only=True):
    """Why a rule would run for a record, or would not."""

    noun: Noun
    record_id: int
    title: str
    matches: bool
    """Whether the conditions hold, and rules touch it; whatever the rule waits for."""
    happened_at: int | None
    """When what the rule waits for last happened to it; None if not, and for what the clock decides."""
    why: Finding
    left_alone: bool
    """Whether rules do not touch it whatever their conditions say: a ticket in spam, or deleted."""
    foreseen: tuple[Foreseen, ...]


async def try_out(scope: Scope, rule: Rule, trial: Trial, *, limit: int) -> Tried:
    """
    Go on with a trial: say for which records a rule would have run, and what would have changed.

    Goes through at most 10,000 events and judges at most 1,000 records, then answers how far it came. Each
    record is seen as it was after the event, as far as the journal lets one say. What the rule itself, or
    another, would have changed later is not played out. Reads alone.
    """
    trigger, content = await _require(scope, rule)
    if trigger.event is Event.SCHEDULE:
        return await _walk(scope, trigger, content, trial=trial, limit=limit)
    span = span_ms(trigger.says("for") or "") if trigger.event is Event.TICKET_IDLE else 0
    found: list[Firing] = []
    totals, place, read, judged = trial.totals, trial.place, 0, 0
    while read < EVENTS_READ:
        events = await rule_events.backwards(scope.tx, place, limit=CHUNK)
        for event in events:
            if len(found) >= limit or judged >= JUDGED:
                return Tried(tuple(found), replace(trial, place=place, totals=totals), False)
            place, read = event.place, read + 1
            if not trial.since <= event.at + span <= trial.until:
                continue
            totals = replace(totals, events=totals.events + 1)
            if not await _is_met(scope, trigger, event, span=span, until=trial.until):
                continue
            judged += 1
            firing, totals = await _judge(scope, trigger, content, event=event, span=span, totals=totals)
            if firing is not None:
                found.append(firing)
        if len(events) < CHUNK or events[-1].at + span < trial.since - SLACK:
            return Tried(tuple(found), replace(trial, place=place, totals=totals), True)
    return Tried(tuple(found), replace(trial, place=place, totals=totals), False)


async def explain(scope: Scope, rule: Rule, record_id: int) -> Explained:
    """
    Say condition by condition why a rule would run for a record as it is now, or would not. Reads alone.

    Besides it says when what the rule waits for last happened, by the record's last 1,000 events. One that is
    not there, or out of sight, is `Unknown`.
    """
    trigger, content = await _require(scope, rule)
    noun = trigger.noun
    record = await load(scope, noun, record_id, asked=content.fields | {"ticket_agent"}, contact_too=True)
    if record is None or not _is_seen(scope, record):
        raise Unknown(noun.value, record_id)
    why = content.check.explain(facts_of(record), thorough=True)
    left_alone = is_left_alone(record, trigger.event)
    matches = why.outcome and not left_alone
    return Explained(
        noun=noun,
        record_id=record_id,
        title=_title(record),
        matches=matches,
        happened_at=await _last_happened(scope, trigger, record),
        why=why,
        left_alone=left_alone,
        foreseen=await foresee(scope, record, content.actions) if matches else (),
    )


async def _last_happened(scope: Scope, trigger: Trigger, record: Record) -> int | None:
    if trigger.event in BY_THE_CLOCK:
        return None
    events = await rule_events.later(scope.tx, record.noun.value, record.id, seq=0, limit=HISTORY)
    for event in events:
        if is_met(trigger, event.kind, before=event.before, after=event.after):
            return event.at
    return None


async def _require(scope: Scope, rule: Rule) -> tuple[Trigger, CompiledRule]:
    scope.require(Permission.SETTINGS_READ)
    scope.require(Permission.CONTACTS_READ)
    trigger = trigger_of(rule.trigger)
    if trigger.noun is Noun.TICKET:
        scope.require(Permission.TICKETS_READ)
    return trigger, compiled(rule)


async def _is_met(scope: Scope, trigger: Trigger, event: StoredEvent, *, span: int, until: int) -> bool:
    """Answer whether an event, or the quiet of `span` ms after it, is what a rule waits for."""
    if trigger.event is not Event.TICKET_IDLE:
        return is_met(trigger, event.kind, before=event.before, after=event.after)
    if event.kind not in rule_events.ACTIONS:
        return False
    following = await rule_events.next_action_at(scope.tx, event.subject_id, seq=event.place.seq)
    return (until if following is None else following) - event.at >= span


async def _judge(
    scope: Scope,
    trigger: Trigger,
    content: CompiledRule,
    *,
    event: StoredEvent,
    span: int,
    totals: Totals,
) -> tuple[Firing | None, Totals]:
    totals = replace(totals, triggered=totals.triggered + 1)
    back = await look_back(scope, trigger.noun, event, asked=content.fields, at=event.at + span)
    if back is None or not _is_seen(scope, back.record):
        return None, replace(totals, gone=totals.gone + 1)
    ticket = back.record.ticket
    wants = trigger.says("status") if trigger.event is Event.TICKET_IDLE else None
    if wants is not None and ticket is not None and ticket.status != wants:
        return None, replace(totals, triggered=totals.triggered - 1)
    if is_left_alone(back.record, trigger.event) or not content.check.holds(facts_of(back.record)):
        return None, totals
    kind = str(trigger.event) if span else event.kind
    firing = await _firing(scope, back, content, kind=kind, at=event.at + span)
    return firing, replace(totals, matched=totals.matched + 1)


async def _walk(scope: Scope, trigger: Trigger, content: CompiledRule, *, trial: Trial, limit: int) -> Tried:
    """Go through the records of a schedule as they are now: at each moment they may have differed."""
    moments, last = _moments(trigger, trial)
    totals = replace(trial.totals, triggered=moments)
    behind = 0 if trial.place == END else trial.place.seq
    found: list[Firing] = []
    if not moments:
        return Tried((), replace(trial, totals=totals), True)
    ids = await rule_records.ids_behind(scope.tx, trigger.noun, behind=behind, limit=JUDGED)
    for record_id in ids:
        if len(found) >= limit:
            return Tried(tuple(found), replace(trial, place=FeedPlace(0, behind), totals=totals), False)
        behind = record_id
        totals = replace(totals, events=totals.events + 1)
        record = await load(
            scope, trigger.noun, record_id, asked=content.fields | {"ticket_agent"}, contact_too=True
        )
        if record is None or not _is_seen(scope, record):
            totals = replace(totals, gone=totals.gone + 1)
        elif not is_left_alone(record, trigger.event) and content.check.holds(facts_of(record)):
            back = LookedBack(record, tuple(sorted(content.fields)))
            found.append(await _firing(scope, back, content, kind=str(trigger.event), at=last))
            totals = replace(totals, matched=totals.matched + 1)
    done = replace(trial, place=FeedPlace(0, behind), totals=totals)
    return Tried(tuple(found), done, len(ids) < JUDGED)


def _moments(trigger: Trigger, trial: Trial) -> tuple[int, int]:
    """Count the moments of a schedule within a trial, 1,000 at most, and give the last of these."""
    count, last = 0, trial.since
    while count < MOST_MOMENTS:
        moment = next_moment(trigger.says("cron") or "", trigger.says("time_zone") or "", after=last)
        if moment > trial.until:
            break
        count, last = count + 1, moment
    return count, last


async def _firing(scope: Scope, back: LookedBack, content: CompiledRule, *, kind: str, at: int) -> Firing:
    record = back.record
    return Firing(
        kind=kind,
        at=at,
        noun=record.noun,
        record_id=record.id,
        title=_title(record),
        as_now=back.as_now,
        foreseen=await foresee(scope, record, content.actions),
    )


def _is_seen(scope: Scope, record: Record) -> bool:
    return record.ticket is None or scope.sees(record.ticket.mailbox_id)


def _title(record: Record) -> str:
    if record.ticket is not None:
        return record.ticket.subject
    return "" if record.contact is None else record.contact.name or record.contact.email or ""
