"""Deciding on a letter: what the rules want, what has vanished, and that nobody else's rules act."""

import pytest

from rolodesk.actions.contacts.creating import create as create_contact
from rolodesk.actions.flow import editing
from rolodesk.actions.flow.deciding import decide
from rolodesk.actions.intake import blocking
from rolodesk.actions.scope import Actor, ActorKind, Scope
from rolodesk.model.contact import Email, NewContact
from rolodesk.model.errors import NotAllowed
from rolodesk.model.flow.verdict import Deed, Verdict
from rolodesk.model.letter import RESTORED
from rolodesk.model.workspace import Permission
from rolodesk.storage.statement import WORKSPACE, Statement, bound_int, bound_text
from rolodesk.storage.tables import flow_rules
from tests.actions.flow.postman import FORGET_MAILBOX, FORGET_MEMBER, agent, decided, deeds, forget, put
from tests.model.flow.writing import ANNA, asks, kept, letter
from tests.world import World

BREAK = Statement(
    flow_rules.update()
    .where(flow_rules.c.workspace_id == WORKSPACE, flow_rules.c.id == bound_int("rule_id"))
    .values(conditions=bound_text("conditions"))
)


def label(name: str) -> dict[str, object]:
    return {"action": "label", "value": name}


def test_without_rules_nothing_is_wanted(world: World) -> None:
    assert decided(world, world.support) == Verdict()


def test_what_matching_rules_want_comes_together_in_one_verdict(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    faktura = {"all": [asks("subject", "contains", "faktura")]}
    put(
        world,
        label("Invoice"),
        {"action": "tag_contact", "value": "payer"},
        {"action": "assign", "value": world.alice.email},
        {"action": "set_status", "value": "pending"},
        {"action": "set_field", "name": "Country", "value": "SE"},
        conditions=faktura,
    )
    put(world, label("no"), conditions={"all": [asks("subject", "is", "else")]})
    put(world, label("INVOICE"), label("Money"), {"action": "move", "value": sales.id})
    put(
        world,
        {"action": "set_status", "value": "on-hold"},
        {"action": "set_field", "name": "country", "value": "NO"},
        {"action": "skip_auto_reply"},
        {"action": "mark_spam"},
    )
    verdict = decided(world, world.support)
    assert verdict.labels == ("Invoice", "Money")
    assert verdict.contact_tags == ("payer",)
    assert verdict.assign == verdict.assign_by_name == (world.alice.id,)
    assert (verdict.status, verdict.custom_fields) == ("on-hold", {"country": "NO"})
    assert (verdict.mailbox_id, verdict.spam, verdict.skip_auto_reply, verdict.drop) == (
        *(sales.id, True, True, False),
    )
    assert [rule.matched for rule in verdict.trace.rules] == [True, False, True, True]
    assert all(deed.why_not == "" for deed in deeds(verdict))


def test_the_outsiders_rules_act_on_the_outsiders_letters_alone(world: World) -> None:
    theirs = world.charlie.make_mailbox("Support", "info@example.org")
    put(world.charlie, {"action": "drop"})
    put(world, label("ours"))
    assert decided(world, world.support).labels == ("ours",)
    assert not decided(world, world.support).drop
    assert decided(world.charlie, theirs).drop
    assert decided(world.charlie, theirs).labels == ()


def test_the_outsiders_members_and_mailboxes_are_no_targets(world: World) -> None:
    theirs = world.charlie.make_mailbox("Sales", "sales@example.org")
    with pytest.raises(Exception, match=r"actions\[0\].value: must be the id of a mailbox of the workspace"):
        put(world, {"action": "move", "value": theirs.id})
    with pytest.raises(Exception, match=r"actions\[0\].value: must be the e-mail address of a member"):
        put(world.charlie, {"action": "assign", "value": world.bob.email})


def test_a_rule_can_end_the_run(world: World) -> None:
    put(world, label("first"), {"action": "stop"})
    put(world, label("second"))
    verdict = decided(world, world.support)
    assert verdict.labels == ("first",)
    assert "ended the run" in verdict.trace.rules[1].why_not_run


def test_a_dropped_letter_has_nothing_else_done_to_it(world: World) -> None:
    put(world, label("first"), {"action": "assign_in_turn"})
    put(world, {"action": "drop"})
    put(world, label("never"))
    verdict = decided(world, world.support)
    assert verdict == Verdict(drop=True, trace=verdict.trace)
    assert deeds(verdict) == [
        Deed("label", "first", "the letter is dropped"),
        Deed("assign_in_turn", "", "the letter is dropped"),
        Deed("drop"),
    ]
    assert len(verdict.trace.rules) == 3


def test_a_letter_that_was_restored_is_not_dropped_again(world: World) -> None:
    put(world, {"action": "drop"})
    put(world, label("after"))
    verdict = decided(world, world.support, of=kept(reason=RESTORED))
    assert not verdict.drop
    assert verdict.labels == ("after",)
    assert deeds(verdict)[0] == Deed("drop", "", "it was dropped before, and restored by hand")


def test_a_member_who_is_gone_is_not_assigned_and_the_rest_is_done(world: World) -> None:
    leaver = agent(world, "leaver", world.support)
    put(world, {"action": "assign", "value": leaver.email}, label("done"))
    assert decided(world, world.support).assign == (leaver.id,)
    forget(world, FORGET_MEMBER, leaver.id)
    verdict = decided(world, world.support)
    assert (verdict.assign, verdict.labels) == ((), ("done",))
    assert deeds(verdict)[0].why_not == "nobody in the workspace has that address any more"


def test_a_mailbox_that_is_gone_is_not_moved_to(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    put(world, {"action": "move", "value": sales.id}, label("done"))
    forget(world, FORGET_MAILBOX, sales.id)
    verdict = decided(world, world.support)
    assert (verdict.mailbox_id, verdict.labels) == (None, ("done",))
    assert deeds(verdict)[0] == Deed("move", str(sales.id), "there is no such mailbox any more")


def test_agents_are_assigned_where_the_ticket_ends_up_and_they_have_access(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    seller = agent(world, "seller", sales)
    put(
        world,
        {"action": "assign", "value": world.bob.email},
        {"action": "assign", "value": seller.email},
        {"action": "assign", "value": world.alice.email},
        {"action": "move", "value": sales.id},
    )
    verdict = decided(world, world.support)
    assert verdict.assign == (seller.id, world.alice.id)
    assert deeds(verdict)[0].why_not == f"has no access to the mailbox Sales ({sales.id})"
    assert deeds(verdict)[3].value == f"Sales ({sales.id})"


def test_a_rule_that_cannot_be_read_hinders_no_letter(world: World) -> None:
    broken = put(world, label("broken"))
    put(world, label("whole"))

    async def breaking(scope: Scope) -> None:
        await scope.tx.run(BREAK, rule_id=broken.id, conditions='{"all": [{"field": "gone"')

    world.act(breaking)
    verdict = decided(world, world.support)
    assert verdict.labels == ("whole",)
    assert verdict.trace.rules[0].why_not_run == "it cannot be read: must be JSON"


def test_an_inactive_rule_does_not_run(world: World) -> None:
    put(world, label("asleep"), active=False)
    assert decided(world, world.support) == Verdict()


def test_rules_know_the_contact(world: World) -> None:
    put(
        world,
        label("vip"),
        conditions={"all": [asks("contact_tag", "is", "vip"), asks("contact", "is", True)]},
    )
    put(world, label("stranger"), conditions={"all": [asks("contact", "is", False)]})
    new = NewContact(name="Anna", emails=(Email(ANNA.email, primary=True),), tags=("VIP",), channel="Email")
    contact = world.act(lambda scope: create_contact(scope, new))
    assert decided(world, world.support, contact=contact).labels == ("vip",)
    assert decided(world, world.support).labels == ("stranger",)


def test_rules_know_office_hours_and_without_any_nothing_is_in_or_outside_them(world: World) -> None:
    put(world, label("open"), conditions={"all": [asks("in_office_hours", "is", True)]})
    put(world, label("closed"), conditions={"all": [asks("in_office_hours", "is", False)]})
    assert decided(world, world.support).labels == ()
    world.act(lambda scope: editing.set_hours(scope, ["mon 11:00-12:00"], zone="Europe/Stockholm"))
    monday = kept().received_at
    assert decided(world, world.support).labels == ("open",)
    assert decided(world, world.support, of=kept(received_at=monday + 3_600_000)).labels == ("closed",)
    world.act(editing.forget_hours)
    assert decided(world, world.support).labels == ()


def test_rules_know_what_is_taken_for_spam(world: World) -> None:
    put(world, {"action": "drop"}, conditions={"all": [asks("spam", "is", True)]})
    assert not decided(world, world.support).drop
    assert decided(world, world.support, one=letter(headers=(("x-spam-flag", "YES"),))).drop
    world.act(lambda scope: blocking.block(scope, "@customer.example"))
    assert decided(world, world.support).drop
    assert not decided(world.charlie, world.charlie.make_mailbox("S", "info@example.org")).drop


def test_deciding_writes_nothing_but_whose_turn_it_is(world: World) -> None:
    put(world, label("x"), {"action": "tag_contact", "value": "new"})
    before = world.served.digest()
    decided(world, world.support)
    assert world.served.digest() == before


def test_whoever_may_not_write_tickets_may_not_decide(world: World) -> None:
    reader = Actor(ActorKind.KEY, 1, frozenset({Permission.TICKETS_READ}))

    async def ask(scope: Scope) -> Verdict:
        limited = Scope(scope.tx, workspace=scope.workspace, actor=reader, door="rest")
        return await decide(limited, letter=letter(), kept=kept(), mailbox=world.support, contact=None)

    with pytest.raises(NotAllowed):
        world.act(ask)
