"""Assigning in turn: fair, safe among many at once, and never to who is gone."""

import asyncio
from collections import Counter

from rolodesk.actions.flow.deciding import decide, without_turn
from rolodesk.actions.flow.testing import try_out
from rolodesk.actions.scope import Scope
from rolodesk.model.flow.verdict import Deed, Verdict
from rolodesk.model.workspace import Mailbox
from rolodesk.storage import mailboxes
from tests.actions.flow.postman import (
    FORGET_MEMBER,
    agent,
    decided,
    deciding_on,
    deeds,
    forget,
    last_turn,
    put,
)
from tests.model.flow.writing import kept, letter
from tests.world import Tenant, World

IN_TURN: dict[str, object] = {"action": "assign_in_turn"}
ROUNDS = 4


def turns(tenant: Tenant, mailbox: Mailbox, count: int) -> list[int]:
    return [id_ for _ in range(count) for id_ in decided(tenant, mailbox).assign]


def test_members_of_the_mailbox_get_letters_one_after_the_other(world: World) -> None:
    put(world, IN_TURN)
    anna, carl = agent(world, "anna", world.support), agent(world, "carl", world.support)
    ids = [world.bob.id, anna.id, carl.id]
    assert turns(world, world.support, 7) == [*ids, *ids, world.bob.id]
    assert world.alice.id not in ids


def test_of_many_letters_at_once_each_member_gets_as_many(world: World) -> None:
    put(world, IN_TURN)
    others = [agent(world, name, world.support) for name in ("anna", "carl", "dora")]

    async def all_at_once() -> list[Verdict]:
        return await asyncio.gather(*(deciding_on(world, world.support) for _ in range(4 * ROUNDS)))

    got = Counter(id_ for verdict in world.served.run(all_at_once()) for id_ in verdict.assign)
    assert got == dict.fromkeys([world.bob.id, *(other.id for other in others)], ROUNDS)


def test_who_is_gone_is_passed_over(world: World) -> None:
    put(world, IN_TURN)
    leaver, stayer = agent(world, "leaver", world.support), agent(world, "stayer", world.support)
    assert turns(world, world.support, 1) == [world.bob.id]
    forget(world, FORGET_MEMBER, leaver.id)
    assert turns(world, world.support, 3) == [stayer.id, world.bob.id, stayer.id]


def test_a_mailbox_without_members_is_told(world: World) -> None:
    empty = world.make_mailbox("Empty", "empty@example.org")
    put(world, IN_TURN, {"action": "label", "value": "done"})
    verdict = decided(world, empty)
    assert (verdict.assign, verdict.labels) == ((), ("done",))
    assert deeds(verdict)[0] == Deed("assign_in_turn", "", f"the mailbox Empty ({empty.id}) has no members")


def test_the_turn_is_of_the_mailbox_where_the_ticket_ends_up_and_once_a_letter(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    sellers = [agent(world, "seller", sales), agent(world, "buyer", sales)]
    put(world, IN_TURN)
    put(world, {"action": "move", "value": sales.id}, IN_TURN)
    assert turns(world, world.support, 2) == [seller.id for seller in sellers]
    assert deeds(decided(world, world.support))[0].value == sellers[0].email


def test_mailboxes_and_workspaces_take_turns_of_their_own(world: World) -> None:
    theirs = world.charlie.make_mailbox("Support", "info@example.org")
    outsider = agent(world.charlie, "outsider", theirs)
    carl = agent(world, "carl", world.support)
    for tenant in (world, world.charlie):
        put(tenant, IN_TURN)
    assert turns(world, world.support, 1) == [world.bob.id]
    assert turns(world.charlie, theirs, 2) == [outsider.id] * 2
    assert turns(world, world.support, 1) == [carl.id]


def test_a_turn_is_given_back_where_no_ticket_was_opened(world: World) -> None:
    put(world, {"action": "assign", "value": world.alice.email}, IN_TURN)
    agent(world, "carl", world.support)
    mailbox = world.support

    async def taken_and_given_back(scope: Scope) -> Verdict:
        verdict = await deciding_on_in(scope, mailbox)
        assert verdict.assign == (world.alice.id, world.bob.id)
        return await without_turn(scope, verdict, why_not="it belongs to ticket 7")

    verdict = world.act(taken_and_given_back)
    assert (verdict.assign, verdict.turn) == ((world.alice.id,), None)
    assert deeds(verdict)[1] == Deed("assign_in_turn", "", "it belongs to ticket 7")
    assert decided(world, world.support).assign == (world.alice.id, world.bob.id)


async def deciding_on_in(scope: Scope, mailbox: Mailbox) -> Verdict:
    return await decide(scope, letter=letter(), kept=kept(), mailbox=mailbox, contact=None)


def test_who_is_named_keeps_the_ticket_though_the_turn_is_given_back(world: World) -> None:
    put(world, {"action": "assign", "value": world.bob.email}, IN_TURN)

    async def taken_and_given_back(scope: Scope) -> Verdict:
        return await without_turn(scope, await deciding_on_in(scope, world.support), why_not="no")

    assert world.act(taken_and_given_back).assign == (world.bob.id,)


def test_without_a_turn_there_is_none_to_give_back(world: World) -> None:
    put(world, {"action": "label", "value": "x"})

    async def given_back(scope: Scope) -> Verdict:
        return await without_turn(scope, await deciding_on_in(scope, world.support), why_not="no")

    assert world.act(given_back).labels == ("x",)
    assert last_turn(world) is None


def test_trying_out_takes_nobodys_turn(world: World) -> None:
    put(world, IN_TURN)
    agent(world, "carl", world.support)
    for _ in range(2):
        tried = world.act(lambda scope: try_out(scope, letter(), size=10))
        assert [member.id for member in tried.assigned] == [world.bob.id]
        assert tried.verdict.turn is None
    assert last_turn(world) is None
    assert turns(world, world.support, 1) == [world.bob.id]
    assert [m.id for m in world.act(lambda scope: try_out(scope, letter(), size=10)).assigned] != [
        world.bob.id
    ]


def test_a_new_member_comes_to_their_turn(world: World) -> None:
    put(world, IN_TURN)
    assert turns(world, world.support, 2) == [world.bob.id] * 2

    async def let_in(scope: Scope) -> None:
        await mailboxes.let_in(scope.tx, world.support.id, [world.alice.id])

    world.act(let_in)
    assert turns(world, world.support, 2) == [world.alice.id, world.bob.id]
