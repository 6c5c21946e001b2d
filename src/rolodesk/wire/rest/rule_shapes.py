"""Rules: what is sent and answered."""

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions.rules.editing import RuleChange
from rolodesk.actions.rules.testing import LONGEST_DAYS, Explained, Firing, Totals, Tried
from rolodesk.model.flow.explaining import finding_in_lines
from rolodesk.model.flow.findings import ClauseFinding, Finding
from rolodesk.model.flow.verdict import Deed
from rolodesk.model.language import Language
from rolodesk.model.moment import print_moment
from rolodesk.model.refusals import said_in
from rolodesk.model.rules.doing import SUBJECTS
from rolodesk.model.rules.rule import Rule, print_rule
from rolodesk.model.rules.runs import Outcome, Run
from rolodesk.model.rules.triggers import Noun
from rolodesk.wire.rest.answering import Cursor, ListQuery, listing
from rolodesk.wire.toolkit.shapes import FILLED_LINE, LARGEST, Identifier, Moment, Text, documented

NAME_LIMIT: Final = 100

Name = Annotated[Text, documented(NAME_LIMIT, pattern=FILLED_LINE)]
Json = dict[str, Any]
When = Annotated[Json, Meta(examples=[{"event": "contact_tagged", "tag": "VIP"}])]
Conditions = Annotated[
    Json, Meta(examples=[{"all": [{"field": "contact_stage", "operator": "is", "value": "Lead"}]}])
]
Actions = Annotated[
    list[Json], Meta(max_length=20, examples=[[{"action": "set_stage", "value": "Customer"}]])
]
Position = Annotated[int, Meta(ge=1, le=LARGEST)]


class WrittenRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule as somebody writes it."""

    name: Name
    when: When
    conditions: Conditions | UnsetType = UNSET
    actions: Actions
    active: bool | UnsetType = UNSET

    def written(self) -> Json:
        """The rule, as JSON values."""
        names = ("name", "when", "conditions", "actions", "active")
        return {name: value for name in names if (value := getattr(self, name)) is not UNSET}


class CreateRule(WrittenRule, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new rule; it comes last unless a position is given."""

    position: Position | UnsetType = UNSET


class ChangeRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different; `active` stops a rule or lets it run again, `position` moves it."""

    name: Name | UnsetType = UNSET
    when: When | UnsetType = UNSET
    conditions: Conditions | UnsetType = UNSET
    actions: Actions | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    position: Position | UnsetType = UNSET

    def to_change(self) -> RuleChange:
        """The change meant."""
        return RuleChange(
            name=self.name,
            when=self.when,
            conditions=self.conditions,
            actions=self.actions,
            active=self.active,
            position=self.position,
        )


class ListRuns(ListQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which runs: of one rule, for one contact or one ticket, of one outcome."""

    sort: Literal["id", "-id"] = "-id"
    rule_id: Identifier | UnsetType = UNSET
    contact_id: Identifier | UnsetType = UNSET
    ticket_id: Identifier | UnsetType = UNSET
    outcome: Outcome | UnsetType = UNSET


class TryRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft, the days to look back, and where the page before ended."""

    rule: WrittenRule
    days: Annotated[int, Meta(ge=1, le=LONGEST_DAYS)] = 7
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Cursor = ""


class ExplainRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft, and the id of a contact or ticket, as the rule is about one or the other."""

    rule: WrittenRule
    record_id: Identifier


class RuleAnswer(msgspec.Struct, frozen=True):
    """A rule."""

    id: Annotated[int, Meta(examples=[10])]
    position: int
    name: str
    active: bool
    when: Json
    conditions: Json
    actions: list[Json]
    created_at: Moment
    updated_at: Moment


class DeedAnswer(msgspec.Struct, frozen=True):
    """What became of an action; `why_not` says why nothing did, and is empty otherwise."""

    action: str
    value: str
    why_not: str


class CauseAnswer(msgspec.Struct, frozen=True):
    """What made a rule run: an event of the journal, or the clock; `run_id` if another run wrote the event."""

    kind: str
    seq: int | None
    run_id: int | None


class RunAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule did about a contact or a ticket; `conditions` as they came out then, null if not kept or seen."""

    id: Annotated[int, Meta(examples=[10])]
    rule_id: int
    rule_name: str
    contact_id: int | None
    ticket_id: int | None
    cause: CauseAnswer
    root_id: int
    depth: int
    outcome: Outcome
    reason: str
    conditions: Json | None
    deeds: list[DeedAnswer]
    resumes_at: Moment | None
    started_at: Moment
    ended_at: Moment | None


class ForeseenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What would come of an action: a field with its values, or why nothing would."""

    action: str
    value: str
    field: str
    before: Any
    after: Any
    why_not: str


class FiringAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A record that the rule would have touched; `as_now` are the fields known only as they are now."""

    event: str
    at: Moment
    contact_id: int | None
    ticket_id: int | None
    title: str
    as_now: list[str]
    deeds: list[ForeseenAnswer]


class TotalsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was gone through so far, all pages together."""

    events: int
    triggered: int
    matched: int
    gone: int


class TrialAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft would have done, the newest first; `cursor` is for the next page, if there is one."""

    data: list[FiringAnswer]
    totals: TotalsAnswer
    cursor: str | UnsetType = UNSET


class ExplainAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Why a rule would run for a record, or would not; `happened_at`: when what it waits for last happened to it."""

    contact_id: int | None
    ticket_id: int | None
    title: str
    matches: bool
    happened_at: Moment | None
    left_alone: bool
    conditions: Json
    lines: list[str]
    deeds: list[ForeseenAnswer]


RuleList: Final = listing("RuleList", RuleAnswer)
RunList: Final = listing("RunList", RunAnswer)


def rule_answer(rule: Rule) -> RuleAnswer:
    """Render a rule."""
    printed: Any = print_rule(rule)
    return RuleAnswer(
        rule.id,
        rule.position,
        rule.name,
        rule.active,
        printed["when"],
        printed["conditions"],
        printed["actions"],
        print_moment(rule.created_at),
        print_moment(rule.updated_at),
    )


def run_answer(run: Run, language: Language = "en") -> RunAnswer:
    """Render a run; why it ended, and why something was not done, in a language."""
    return RunAnswer(
        id=run.id,
        rule_id=run.rule_id,
        rule_name=run.rule_name,
        contact_id=_of(Noun.CONTACT, run.noun, run.record_id),
        ticket_id=_of(Noun.TICKET, run.noun, run.record_id),
        cause=CauseAnswer(run.cause.kind, run.cause.seq or None, run.cause.run_id or None),
        root_id=run.root_id,
        depth=run.depth,
        outcome=run.outcome,
        reason=said_in(language, run.reason),
        conditions=None if run.why is None else _finding(run.why),
        deeds=[_deed(deed, language) for deed in run.deeds],
        resumes_at=_moment(run.resumes_at),
        started_at=print_moment(run.started_at),
        ended_at=_moment(run.ended_at),
    )


def trial_answer(tried: Tried, cursor: str) -> TrialAnswer:
    """Render a page of a trial."""
    return TrialAnswer(
        data=[_firing(one) for one in tried.firings],
        totals=_totals(tried.trial.totals),
        cursor=UNSET if tried.is_over else cursor,
    )


def explain_answer(explained: Explained) -> ExplainAnswer:
    """Render an explanation."""
    return ExplainAnswer(
        contact_id=_of(Noun.CONTACT, explained.noun, explained.record_id),
        ticket_id=_of(Noun.TICKET, explained.noun, explained.record_id),
        title=explained.title,
        matches=explained.matches,
        happened_at=_moment(explained.happened_at),
        left_alone=explained.left_alone,
        conditions=_finding(explained.why),
        lines=list(finding_in_lines(explained.why, SUBJECTS[explained.noun])),
        deeds=[ForeseenAnswer(**msgspec.structs.asdict(one)) for one in explained.foreseen],
    )


def _of(wanted: Noun, noun: Noun, record_id: int) -> int | None:
    return record_id if noun is wanted else None


def _moment(ms: int | None) -> str | None:
    return None if ms is None else print_moment(ms)


def _deed(deed: Deed, language: Language) -> DeedAnswer:
    return DeedAnswer(deed.action, deed.value, said_in(language, deed.why_not))


def _totals(totals: Totals) -> TotalsAnswer:
    return TotalsAnswer(**msgspec.structs.asdict(totals))


def _firing(firing: Firing) -> FiringAnswer:
    return FiringAnswer(
        event=firing.kind,
        at=print_moment(firing.at),
        contact_id=_of(Noun.CONTACT, firing.noun, firing.record_id),
        ticket_id=_of(Noun.TICKET, firing.noun, firing.record_id),
        title=firing.title,
        as_now=list(firing.as_now),
        deeds=[ForeseenAnswer(**msgspec.structs.asdict(one)) for one in firing.foreseen],
    )


def _finding(finding: Finding) -> Json:
    """Render what a condition came to, in the condition's own form."""
    if isinstance(finding, ClauseFinding):
        named = {"name": finding.name} if finding.name else {}
        compared = {"field": finding.field, **named, "operator": finding.operator, "value": finding.value}
        return {**compared, "had": finding.had, "holds": finding.outcome}
    return {finding.quantifier: [_finding(part) for part in finding.parts], "holds": finding.outcome}
