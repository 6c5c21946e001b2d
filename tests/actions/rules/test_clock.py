"""Rules that the clock asks for: idle tickets, schedules, and what waits; each time, each record once."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from rolodesk.actions.rules import clocking, editing
from rolodesk.actions.rules.continuing import resume
from rolodesk.actions.rules.editing import RuleChange
from rolodesk.actions.scope import SYSTEM, Scope
from rolodesk.actions.tickets import inserting
from rolodesk.actions.tickets.editing import edit
from rolodesk.jobs.rule_clock import RuleClocks
from rolodesk.model.rules.runs import Outcome
from rolodesk.model.rules.schedules import next_moment
from rolodesk.model.ticket import Status, TicketChange
from rolodesk.storage import rule_clocks
from tests.actions.rules.ruling import (
    DAY,
    HOUR,
    asks,
    contact_now,
    does,
    follow,
    later,
    letter_from_anna,
    make_contact,
    put,
    runs,
    ticket_now,
    write_in,
    written,
)
from tests.world import World


def tick(world: World, ms: int) -> int:
    """Let the clocks of a workspace be so many ms ahead, and take all steps that are due; answer how many."""

    async def step(scope: Scope) -> int:
        taken = 0
        for clock in await rule_clocks.due(scope.tx, limit=1000):
            if clock.workspace_id != world.id:
                continue
            found = await clocking.look(scope, clock)
            if found is not None:
                taken += await clocking.act(scope, found)
        return taken

    steps = 0
    while taken := later(world, ms, step):
        steps += taken
    return steps


def test_a_ticket_that_nobody_touches_is_idle_once(world: World) -> None:
    put(world, "ticket_idle", does("label", "late"), when={"for": "3 days", "status": "pending"})
    ticket = write_in(world, status=Status.PENDING)
    other = write_in(world, status=Status.SOLVED)
    tick(world, 2 * DAY)
    assert runs(world) == []
    tick(world, 3 * DAY + HOUR)
    tick(world, 3 * DAY + 2 * HOUR)
    tick(world, 30 * DAY)
    assert [(run.record_id, run.cause.kind) for run in runs(world)] == [(ticket.id, "ticket_idle")]
    assert ticket_now(world, other.id).labels == ()


def test_a_ticket_is_idle_again_once_somebody_acted_on_it(world: World) -> None:
    put(world, "ticket_idle", does("write_note", "Still waiting"), when={"for": "1 day"})
    ticket = write_in(world)
    tick(world, 2 * DAY)
    tick(world, 9 * DAY)
    assert len(runs(world)) == 1
    later(world, 10 * DAY, lambda scope: edit(scope, ticket.id, TicketChange(add_labels=("x",))))
    tick(world, 12 * DAY)
    assert len(runs(world)) == 2


def test_tickets_that_were_idle_before_the_rule_was_are_not_touched(world: World) -> None:
    write_in(world)
    later(world, 5 * DAY, _put_idle)
    tick(world, 9 * DAY)
    assert runs(world) == []


async def _put_idle(scope: Scope) -> None:
    await editing.create(
        scope,
        {"name": "idle", "when": {"event": "ticket_idle", "for": "1 day"}, "actions": [does("label", "x")]},
    )


def test_many_idle_tickets_are_gone_through_step_by_step(world: World) -> None:
    put(world, "ticket_idle", does("label", "late"), when={"for": "1 day"})
    tickets = [write_in(world) for _ in range(clocking.TOUCHED + 3)]
    assert tick(world, 2 * DAY) >= 2
    assert {run.record_id for run in runs(world)} == {ticket.id for ticket in tickets}
    assert len(runs(world)) == len(tickets)


def test_a_step_that_two_take_at_once_is_taken_once(world: World) -> None:
    put(world, "ticket_idle", does("write_note", "late"), when={"for": "1 day"})
    write_in(world)

    async def look(scope: Scope) -> Any:
        (clock,) = [
            one for one in await rule_clocks.due(scope.tx, limit=1000) if one.workspace_id == world.id
        ]
        return await clocking.look(scope, clock)

    step = later(world, 2 * DAY, look)
    assert later(world, 2 * DAY, lambda scope: clocking.act(scope, step))
    assert not later(world, 2 * DAY, lambda scope: clocking.act(scope, step))
    assert len(runs(world)) == 1


def test_a_schedule_goes_through_all_that_match_each_time(world: World) -> None:
    when = {"cron": "0 9 * * *", "time_zone": "Europe/Stockholm", "of": "contacts"}
    put(
        world,
        "schedule",
        does("write_note", "Good morning"),
        when=when,
        conditions={"all": [asks("contact_tag", "is", "daily")]},
    )
    anna = make_contact(world, tags=("daily",))
    make_contact(world, "Other One")
    assert tick(world, 1) == 0
    tick(world, DAY)
    assert [run.record_id for run in runs(world)] == [anna.id]
    tick(world, DAY + 1)
    assert len(runs(world)) == 1
    tick(world, 2 * DAY)
    assert len(runs(world)) == 2
    tick(world, 9 * DAY)
    assert len(runs(world)) == 3, "what was missed is made up for once"


def test_a_rule_that_is_stopped_or_deleted_has_no_clock(world: World) -> None:
    rule = put(world, "ticket_idle", does("label", "x"), when={"for": "1 day"})

    def clock() -> object:
        return world.act(lambda scope: rule_clocks.by_rule(scope.tx, rule.id))

    assert clock() is not None
    world.act(lambda scope: editing.change(scope, rule.id, RuleChange(active=False)))
    assert clock() is None
    world.act(lambda scope: editing.change(scope, rule.id, RuleChange(active=True)))
    assert clock() is not None
    world.act(lambda scope: editing.delete(scope, rule.id))
    assert clock() is None


def test_the_clock_of_the_background_process_takes_the_steps(world: World) -> None:
    written_rule = written("ticket_idle", does("label", "late"), when={"for": "1 hour"})
    later(world, -3 * HOUR, lambda scope: editing.create(scope, written_rule))
    ticket = later(world, -2 * HOUR, lambda scope: inserting.insert(scope, letter_from_anna()))
    clocks = RuleClocks(world.served.engine)
    while world.served.run(clocks.run_due()):
        pass
    assert ticket_now(world, ticket.id).labels == ("late",)
    assert len(runs(world)) == 1


def resume_at(world: World, run_id: int, ms: int) -> Any:
    return later(world, ms, lambda scope: resume(scope, run_id))


def test_what_waits_goes_on_if_the_conditions_still_hold(world: World) -> None:
    put(
        world,
        "ticket_opened",
        does("label", "first"),
        does("wait", "2 days"),
        does("label", "second"),
        conditions={"all": [asks("ticket_status", "is", "new")]},
    )
    stays, moves = write_in(world), write_in(world)
    follow(world)
    first, second = runs(world)
    assert (first.outcome, first.resumes_at) == (Outcome.WAITING, first.started_at + 2 * DAY)
    assert resume_at(world, first.id, DAY).outcome is Outcome.WAITING
    world.act(lambda scope: edit(scope, moves.id, TicketChange(status=Status.SOLVED)))
    assert resume_at(world, first.id, 3 * DAY).outcome is Outcome.DONE
    cancelled = resume_at(world, second.id, 3 * DAY)
    assert (cancelled.outcome, cancelled.reason) == (Outcome.CANCELLED, "its conditions held no more")
    assert resume_at(world, first.id, 4 * DAY).outcome is Outcome.DONE
    assert ticket_now(world, stays.id).labels == ("first", "second")
    assert ticket_now(world, moves.id).labels == ("first",)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (RuleChange(active=False), "the rule was stopped while it waited"),
        (RuleChange(actions=[{"action": "stop"}]), "the rule was changed while it waited"),
        (None, "the rule was deleted while it waited"),
    ],
)
def test_what_waits_for_a_rule_that_is_no_more_is_cancelled(
    world: World, change: RuleChange | None, reason: str
) -> None:
    rule = put(world, "contact_created", does("wait", "5 minutes"), does("tag_contact", "x"))
    anna = make_contact(world)
    follow(world)
    world.act(
        lambda scope: editing.change(scope, rule.id, change) if change else editing.delete(scope, rule.id)
    )
    (told,) = runs(world)
    assert (told.outcome, told.reason, told.resumes_at) == (Outcome.CANCELLED, reason, None)
    assert told.ended_at is not None
    assert resume_at(world, told.id, HOUR) == told
    assert contact_now(world, anna.id).tags == ()


def edit_rule(world: World, rule_id: int, change: RuleChange) -> None:
    world.act(lambda scope: editing.change(scope, rule_id, change))


def test_what_waited_for_a_rule_that_was_stopped_stays_cancelled_when_it_runs_again(world: World) -> None:
    rule = put(world, "contact_created", does("wait", "5 minutes"), does("tag_contact", "x"))
    other = put(world, "contact_created", does("wait", "5 minutes"), does("tag_contact", "y"))
    anna = make_contact(world)
    follow(world)
    for change in (RuleChange(active=False), RuleChange(active=True)):
        edit_rule(world, rule.id, change)
    outcomes = {run.rule_id: resume_at(world, run.id, HOUR).outcome for run in runs(world)}
    assert outcomes == {rule.id: Outcome.CANCELLED, other.id: Outcome.DONE}
    assert contact_now(world, anna.id).tags == ("y",)


def test_another_name_changes_nothing_about_what_waits(world: World) -> None:
    rule = put(world, "contact_created", does("wait", "5 minutes"), does("tag_contact", "x"))
    anna = make_contact(world)
    follow(world)
    world.act(lambda scope: editing.change(scope, rule.id, RuleChange(name="Other")))
    assert resume_at(world, runs(world)[0].id, HOUR).outcome is Outcome.DONE
    assert contact_now(world, anna.id).tags == ("x",)


def test_of_two_who_resume_at_once_one_does(world: World) -> None:
    put(world, "contact_created", does("wait", "1 minute"), does("write_note", "x"))
    make_contact(world)
    follow(world)
    run_id = runs(world)[0].id

    async def both() -> None:
        async def work(tx: Any) -> None:
            tx.now += HOUR
            await resume(Scope(tx, workspace=world.workspace, actor=SYSTEM, door="cli"), run_id)

        await asyncio.gather(*(world.served.engine.write(world.id, work) for _ in range(4)))

    world.served.run(both())
    assert [deed.action for deed in runs(world)[0].deeds] == ["wait", "write_note"]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("2026-03-28T08:30:00+00:00", "2026-03-29T01:00:00+00:00"),
        ("2026-10-24T23:00:00+00:00", "2026-10-25T00:30:00+00:00"),
        ("2026-10-25T00:30:00+00:00", "2026-10-26T01:30:00+00:00"),
    ],
)
def test_a_schedule_runs_once_where_clocks_are_put_forward_or_back(after: str, expected: str) -> None:
    ms = int(datetime.fromisoformat(after).timestamp() * 1000)
    found = next_moment("30 2 * * *", "Europe/Stockholm", after=ms)
    assert datetime.fromtimestamp(found / 1000, tz=UTC).isoformat() == expected
