"""The rule laboratory: what a draft would have done, on the records as they were, with nothing written."""

from typing import Any

import pytest

from rolodesk.actions.contacts import tagging
from rolodesk.actions.contacts.deleting import delete
from rolodesk.actions.rules import testing
from rolodesk.actions.rules.testing import Explained, Firing, Trial, Tried
from rolodesk.actions.scope import OPERATOR, Actor, ActorKind, Scope
from rolodesk.actions.tickets import inserting
from rolodesk.actions.tickets.editing import edit
from rolodesk.model.errors import NotAllowed, Unknown
from rolodesk.model.rules.rule import read_rule, unsaved
from rolodesk.model.ticket import Status, Ticket, TicketChange
from rolodesk.model.workspace import Permission
from tests.actions.rules.ruling import (
    DAY,
    HOUR,
    asks,
    does,
    later,
    letter_from_anna,
    make_contact,
    write_in,
    written,
)
from tests.world import Tenant, World


def tried(
    tenant: Tenant, event: str, *actions: dict[str, object], ahead: int = 0, limit: int = 200, **more: Any
) -> list[Firing]:
    """Try a draft over the last week, page by page, in transactions that cannot write."""
    return all_pages(tenant, event, *actions, ahead=ahead, limit=limit, **more)[0]


def all_pages(
    tenant: Tenant, event: str, *actions: dict[str, object], ahead: int = 0, limit: int = 200, **more: Any
) -> tuple[list[Firing], Tried, int]:
    draft = read_rule(written(event, *(actions or (does("tag_contact", "new"),)), **more))
    found: list[Firing] = []
    trial: Trial | None = None
    for number in range(1, 10_000):

        async def work(tx: Any, begun: Trial | None = trial) -> Tried:
            tx.now += ahead
            scope = Scope(tx, workspace=tenant.workspace, actor=OPERATOR, door="cli")
            over = begun or Trial(since=scope.now - 7 * DAY, until=scope.now)
            return await testing.try_out(scope, unsaved(draft, now=scope.now), over, limit=limit)

        page = tenant.served.run(tenant.served.engine.search(tenant.id, work))
        found += page.firings
        trial = page.trial
        if page.is_over:
            return found, page, number
    raise AssertionError("it never ends")


def explained(
    tenant: Tenant,
    record_id: int,
    event: str,
    *actions: dict[str, object],
    actor: Actor = OPERATOR,
    **more: Any,
) -> Explained:
    draft = read_rule(written(event, *actions, **more))

    async def work(tx: Any) -> Explained:
        scope = Scope(tx, workspace=tenant.workspace, actor=actor, door="cli")
        return await testing.explain(scope, unsaved(draft, now=scope.now), record_id)

    return tenant.served.run(tenant.served.engine.read(tenant.id, work))


def test_a_draft_tells_what_it_would_have_changed_and_writes_nothing(world: World) -> None:
    anna, bert = make_contact(world, "Anna Berg", tags=("vip",)), make_contact(world, "Bert Alm")
    make_contact(world.charlie, "Theirs")
    before = world.served.digest()
    found = tried(world, "contact_created", does("tag_contact", "VIP"), does("set_stage", "Lead"))
    assert [(one.record_id, one.title) for one in found] == [(bert.id, "Bert Alm"), (anna.id, "Anna Berg")]
    assert [(one.field, one.before, one.after, one.why_not) for one in found[0].foreseen] == [
        ("tags", (), ("VIP",), ""),
        ("stage", "Subscriber", "Lead", ""),
    ]
    assert found[1].foreseen[0].why_not == "it is so already"
    assert world.served.digest() == before


def test_a_contact_is_seen_as_it_was(world: World) -> None:
    anna = make_contact(world)
    for name in ("one", "two", "three"):
        world.act(lambda scope, name=name: tagging.add_tags(scope, anna.id, [name]))  # type: ignore[misc]  # a lambda's default
    world.act(lambda scope: tagging.remove_tags(scope, anna.id, ["one"]))
    found = tried(
        world,
        "contact_tagged",
        conditions={"all": [asks("contact_tag", "is", "one"), asks("contact_tag", "is", "two")]},
    )
    assert [one.kind for one in found] == ["contact.tag_added", "contact.tag_added"]
    assert set(found[1].foreseen[0].before) == {"one", "two"}  # type: ignore[call-overload]  # a list of tags
    assert found[0].as_now == ()


def test_a_ticket_is_seen_as_it_was_with_its_last_message(world: World) -> None:
    ticket = write_in(world, plain="the first letter")
    world.act(
        lambda scope: edit(scope, ticket.id, TicketChange(status=Status.PENDING, assign=(world.bob.email,)))
    )
    write_in(world, ticket_id=ticket.id, plain="the second letter")
    asked = {
        "all": [
            asks("ticket_agent", "exists", False),
            asks("message_body", "contains", "first"),
            asks("ticket_status", "is", "new"),
        ]
    }
    assert len(tried(world, "ticket_opened", conditions=asked)) == 1
    replied = {
        "all": [asks("ticket_agent", "is", world.bob.email), asks("message_body", "contains", "second")]
    }
    (firing,) = tried(
        world, "ticket_replied", does("unassign"), does("set_status", "solved"), conditions=replied
    )
    assert [(one.field, one.before, one.after) for one in firing.foreseen] == [
        ("agents", (world.bob.email,), ()),
        ("status", "pending", "solved"),
    ]


def test_a_ticket_is_seen_with_the_contact_that_it_had(world: World) -> None:
    other = make_contact(world, name="Bo Berg")
    ticket = write_in(world, plain="Hello")
    was = ticket.contact_id
    world.act(lambda scope: edit(scope, ticket.id, TicketChange(contact_id=other.id)))
    asked = {"all": [asks("contact_name", "is", "bo berg")]}
    assert tried(world, "ticket_opened", conditions=asked) == []
    (firing,) = tried(world, "ticket_opened", conditions={"none": asked["all"]})
    assert firing.as_now == ()
    assert was is not None
    world.act(lambda scope: delete(scope, was))
    (firing,) = tried(world, "ticket_opened", conditions={"none": asked["all"]})
    assert firing.as_now == ("contact_name",)


def test_what_cannot_be_looked_back_at_is_named(world: World) -> None:
    make_contact(world, company="Example AB")
    (firing,) = tried(
        world, "contact_created", conditions={"any": [asks("account_name", "is", "example ab")]}
    )
    assert firing.as_now == ("account_name",)


def test_a_trial_is_paged_and_its_totals_run_on(world: World) -> None:
    made = [make_contact(world, f"Number {number}") for number in range(7)]
    whole, _, _ = all_pages(world, "contact_created")
    found, page, pages = all_pages(world, "contact_created", limit=2)
    assert found == whole
    assert [one.record_id for one in found] == [one.id for one in reversed(made)]
    assert pages == 4
    assert (page.trial.totals.triggered, page.trial.totals.matched) == (7, 7)


def test_many_events_are_gone_through_in_bounded_steps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "EVENTS_READ", 10)
    monkeypatch.setattr(testing, "CHUNK", 4)
    monkeypatch.setattr(testing, "JUDGED", 3)
    made = [make_contact(world, f"Number {number}") for number in range(20)]
    found, page, pages = all_pages(world, "contact_created")
    assert len(found) == len(made)
    assert pages > 6
    assert page.trial.totals.matched == 20


def test_old_events_are_no_part_of_it(world: World) -> None:
    make_contact(world)
    assert tried(world, "contact_created", ahead=8 * DAY) == []


def test_idle_times_of_the_past_are_found(world: World) -> None:
    ticket = later(world, -5 * DAY, _written_in)
    later(world, -2 * DAY, lambda scope: edit(scope, ticket.id, TicketChange(status=Status.PENDING)))
    found = tried(world, "ticket_idle", does("label", "late"), when={"for": "1 day"})
    assert [one.record_id for one in found] == [ticket.id, ticket.id]
    assert [round((found[0].at - one.at) / HOUR) for one in found] == [0, 72]
    pending = tried(world, "ticket_idle", does("label", "late"), when={"for": "1 day", "status": "pending"})
    assert len(pending) == 1
    assert tried(world, "ticket_idle", does("label", "late"), when={"for": "4 days"}) == []


async def _written_in(scope: Scope) -> Ticket:
    return await inserting.insert(scope, letter_from_anna())


def test_a_schedule_is_tried_on_what_is_there_now(world: World) -> None:
    anna = make_contact(world, tags=("daily",))
    make_contact(world, "Other One")
    when = {"cron": "0 9 * * *", "time_zone": "Europe/Stockholm", "of": "contacts"}
    conditions = {"all": [asks("contact_tag", "is", "daily")]}
    found, page, _ = all_pages(world, "schedule", does("tag_contact", "x"), when=when, conditions=conditions)
    assert [(one.record_id, one.as_now) for one in found] == [(anna.id, ("contact_tag",))]
    assert page.trial.totals.triggered == 7


def test_a_contact_that_is_gone_is_counted(world: World) -> None:
    anna = make_contact(world)
    assert world.rest("GET", "/rules").status_code == 200
    world.whautomate("DELETE", f"/contacts/{anna.ref}")
    found, page, _ = all_pages(world, "contact_created")
    assert (found, page.trial.totals.gone) == ([], 1)


def test_one_record_is_explained_condition_by_condition(world: World) -> None:
    anna = make_contact(world, tags=("vip",))
    conditions = {"all": [asks("contact_tag", "is", "VIP"), asks("contact_stage", "is", "Lead")]}
    before = world.served.digest()
    no = explained(world, anna.id, "contact_created", does("tag_contact", "x"), conditions=conditions)
    assert (no.matches, no.foreseen) == (False, ())
    assert [part.outcome for part in no.why.parts] == [True, False]  # type: ignore[union-attr]  # a group's
    yes = explained(
        world,
        anna.id,
        "contact_created",
        does("tag_contact", "x"),
        conditions={"all": [conditions["all"][0]]},
    )
    assert yes.matches
    assert yes.foreseen[0].after == ("vip", "x")
    assert world.served.digest() == before


def test_what_is_out_of_sight_is_not_explained(world: World) -> None:
    ticket = write_in(world)
    blind = Actor(ActorKind.MEMBER, 1, frozenset(Permission), frozenset())
    with pytest.raises(Unknown, match=f"there is no ticket {ticket.id}"):
        explained(world, ticket.id, "ticket_opened", does("label", "x"), actor=blind)
    with pytest.raises(Unknown):
        explained(world.charlie, ticket.id, "ticket_opened", does("label", "x"))
    no_tickets = Actor(ActorKind.KEY, 1, frozenset({Permission.SETTINGS_READ, Permission.CONTACTS_READ}))
    with pytest.raises(NotAllowed):
        explained(world, ticket.id, "ticket_opened", does("label", "x"), actor=no_tickets)
