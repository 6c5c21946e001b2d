"""Rules: kept, tried out, and what they did."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Final

import msgspec

from rolodesk.actions.rules import editing, listing, testing
from rolodesk.actions.rules.testing import DAY, Trial
from rolodesk.actions.scope import Scope
from rolodesk.asgi.response import Response
from rolodesk.model.errors import Invalid
from rolodesk.model.page import Place
from rolodesk.model.rules.rule import Rule, read_rule, unsaved
from rolodesk.model.rules.runs import Run
from rolodesk.model.workspace import Permission
from rolodesk.wire.rest.answering import check_match, created, gone, page, record, whole
from rolodesk.wire.rest.cursors import wanted
from rolodesk.wire.rest.rule_shapes import (
    ChangeRule,
    CreateRule,
    ExplainAnswer,
    ExplainRule,
    ListRuns,
    RuleAnswer,
    RuleList,
    RunAnswer,
    RunList,
    TrialAnswer,
    TryRule,
    WrittenRule,
    explain_answer,
    rule_answer,
    run_answer,
    trial_answer,
)
from rolodesk.wire.toolkit.route import Call, Nothing, Outside, Route
from rolodesk.wire.toolkit.shapes import Identifier, given, id_of

READ, WRITE = Permission.SETTINGS_READ, Permission.SETTINGS_WRITE
RULE: Final = "/rest/v1/rules/{rule_id}"
PATH_TYPES: Final[dict[str, Any]] = {"rule_id": Identifier, "run_id": Identifier}
BAD_CURSOR: Final = "is none; send back the `cursor` of the page before, as it is"

_decode: Final = msgspec.json.Decoder(Trial).decode


async def list_rules(call: Call[Nothing, Nothing]) -> object:
    """GET /rest/v1/rules: all of them, in the order in which they run."""
    return whole(await editing.listed(call.scope), render=rule_answer)


async def create_rule(call: Call[Nothing, CreateRule]) -> Response:
    """POST /rest/v1/rules."""
    rule = await editing.create(call.scope, call.body.written(), position=given(call.body.position))
    return created(rule_answer(rule), f"/rules/{rule.id}")


async def get_rule(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/rules/{rule_id}."""
    return record(call, rule_answer(await editing.get(call.scope, _id(call))))


async def change_rule(call: Call[Nothing, ChangeRule]) -> Response:
    """PATCH /rest/v1/rules/{rule_id}."""
    await _check_match(call)
    return record(call, rule_answer(await editing.change(call.scope, _id(call), call.body.to_change())))


async def delete_rule(call: Call[Nothing, Nothing]) -> Response:
    """DELETE /rest/v1/rules/{rule_id}: what it did stays on record."""
    await _check_match(call)
    await editing.delete(call.scope, _id(call))
    return gone()


async def list_runs(call: Call[ListRuns, Nothing]) -> object:
    """GET /rest/v1/rules/runs."""
    query = call.query
    found = await listing.list_runs(
        call.scope,
        wanted(query.sort, limit=query.limit, cursor=query.cursor),
        rule_id=given(query.rule_id),
        contact_id=given(query.contact_id),
        ticket_id=given(query.ticket_id),
        outcome=given(query.outcome),
    )

    def place(run: Run) -> Place:
        return Place(run.id, run.id)

    language = call.request.language
    return page(call, found, render=lambda run: run_answer(run, language), place=place)


async def get_run(call: Call[Nothing, Nothing]) -> Response:
    """GET /rest/v1/rules/runs/{run_id}."""
    run_id = id_of(call.params, "run_id", noun="run")
    return record(call, run_answer(await listing.get_run(call.scope, run_id), call.request.language))


async def try_rule(call: Outside[Nothing, TryRule]) -> TrialAnswer:
    """POST /rest/v1/rules/test: writes nothing; reads where it holds up nobody."""
    body = call.body
    trial = _trial(body.cursor) if body.cursor else None

    async def action(scope: Scope) -> testing.Tried:
        rule = _drafted(body.rule, now=scope.now)
        begun = trial or Trial(since=scope.now - body.days * DAY, until=scope.now)
        return await testing.try_out(scope, rule, begun, limit=body.limit)

    tried = await call.run("search", action)
    return trial_answer(tried, urlsafe_b64encode(msgspec.json.encode(tried.trial)).decode().rstrip("="))


async def explain_rule(call: Outside[Nothing, ExplainRule]) -> ExplainAnswer:
    """POST /rest/v1/rules/explain: writes nothing."""
    body = call.body

    async def action(scope: Scope) -> testing.Explained:
        return await testing.explain(scope, _drafted(body.rule, now=scope.now), body.record_id)

    return explain_answer(await call.run("read", action))


def _drafted(written: WrittenRule, *, now: int) -> Rule:
    try:
        return unsaved(read_rule(written.written()), now=now)
    except Invalid as error:
        raise Invalid(f"rule.{error.field}" if error.field else "rule", error.reason) from None


def _trial(cursor: str) -> Trial:
    """Read where a trial goes on. Raises `Invalid` for a cursor that is none."""
    try:
        trial = _decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, msgspec.DecodeError, RecursionError):
        raise Invalid("cursor", BAD_CURSOR) from None
    if not testing.is_sound(trial):
        raise Invalid("cursor", BAD_CURSOR)
    return trial


async def _check_match(call: Call[Any, Any]) -> None:
    async def current() -> RuleAnswer:
        return rule_answer(await editing.fetch_to_change(call.scope, _id(call)))

    await check_match(call, current)


def _id(call: Call[Any, Any]) -> int:
    return id_of(call.params, "rule_id", noun="rule")


# fmt: off
ROUTES: Final = (
    Route("GET", "/rest/v1/rules", READ, list_rules, "List rules in the order in which they run", access="lookup", answer=RuleList),
    Route("POST", "/rest/v1/rules", WRITE, create_rule, "Create a rule", status=201, body=CreateRule, answer=RuleAnswer, is_tagged=True),
    Route("POST", "/rest/v1/rules/test", READ, try_rule, "Say what a draft of a rule would have done", access="outside", body=TryRule, answer=TrialAnswer),
    Route("POST", "/rest/v1/rules/explain", READ, explain_rule, "Say why a draft of a rule would run for a record, or would not", access="outside", body=ExplainRule, answer=ExplainAnswer),
    Route("GET", "/rest/v1/rules/runs", READ, list_runs, "List what rules did", access="lookup", query=ListRuns, answer=RunList),
    Route("GET", "/rest/v1/rules/runs/{run_id}", READ, get_run, "Get what a rule did", access="read", answer=RunAnswer, is_tagged=True),
    Route("GET", RULE, READ, get_rule, "Get a rule", access="lookup", answer=RuleAnswer, is_tagged=True),
    Route("PATCH", RULE, WRITE, change_rule, "Change, move, stop or start a rule", body=ChangeRule, answer=RuleAnswer, is_tagged=True, is_held=True),
    Route("DELETE", RULE, WRITE, delete_rule, "Delete a rule; what it did stays on record", status=204, is_held=True),
)
# fmt: on
