"""`rolodesk rule`: the rules of a workspace, and what a draft of one would have done."""

import sys
from pathlib import Path
from typing import Final

import click

from rolodesk.actions.rules import editing, testing
from rolodesk.actions.rules.foreseeing import Foreseen
from rolodesk.actions.rules.testing import DAY, LONGEST_DAYS, Firing, Trial, Tried
from rolodesk.actions.scope import OPERATOR, Scope, Tx
from rolodesk.cli.operation import NUMBER, Operation, Printable, json_option, workspace_option
from rolodesk.cli.store import DOOR, read_in, use_store
from rolodesk.model.errors import Invalid, Malformed, Unknown
from rolodesk.model.flow.explaining import deeds_in_words, finding_in_lines, in_words
from rolodesk.model.flow.reading import LONGEST_INPUT, decoded
from rolodesk.model.moment import print_moment
from rolodesk.model.rules.doing import SUBJECTS
from rolodesk.model.rules.rule import Rule, compiled, print_rule, read_rule, trigger_of, unsaved
from rolodesk.model.rules.triggers import BY_THE_CLOCK, trigger_in_words
from rolodesk.storage import directory
from rolodesk.storage.transaction import EVERYWHERE, Engine

_RULE: Final = click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True, path_type=Path)
PAGE: Final = 200


@click.group()
@json_option
def rule() -> None:
    """Look at the rules that run when something happens, and try drafts of them."""


@rule.command("list")
@workspace_option
@json_option
@click.pass_obj
def list_all(operation: Operation, *, workspace_id: int) -> None:
    """List the rules in the order in which they run."""
    found = read_in(operation.settings, workspace_id, editing.listed)
    show = _printed if operation.as_json else _in_words
    operation.say_all(
        [show(one) for one in found],
        columns=["position", "id", "name", "active", "when", "conditions", "actions"],
    )


@rule.command()
@workspace_option
@click.argument("file", type=_RULE)
@click.option("--days", type=click.IntRange(1, LONGEST_DAYS), default=7, help="How many days to look back.")
@click.option("--record", type=NUMBER, help="Explain it for the contact or ticket of this id instead.")
@json_option
@click.pass_obj
def test(operation: Operation, *, workspace_id: int, file: Path, days: int, record: int | None) -> None:
    """Say what the rule in the JSON FILE (- for stdin) would have done. Writes nothing, sends nothing."""
    written = _read(file)
    if record is not None:
        _explain(operation, workspace_id, written, record_id=record)
        return
    found, tried = use_store(
        operation.settings, lambda engine: _try_out(engine, workspace_id, written, days=days)
    )
    totals = tried.trial.totals
    operation.say(
        {
            "data": [_firing(one) for one in found],
            "totals": {
                "events": totals.events,
                "triggered": totals.triggered,
                "matched": totals.matched,
                "gone": totals.gone,
            },
        },
        *(line for one in found for line in _in_lines(one)),
        f"{totals.events} events, {totals.triggered} of them awaited, {totals.matched} matched,"
        f" {totals.gone} of records that are gone",
        "Nothing was written.",
    )


async def _try_out(
    engine: Engine, workspace_id: int, written: object, *, days: int
) -> tuple[list[Firing], Tried]:
    """Try a draft page by page, a short reading transaction each."""
    workspace = await engine.lookup(EVERYWHERE, lambda tx: directory.workspace_by_id(tx, workspace_id))
    if workspace is None:
        raise Unknown("workspace", workspace_id)
    draft = read_rule(written)
    found: list[Firing] = []
    trial: Trial | None = None
    while True:

        async def work(tx: Tx, begun: Trial | None = trial) -> Tried:
            scope = Scope(tx, workspace=workspace, actor=OPERATOR, door=DOOR)
            over = begun or Trial(since=scope.now - days * DAY, until=scope.now)
            return await testing.try_out(scope, unsaved(draft, now=scope.now), over, limit=PAGE)

        tried = await engine.search(workspace_id, work)
        found += tried.firings
        trial = tried.trial
        if tried.is_over:
            return found, tried


def _explain(operation: Operation, workspace_id: int, written: object, *, record_id: int) -> None:
    draft = read_rule(written)
    told = read_in(
        operation.settings,
        workspace_id,
        lambda scope: testing.explain(scope, unsaved(draft, now=scope.now), record_id),
    )
    lines = list(finding_in_lines(told.why, SUBJECTS[told.noun]))
    is_clocks = trigger_of(unsaved(draft, now=0).trigger).event in BY_THE_CLOCK
    operation.say(
        {
            "noun": told.noun.value,
            "id": told.record_id,
            "title": told.title,
            "matches": told.matches,
            "happened_at": None if told.happened_at is None else print_moment(told.happened_at),
            "left_alone": told.left_alone,
            "conditions": lines,
            "deeds": [_deed(one) for one in told.foreseen],
        },
        f"the {told.noun} {told.record_id}, {told.title!r},"
        f" {'matches' if told.matches else 'does not match'}",
        *([] if is_clocks else [_happened(told.happened_at)]),
        *lines,
        *(["it is left alone: it is in spam, or deleted"] if told.left_alone else []),
        *(f"→ {_foreseen(one)}" for one in told.foreseen),
        "Nothing was written.",
    )


def _happened(at: int | None) -> str:
    if at is None:
        return "what the rule waits for has not happened to it"
    return f"what the rule waits for last happened to it {print_moment(at)}"


def _printed(one: Rule) -> Printable:
    return {
        "id": one.id,
        "position": one.position,
        **print_rule(one),
        "created_at": print_moment(one.created_at),
        "updated_at": print_moment(one.updated_at),
    }


def _in_words(one: Rule) -> Printable:
    """Give a rule for people; one that cannot be read is shown as it is."""
    try:
        trigger, content = trigger_of(one.trigger), compiled(one)
    except Invalid:
        return _printed(one)
    subject = SUBJECTS[trigger.noun]
    return {
        **_printed(one),
        "when": trigger_in_words(trigger),
        "conditions": in_words(content.conditions, subject),
        "actions": deeds_in_words(content.actions, subject),
    }


def _firing(one: Firing) -> Printable:
    return {
        "event": one.kind,
        "at": print_moment(one.at),
        "noun": one.noun.value,
        "id": one.record_id,
        "title": one.title,
        "as_now": one.as_now,
        "deeds": [_deed(deed) for deed in one.foreseen],
    }


def _deed(one: Foreseen) -> Printable:
    return {
        "action": one.action,
        "value": one.value,
        "field": one.field,
        "before": one.before,
        "after": one.after,
        "why_not": one.why_not,
    }


def _in_lines(one: Firing) -> list[str]:
    known = f" (as they are now: {', '.join(one.as_now)})" if one.as_now else ""
    return [
        f"{print_moment(one.at)} {one.kind}: the {one.noun} {one.record_id}, {one.title!r}{known}",
        *(f"   → {_foreseen(deed)}" for deed in one.foreseen),
    ]


def _foreseen(one: Foreseen) -> str:
    done = f"{one.action} {one.value}".strip()
    return f"{done}, of which nothing comes: {one.why_not}" if one.why_not else done


def _read(file: Path) -> object:
    """Read a JSON file. Refuses (`Invalid`) what is none."""
    try:
        if str(file) == "-":
            return decoded(sys.stdin.read(LONGEST_INPUT + 1))
        with file.open("rb") as opened:
            return decoded(opened.read(LONGEST_INPUT + 1))
    except Malformed as error:
        raise Invalid(str(file), error.reason) from error
