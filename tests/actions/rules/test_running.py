"""Rules run on what happened: once for each event, whichever door it came through, in their order."""

import pytest

from rolodesk.actions import notes
from rolodesk.actions.contacts import changing, tagging
from rolodesk.actions.rules import editing
from rolodesk.actions.rules.editing import RuleChange
from rolodesk.actions.tickets.editing import edit
from rolodesk.model.contact import ContactChange, Stage
from rolodesk.model.rules.runs import Outcome
from rolodesk.model.ticket import Status, TicketChange
from rolodesk.model.workspace import Role
from tests.actions.office import events_of
from tests.actions.rules.ruling import (
    agents_now,
    asks,
    contact_now,
    does,
    follow,
    make_contact,
    put,
    runs,
    ticket_now,
    write_in,
)
from tests.world import World


def tag(world: World, contact_id: int, *names: str) -> None:
    world.act(lambda scope: tagging.add_tags(scope, contact_id, names))


def test_a_tag_sets_a_stage_and_the_run_says_why(world: World) -> None:
    rule = put(world, "contact_tagged", does("set_stage", "Customer"), when={"tag": "vip"})
    anna = make_contact(world)
    tag(world, anna.id, "VIP")
    follow(world)
    assert contact_now(world, anna.id).stage == Stage.CUSTOMER
    (run,) = runs(world, contact_id=anna.id)
    assert (run.rule_id, run.rule_name, run.outcome) == (rule.id, "contact_tagged", Outcome.DONE)
    assert [(deed.action, deed.value, deed.why_not) for deed in run.deeds] == [("set_stage", "Customer", "")]
    last = events_of(world.served, world.id)[-1]
    assert last[:4] == ("contact.updated", anna.id, "rule", "rule")
    assert runs(world.charlie) == []


def test_a_duplicate_tag_fires_nothing_and_each_event_once(world: World) -> None:
    put(world, "contact_tagged", does("write_note", "Call them"), when={"tag": "vip"})
    anna = make_contact(world)
    for _ in range(2):
        tag(world, anna.id, "VIP")
        follow(world)
    tag(world, anna.id, "vip ", "other")
    follow(world)
    follow(world)
    assert len(runs(world)) == 1
    page = world.act(lambda scope: notes.list_after(scope, cursor=0, limit=10, contact_id=anna.id))
    assert [note.content for note in page.items] == ["Call them"]


def test_a_tag_fires_through_every_door(world: World) -> None:
    put(world, "contact_tagged", does("set_stage", "Customer"), when={"tag": "VIP"})
    anna = make_contact(world, "Anna Berg")
    world.whautomate("POST", f"/contacts/{anna.ref}/tags/add", json={"tags": ["vip"]})
    born = make_contact(world, "Born With", tags=("VIP",))
    follow(world)
    doors = {run.record_id: run.cause.kind for run in runs(world)}
    assert doors == {anna.id: "contact.tag_added", born.id: "contact.created"}


def test_conditions_decide_over_the_record_as_it_is_then(world: World) -> None:
    put(
        world,
        "contact_created",
        does("tag_contact", "Swede"),
        conditions={
            "any": [
                asks("contact_phone", "starts_with", "+46"),
                asks("contact_field", "is", "se", name="Country"),
            ]
        },
    )
    no = make_contact(world, "Nobody Else")
    yes = make_contact(world, "Anna Berg", custom_fields='{"country": "SE"}')
    follow(world)
    assert contact_now(world, no.id).tags == ()
    assert contact_now(world, yes.id).tags == ("Swede",)
    assert [run.record_id for run in runs(world)] == [yes.id]


def test_a_rule_runs_for_what_happens_from_when_it_is_active(world: World) -> None:
    make_contact(world, "Too Early")
    rule = put(world, "contact_created", does("tag_contact", "new"), active=False)
    make_contact(world, "Still Early")
    world.act(lambda scope: editing.change(scope, rule.id, RuleChange(active=True)))
    make_contact(world, "Just Right")
    follow(world)
    assert [run.record_id for run in runs(world)] == [make_contact(world, "Just Right").id - 1]


def test_rules_run_in_their_order_until_one_stops(world: World) -> None:
    put(world, "ticket_opened", does("label", "one"))
    put(
        world,
        "ticket_opened",
        does("label", "two"),
        does("stop"),
        conditions={"all": [asks("ticket_label", "is", "one")]},
    )
    put(world, "ticket_opened", does("label", "three"))
    ticket = write_in(world)
    follow(world)
    assert ticket_now(world, ticket.id).labels == ("one", "two")
    assert len(runs(world, ticket_id=ticket.id)) == 2


def test_everything_that_can_be_done_to_a_ticket_is_done(world: World) -> None:
    anna = make_contact(world)
    put(
        world,
        "ticket_opened",
        does("label", "Invoice"),
        does("assign_in_turn"),
        does("set_status", "pending"),
        does("write_note", "Look at this"),
        does("tag_contact", "writes"),
        does("set_stage", "Lead"),
        does("unlabel", "old"),
    )
    ticket = write_in(world, labels=("old",))
    follow(world)
    now = ticket_now(world, ticket.id)
    assert (now.labels, now.status) == (("Invoice",), Status.PENDING)
    assert agents_now(world, ticket.id) == (world.bob.email,)
    assert contact_now(world, anna.id).tags == ("writes",)
    (run,) = runs(world)
    assert [deed.why_not for deed in run.deeds] == [""] * 7
    assert run.deeds[1].value == world.bob.email


def test_what_fails_is_told_and_hinders_nothing(world: World) -> None:
    leaver = world.make_member(f"leaver.{world.id}@example.org", "Leaver", Role.AGENT)
    put(
        world,
        "ticket_opened",
        does("assign", leaver.email),
        does("assign_in_turn"),
        does("tag_contact", "x"),
        does("label", "y"),
    )
    ticket = write_in(world, from_email=world.alice.email)
    other = write_in(world, subject="Other")
    follow(world)
    first, second = runs(world)
    assert first.outcome is Outcome.FAILED
    assert [deed.why_not for deed in first.deeds] == [
        "assign[0]: must be a member with access to the ticket's mailbox",
        "",
        "the ticket has no contact",
        "",
    ]
    assert ticket_now(world, ticket.id).labels == ("y",)
    assert second.record_id == other.id


def test_two_rules_that_cause_one_another_are_cut(world: World) -> None:
    on = put(world, "contact_untagged", does("tag_contact", "on"), when={"tag": "on"})
    off = put(world, "contact_tagged", does("untag_contact", "on"), when={"tag": "on"})
    anna = make_contact(world)
    tag(world, anna.id, "on")
    follow(world)
    assert [(run.rule_id, run.outcome, run.depth) for run in runs(world)] == [
        (off.id, Outcome.DONE, 0),
        (on.id, Outcome.DONE, 1),
        (off.id, Outcome.CUT, 2),
    ]
    cut = runs(world)[-1]
    assert "already in the chain" in cut.reason
    assert cut.root_id == runs(world)[0].id
    assert contact_now(world, anna.id).tags == ("on",)
    tag(world, anna.id, "other")
    follow(world)
    assert len(runs(world)) == 3


def test_a_chain_of_rules_has_an_end(world: World) -> None:
    for number in range(12):
        put(world, "contact_tagged", does("tag_contact", f"t{number + 1}"), when={"tag": f"t{number}"})
    anna = make_contact(world)
    tag(world, anna.id, "t0")
    follow(world)
    assert contact_now(world, anna.id).tags == tuple(f"t{number}" for number in range(10))
    assert runs(world)[-1].outcome is Outcome.CUT
    assert "one because of another" in runs(world)[-1].reason


@pytest.mark.parametrize(
    ("event", "when", "fires"),
    [
        ("ticket_status_changed", {"to": "solved"}, True),
        ("ticket_status_changed", {"from": "pending"}, False),
        ("ticket_labelled", {"label": "INVOICE"}, True),
        ("ticket_labelled", {"label": "other"}, False),
        ("ticket_unlabelled", {}, True),
        ("ticket_assigned", {}, True),
        ("ticket_replied", {"by": "customer"}, True),
        ("ticket_replied", {"by": "agent"}, False),
    ],
)
def test_tickets_are_watched(world: World, event: str, when: dict[str, str], fires: bool) -> None:  # noqa: FBT001 - a case
    ticket = write_in(world, labels=("old",))
    put(world, event, does("tag_contact", "seen"), when=when)
    write_in(world, ticket_id=ticket.id)
    change = TicketChange(
        status=Status.SOLVED, add_labels=("Invoice",), remove_labels=("old",), assign=(world.bob.email,)
    )
    world.act(lambda scope: edit(scope, ticket.id, change))
    follow(world)
    assert len(runs(world)) == int(fires)


def test_a_stage_is_watched(world: World) -> None:
    put(world, "contact_stage_changed", does("tag_contact", "won"), when={"from": "Lead", "to": "Customer"})
    anna = make_contact(world)
    for stage in (Stage.CUSTOMER, Stage.LEAD, Stage.CUSTOMER):
        world.act(lambda scope, stage=stage: changing.change(scope, anna.id, ContactChange(stage=stage)))  # type: ignore[misc]  # a lambda's default
    follow(world)
    assert len(runs(world)) == 1


def test_spam_is_left_alone(world: World) -> None:
    put(world, "ticket_opened", does("label", "x"))
    write_in(world, status=Status.SPAM)
    follow(world)
    assert runs(world) == []


def test_charlies_rules_see_nothing_of_alices(world: World) -> None:
    put(world.charlie, "contact_created", does("tag_contact", "theirs"))
    anna = make_contact(world)
    follow(world)
    follow(world.charlie)
    assert contact_now(world, anna.id).tags == ()
    assert runs(world.charlie) == []
