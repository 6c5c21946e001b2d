"""Keeping the rules of Mail Flow, and the office hours."""

import asyncio
from typing import Any

import pytest

from rolodesk.actions.flow import editing
from rolodesk.actions.scope import OPERATOR, Scope
from rolodesk.model.errors import Invalid, NotAllowed, Unknown
from rolodesk.model.flow.reading import decoded
from rolodesk.model.flow.rules import RULE_LIMIT, FlowRule
from rolodesk.model.office_hours import OfficeHours
from rolodesk.storage.transaction import Tx
from tests.actions.flow.postman import put, written
from tests.actions.office import BUT_SETTINGS, act_as_key, events_of, last_event
from tests.model.flow.writing import asks
from tests.world import Tenant, World


def rules(tenant: Tenant) -> list[FlowRule]:
    return tenant.act(editing.listed)


def order(tenant: Tenant) -> list[tuple[int, str]]:
    return [(rule.position, rule.name) for rule in rules(tenant)]


def rewrite(tenant: Tenant, rule_id: int, *, position: int | None = None, **more: Any) -> FlowRule:
    return tenant.act(lambda scope: editing.put(scope, written(**more), rule_id=rule_id, position=position))


def test_rules_are_put_at_the_end_or_where_they_are_wanted(world: World) -> None:
    for name in ("one", "two", "three"):
        put(world, name=name)
    world.act(lambda scope: editing.put(scope, written(name="zero"), position=1))
    assert order(world) == [(1, "zero"), (2, "one"), (3, "two"), (4, "three")]
    assert rules(world.charlie) == []


def test_a_rule_is_written_anew_where_it_is(world: World) -> None:
    first, second = put(world, name="one"), put(world, name="two")
    conditions = {"any": [asks("size", "greater_than", 1)]}
    changed = rewrite(world, first.id, name="uno", conditions=conditions, active=False)
    assert (changed.id, changed.position, changed.active) == (first.id, 1, False)
    assert rules(world) == [changed, second]
    assert last_event(world)[:2] == ("flow_rule.updated", first.id)
    _, _, _, _, before, after = last_event(world)
    assert before == {
        "name": "one",
        "active": True,
        "conditions": {"all": []},
        "actions": [{"action": "label", "value": "one"}],
    }
    assert after["conditions"] == decoded(changed.conditions) == conditions
    rewrite(world, first.id, name="uno", conditions=conditions, active=False, position=2)
    assert order(world) == [(1, "two"), (2, "uno")]


def test_what_is_so_already_changes_nothing(world: World) -> None:
    first = put(world, name="one")
    before = world.served.digest()
    assert rewrite(world, first.id, name="one") == first
    assert world.act(lambda scope: editing.move(scope, first.id, position=1)) == first
    assert world.served.digest() == before


def test_a_script_may_choose_the_id(world: World) -> None:
    chosen = rewrite(world, 1_700_000_000 + world.id, name="chosen")
    assert chosen.id == 1_700_000_000 + world.id
    assert last_event(world)[:2] == ("flow_rule.created", chosen.id)
    assert rewrite(world, chosen.id, name="again").id == chosen.id
    assert order(world) == [(1, "again")]


def test_the_making_is_written_into_the_journal(world: World) -> None:
    rule = put(world, {"action": "stop"}, name="one")
    assert last_event(world)[:2] == ("flow_rule.created", rule.id)
    assert last_event(world)[5] == {
        "position": 1,
        "name": "one",
        "active": True,
        "conditions": {"all": []},
        "actions": [{"action": "stop"}],
    }


def test_rules_are_moved_and_removed_and_the_others_close_ranks(world: World) -> None:
    one, two, three = (put(world, name=name) for name in ("one", "two", "three"))
    world.act(lambda scope: editing.move(scope, three.id, position=1))
    assert order(world) == [(1, "three"), (2, "one"), (3, "two")]
    assert last_event(world)[0:2] == ("flow_rule.updated", three.id)
    assert last_event(world)[4:] == ({"position": 3}, {"position": 1})
    world.act(lambda scope: editing.move(scope, three.id, position=3))
    assert order(world) == [(1, "one"), (2, "two"), (3, "three")]
    world.act(lambda scope: editing.remove(scope, one.id))
    assert order(world) == [(1, "two"), (2, "three")]
    assert last_event(world)[:2] == ("flow_rule.deleted", one.id)
    assert last_event(world)[4]["name"] == "one"
    assert two.id in [rule.id for rule in rules(world)]


def test_the_outsiders_rules_are_not_there(world: World) -> None:
    theirs = put(world.charlie, name="theirs")
    before = world.served.digest()
    with pytest.raises(Unknown, match=f"there is no rule {theirs.id}"):
        world.act(lambda scope: editing.move(scope, theirs.id, position=1))
    with pytest.raises(Unknown, match=f"there is no rule {theirs.id}"):
        world.act(lambda scope: editing.remove(scope, theirs.id))
    assert world.served.digest() == before


@pytest.mark.parametrize("position", [0, 3])
def test_a_position_out_of_range_is_refused(world: World, position: int) -> None:
    first = put(world, name="one")
    with pytest.raises(Invalid, match=r"position: must be 1 to \d"):
        world.act(lambda scope: editing.put(scope, written(name="two"), position=position))
    with pytest.raises(Invalid, match="position: must be 1 to 1"):
        world.act(lambda scope: editing.move(scope, first.id, position=position))


def test_what_no_rule_may_say_is_refused_and_nothing_is_written(world: World) -> None:
    before = world.served.digest()
    for conditions, place in (
        ({"all": [asks("mailbox", "is", 999)]}, r"conditions\.all\[0\]\.value: must be the id of a mailbox"),
        ({"all": [{"any": [asks("mailbox", "any_of", [999])]}]}, r"conditions\.all\[0\]\.any\[0\]\.value"),
        ({"all": [asks("subject", "matches", "(")]}, r"conditions\.all\[0\]\.value: must be a regular"),
    ):
        with pytest.raises(Invalid, match=place):
            put(world, conditions=conditions)
    assert world.served.digest() == before


def test_the_number_of_rules_is_bounded(world: World) -> None:
    async def many(scope: Scope) -> None:
        for _ in range(RULE_LIMIT):
            await editing.put(scope, written())

    world.act(many)
    with pytest.raises(Invalid, match="at most 200 rules"):
        put(world)
    rewrite(world, rules(world)[0].id, name="one of them may still change")


def test_the_patterns_of_all_rules_together_are_bounded(world: World) -> None:
    large = {"all": [asks("body", "matches", r"\pL+ \pN{1,2}")]}
    for _ in range(4):
        put(world, conditions=large)
    with pytest.raises(Invalid, match="at most 8000 steps together"):
        put(world, conditions=large)
    put(world, conditions={"all": [asks("body", "matches", r"order \d+")]})


def test_of_many_who_put_at_once_each_gets_a_place(world: World) -> None:
    async def one(tx: Tx) -> FlowRule:
        scope = Scope(tx, workspace=world.workspace, actor=OPERATOR, door="cli")
        return await editing.put(scope, written(), position=1)

    async def all_at_once() -> None:
        await asyncio.gather(*(world.served.engine.write(world.id, one) for _ in range(8)))

    world.served.run(all_at_once())
    assert [rule.position for rule in rules(world)] == list(range(1, 9))


def test_office_hours_are_set_changed_and_forgotten(world: World) -> None:
    def stored() -> OfficeHours | None:
        return world.act(editing.hours)

    assert stored() is None
    first = world.act(
        lambda scope: editing.set_hours(scope, ["mon-fri 09:00-17:00"], zone="europe/stockholm")
    )
    assert stored() == first
    assert last_event(world)[:2] == ("office_hours.set", world.id)
    assert last_event(world)[4:] == ({}, {"time_zone": "Europe/Stockholm", "open": ["mon-fri 09:00-17:00"]})
    told = len(events_of(world.served, world.id))
    world.act(lambda scope: editing.set_hours(scope, ["mon-fri 9:00-17:00"], zone="Europe/Stockholm"))
    assert len(events_of(world.served, world.id)) == told
    second = world.act(lambda scope: editing.set_hours(scope, ["sat 10:00-12:00"], zone="UTC"))
    assert stored() == second
    assert world.charlie.act(editing.hours) is None
    world.act(editing.forget_hours)
    assert stored() is None
    assert last_event(world)[5] == {}


def test_who_may_not_change_settings_keeps_none(world: World) -> None:
    rule = put(world)
    before = world.served.digest()
    for action in (
        editing.listed,
        editing.hours,
        editing.forget_hours,
        lambda scope: editing.put(scope, written()),
        lambda scope: editing.move(scope, rule.id, position=1),
        lambda scope: editing.remove(scope, rule.id),
        lambda scope: editing.set_hours(scope, ["mon 09:00-17:00"], zone="UTC"),
    ):
        with pytest.raises(NotAllowed):
            act_as_key(world, action, permissions=BUT_SETTINGS)
    assert world.served.digest() == before
