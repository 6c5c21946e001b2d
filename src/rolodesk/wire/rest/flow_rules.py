"""Mail Flow: the rules that every letter goes through, and what they would do with one."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import UNSET, Meta, UnsetType

from rolodesk.actions.flow import editing
from rolodesk.actions.flow.testing import Rehearsal, try_out
from rolodesk.asgi.response import Response
from rolodesk.model.email import check_email
from rolodesk.model.flow.findings import ClauseFinding, Finding
from rolodesk.model.flow.reading import LONGEST_INPUT, decoded
from rolodesk.model.flow.rules import RULE_LIMIT, FlowRule
from rolodesk.model.flow.verdict import RuleTrace
from rolodesk.model.letter import Correspondent, Letter
from rolodesk.model.line import LINE_LIMIT, TEXT_LIMIT, check_unbroken
from rolodesk.model.moment import print_moment
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import check_match, created, gone, listing, record, whole
from rolodesk.wire.toolkit.route import Call, Nothing, Route
from rolodesk.wire.toolkit.shapes import (
    EMAIL,
    FILLED_LINE,
    Identifier,
    Moment,
    Text,
    documented,
    id_of,
    told,
)

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
RULE: Final = "/rest/v1/flow-rules/{flow_rule_id}"

Name = Annotated[Text, documented(LINE_LIMIT, pattern=FILLED_LINE)]
Place = Annotated[int, Meta(ge=1, le=RULE_LIMIT)]
Address = Annotated[Text, told(EMAIL)]
Conditions = dict[str, Any]
Actions = list[dict[str, Any]]


class CreateFlowRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new rule, the last one unless a position is given."""

    name: Name
    conditions: Conditions
    actions: Actions
    active: bool = True
    position: Place | None = None


class ChangeFlowRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be different."""

    name: Name | UnsetType = UNSET
    conditions: Conditions | UnsetType = UNSET
    actions: Actions | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class MoveFlowRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the rule is to stand; the others make room."""

    position: Place


class DraftedRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule that is not kept yet."""

    name: Name
    conditions: Conditions
    actions: Actions


class TestFlow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A letter as it might come in, and perhaps a rule to try in the place of those that are kept."""

    from_email: Address
    from_name: Annotated[str, Meta(max_length=LINE_LIMIT)] = ""
    to: Annotated[list[Address], Meta(max_length=50)] = []
    cc: Annotated[list[Address], Meta(max_length=50)] = []
    subject: Annotated[str, Meta(max_length=1_000)] = ""
    text: Annotated[str, Meta(max_length=TEXT_LIMIT)] = ""
    mailbox_id: Identifier | None = None
    draft: DraftedRule | None = None

    def to_letter(self) -> Letter:
        """The letter meant. Refuses (`Invalid`) addresses that are none."""
        return Letter(
            message_ref="",
            digest="",
            sender=Correspondent(
                check_email(self.from_email, field="from_email"),
                check_unbroken(self.from_name, field="from_name"),
            ),
            to=tuple(Correspondent(check_email(one, field="to")) for one in self.to),
            cc=tuple(Correspondent(check_email(one, field="cc")) for one in self.cc),
            subject=check_unbroken(self.subject, field="subject"),
            plain=self.text,
            whole_plain=self.text,
        )


class FlowRuleAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A rule. Rules run in the order of their positions."""

    id: Annotated[int, Meta(examples=[10])]
    position: int
    name: str
    active: bool
    conditions: Conditions
    actions: Actions
    created_at: Moment
    updated_at: Moment


class DeedAnswer(msgspec.Struct, frozen=True):
    """What would become of an action; `why_not` is "" if it would be done."""

    action: str
    value: str
    why_not: str


class RuleTraceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of a rule, and what each of its conditions found."""

    flow_rule_id: int | None
    name: str
    matched: bool
    why: dict[str, Any] | None
    why_not_run: str
    actions: tuple[DeedAnswer, ...]


class TestAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of the letter. Nothing was written."""

    mailbox_id: int
    contact_id: int | None
    drop: bool
    spam: bool
    move_to: int | None
    status: str | None
    labels: tuple[str, ...]
    contact_tags: tuple[str, ...]
    assign: tuple[int, ...]
    custom_fields: dict[str, str]
    skip_auto_reply: bool
    rules: tuple[RuleTraceAnswer, ...]


FlowRuleList: Final = listing("FlowRuleList", FlowRuleAnswer)


def flow_rule_answer(rule: FlowRule) -> FlowRuleAnswer:
    """Render a rule."""
    return FlowRuleAnswer(
        id=rule.id,
        position=rule.position,
        name=rule.name,
        active=rule.active,
        conditions=msgspec.json.decode(rule.conditions),
        actions=msgspec.json.decode(rule.actions),
        created_at=print_moment(rule.created_at),
        updated_at=print_moment(rule.updated_at),
    )


async def list_flow_rules(call: Call[Nothing, Nothing]) -> object:
    """GET /rest/v1/flow-rules."""
    return whole(await editing.listed(call.scope), render=flow_rule_answer)


async def create_flow_rule(call: Call[Nothing, CreateFlowRule]) -> Response:
    """POST /rest/v1/flow-rules."""
    fields = msgspec.structs.asdict(call.body)
    position = fields.pop("position")
    rule = await editing.put(call.scope, _bounded(fields), position=position)
    return created(flow_rule_answer(rule), f"/flow-rules/{rule.id}")


async def get_flow_rule(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/flow-rules/{flow_rule_id}."""
    return record(call, flow_rule_answer(await editing.get(call.scope, _id(call))))


async def change_flow_rule(call: Call[Nothing, ChangeFlowRule]) -> Response:
    """PATCH /rest/v1/flow-rules/{flow_rule_id}."""
    await _check_match(call)
    fields = {name: value for name, value in msgspec.structs.asdict(call.body).items() if value is not UNSET}
    rule = await editing.change(call.scope, _id(call), _bounded(fields))
    return record(call, flow_rule_answer(rule))


async def move_flow_rule(call: Call[Nothing, MoveFlowRule]) -> Response:
    """POST /rest/v1/flow-rules/{flow_rule_id}/move."""
    rule = await editing.move(call.scope, _id(call), position=call.body.position)
    return record(call, flow_rule_answer(rule))


async def delete_flow_rule(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/flow-rules/{flow_rule_id}: those behind it move up."""
    await _check_match(call)
    await editing.remove(call.scope, _id(call))
    return gone()


async def test_flow(call: Call[Nothing, TestFlow]) -> TestAnswer:
    """POST /rest/v1/flow-rules/test."""
    body = call.body
    written = None if body.draft is None else _bounded(msgspec.structs.asdict(body.draft))
    letter = body.to_letter()
    tried = await try_out(
        call.scope, letter, size=len(body.text.encode()), mailbox_id=body.mailbox_id, written=written
    )
    return _test_answer(tried)


def _test_answer(tried: Rehearsal) -> TestAnswer:
    verdict = tried.verdict
    return TestAnswer(
        mailbox_id=tried.mailbox.id,
        contact_id=None if tried.contact is None else tried.contact.id,
        drop=verdict.drop,
        spam=verdict.spam,
        move_to=None if tried.moved_to is None else tried.moved_to.id,
        status=verdict.status,
        labels=verdict.labels,
        contact_tags=verdict.contact_tags,
        assign=tuple(member.id for member in tried.assigned),
        custom_fields=verdict.custom_fields,
        skip_auto_reply=verdict.skip_auto_reply,
        rules=tuple(map(_trace_answer, verdict.trace.rules)),
    )


def _trace_answer(rule: RuleTrace) -> RuleTraceAnswer:
    return RuleTraceAnswer(
        flow_rule_id=rule.rule_id or None,
        name=rule.name,
        matched=rule.matched,
        why=None if rule.why is None else _finding(rule.why),
        why_not_run=rule.why_not_run,
        actions=tuple(DeedAnswer(deed.action, deed.value, deed.why_not) for deed in rule.deeds),
    )


def _finding(finding: Finding) -> dict[str, Any]:
    if isinstance(finding, ClauseFinding):
        return {
            "field": finding.field,
            "name": finding.name or None,
            "operator": finding.operator,
            "value": finding.value,
            "had": finding.had,
            "outcome": finding.outcome,
        }
    parts = [_finding(part) for part in finding.parts]
    return {"group": finding.quantifier, "outcome": finding.outcome, "conditions": parts}


def _bounded(fields: dict[str, Any]) -> dict[str, Any]:
    """Give what was written of a rule. Refuses (`Malformed`) more than a rule may have."""
    decoded(msgspec.json.encode(fields), limit=LONGEST_INPUT)
    return fields


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> FlowRuleAnswer:
        return flow_rule_answer(await editing.fetch_to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "flow_rule_id", noun="rule")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/flow-rules", READ, list_flow_rules, "List the rules of Mail Flow", access="lookup", answer=FlowRuleList),
    Route("POST", "/rest/v1/flow-rules", WRITE, create_flow_rule, "Create a rule of Mail Flow", status=201, body=CreateFlowRule, answer=FlowRuleAnswer, is_tagged=True),
    Route("POST", "/rest/v1/flow-rules/test", READ, test_flow, "Say what Mail Flow would do with a letter", access="write", body=TestFlow, answer=TestAnswer),
    Route("GET", RULE, READ, get_flow_rule, "Get a rule of Mail Flow", access="lookup", answer=FlowRuleAnswer, is_tagged=True),
    Route("PATCH", RULE, WRITE, change_flow_rule, "Change a rule of Mail Flow", body=ChangeFlowRule, answer=FlowRuleAnswer, is_tagged=True, is_held=True),
    Route("POST", f"{RULE}/move", WRITE, move_flow_rule, "Move a rule of Mail Flow", body=MoveFlowRule, answer=FlowRuleAnswer, is_tagged=True),
    Route("DELETE", RULE, WRITE, delete_flow_rule, "Delete a rule of Mail Flow", status=204, is_held=True),
)
# fmt: on
