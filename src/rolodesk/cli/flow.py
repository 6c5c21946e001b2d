"""`rolodesk flow`: keeping the rules of Mail Flow, and trying them out on a letter."""

import sys
from pathlib import Path
from typing import Final

import click

from rolodesk.actions.flow import editing
from rolodesk.actions.flow.testing import try_out
from rolodesk.cli import rehearsing
from rolodesk.cli.operation import NUMBER, Operation, Printable, json_option, workspace_option
from rolodesk.cli.store import read_in, write_in
from rolodesk.model.errors import Invalid, Malformed
from rolodesk.model.flow.explaining import deeds_in_words, in_words
from rolodesk.model.flow.letters import MAIL_FLOW
from rolodesk.model.flow.reading import LONGEST_INPUT, decoded
from rolodesk.model.flow.rules import FlowRule, compiled_rule
from rolodesk.model.moment import parse_moment, print_moment
from rolodesk.model.office_hours import OfficeHours, print_hours

_LETTER: Final = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_RULE: Final = click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True, path_type=Path)


@click.group()
@json_option
def flow() -> None:
    """Keep the rules that are run on every letter, in their order, and try them out."""


@flow.command("list")
@workspace_option
@json_option
@click.pass_obj
def list_all(operation: Operation, *, workspace_id: int) -> None:
    """List the rules in the order in which they run."""
    found = read_in(operation.settings, workspace_id, editing.listed)
    show = printed if operation.as_json else _in_words
    operation.say_all(
        [show(rule, workspace_id) for rule in found],
        columns=["position", "id", "name", "active", "conditions", "actions"],
    )


@flow.command()
@workspace_option
@click.argument("file", type=_RULE)
@click.option("--id", "rule_id", type=NUMBER, help="The rule to write anew, or the id that a new one gets.")
@click.option("--position", type=NUMBER, help="Where it runs, from 1; else it stays, or comes last.")
@json_option
@click.pass_obj
def put(
    operation: Operation, *, workspace_id: int, file: Path, rule_id: int | None, position: int | None
) -> None:
    """Write the rule in the JSON FILE (- for stdin): a new one, or with --id one that is there anew."""
    written = _read(file)
    rule = write_in(
        operation.settings,
        workspace_id,
        lambda scope: editing.put(scope, written, rule_id=rule_id, position=position),
    )
    told = f"the rule {rule.name} has the id {rule.id} and the position {rule.position}"
    operation.say(printed(rule, workspace_id), told)


@flow.command()
@workspace_option
@click.argument("rule_id", type=NUMBER)
@json_option
@click.pass_obj
def remove(operation: Operation, *, workspace_id: int, rule_id: int) -> None:
    """Remove the rule RULE_ID."""
    rule = write_in(operation.settings, workspace_id, lambda scope: editing.remove(scope, rule_id))
    operation.say(printed(rule, workspace_id), f"removed the rule {rule.name} ({rule.id})")


@flow.command()
@workspace_option
@click.argument("rule_id", type=NUMBER)
@click.option("--position", type=NUMBER, required=True, help="Where it is to run, from 1.")
@json_option
@click.pass_obj
def move(operation: Operation, *, workspace_id: int, rule_id: int, position: int) -> None:
    """Move the rule RULE_ID to another position; the others make room."""
    rule = write_in(
        operation.settings, workspace_id, lambda scope: editing.move(scope, rule_id, position=position)
    )
    operation.say(printed(rule, workspace_id), f"the rule {rule.name} has the position {rule.position}")


@flow.command()
@workspace_option
@click.argument("file", type=_LETTER)
@click.option("--mailbox", "mailbox_id", type=NUMBER, help="The mailbox it comes to; else as it says itself.")
@click.option("--rule", type=_RULE, help="The JSON file of a rule to try in place of those that are stored.")
@click.option("--at", "at_time", help="When it comes in, an ISO 8601 time; else now.")
@json_option
@click.pass_obj
def test(
    operation: Operation,
    *,
    workspace_id: int,
    file: Path,
    mailbox_id: int | None,
    rule: Path | None,
    at_time: str | None,
) -> None:
    """Say what would happen to the letter in FILE, condition by condition. Writes nothing, sends nothing."""
    written = None if rule is None else _read(rule)
    received_at = None if at_time is None else parse_moment(at_time, field="at")
    letter = rehearsing.parsed(file)
    tried = read_in(
        operation.settings,
        workspace_id,
        lambda scope: try_out(
            scope,
            letter,
            size=file.stat().st_size,
            mailbox_id=mailbox_id,
            written=written,
            received_at=received_at,
        ),
    )
    operation.say(rehearsing.printed(letter, tried), *rehearsing.in_lines(letter, tried))


@flow.command()
@workspace_option
@click.option("--open", "lines", multiple=True, help='Such as "mon-fri 09:00-12:00,13:00-17:00"; repeats.')
@click.option("--zone", help="The time zone, such as Europe/Stockholm; else the one that is set.")
@click.option("--none", "forgets", is_flag=True, help="Have no office hours any more.")
@json_option
@click.pass_obj
def hours(
    operation: Operation, *, workspace_id: int, lines: tuple[str, ...], zone: str | None, forgets: bool
) -> None:
    """Show or set the office hours that conditions ask about. A day that is not given is closed."""
    if forgets and (lines or zone):
        raise click.UsageError("--none goes with neither --open nor --zone")
    now: OfficeHours | None = None
    if forgets:
        write_in(operation.settings, workspace_id, editing.forget_hours)
    elif lines or zone:
        now = write_in(
            operation.settings, workspace_id, lambda scope: editing.set_hours(scope, lines, zone=zone)
        )
    else:
        now = read_in(operation.settings, workspace_id, editing.hours)
    days = [] if now is None else print_hours(now)
    operation.say(
        {"workspace": workspace_id, "time_zone": None if now is None else now.time_zone, "open": days},
        *([f"open, by the clock of {now.time_zone}:", *days] if now else ["no office hours are set"]),
    )


def printed(rule: FlowRule, workspace_id: int) -> Printable:
    """Give what is printed of a rule."""
    return {
        "id": rule.id,
        "workspace": workspace_id,
        "position": rule.position,
        "name": rule.name,
        "active": rule.active,
        "conditions": decoded(rule.conditions, limit=len(rule.conditions)),
        "actions": decoded(rule.actions, limit=len(rule.actions)),
        "created_at": print_moment(rule.created_at),
        "updated_at": print_moment(rule.updated_at),
    }


def _in_words(rule: FlowRule, workspace_id: int) -> Printable:
    """Give a rule for people; one that cannot be read is shown as it is."""
    try:
        compiled = compiled_rule(rule, MAIL_FLOW)
    except Invalid:
        return printed(rule, workspace_id)
    return {
        **printed(rule, workspace_id),
        "conditions": in_words(compiled.conditions, MAIL_FLOW),
        "actions": deeds_in_words(compiled.actions, MAIL_FLOW),
    }


def _read(file: Path) -> object:
    """Read a JSON file. Refuses (`Invalid`) what is none."""
    try:
        if str(file) == "-":
            return decoded(sys.stdin.read(LONGEST_INPUT + 1))
        with file.open("rb") as opened:
            return decoded(opened.read(LONGEST_INPUT + 1))
    except Malformed as error:
        raise Invalid(str(file), error.reason) from error
