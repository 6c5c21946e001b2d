"""What Mail Flow wants is done to the ticket, and the ticket says which rules acted."""

from typing import Any

import msgspec

from rolodesk.actions.contacts.reading import get
from rolodesk.actions.flow import editing
from rolodesk.actions.letters import restore
from rolodesk.model.letter import Correspondent, LetterState
from rolodesk.model.ticket import Status
from rolodesk.model.workspace import Role
from rolodesk.storage.tables import contacts, outgoing, tickets
from tests.actions.intake.postman import (
    arrived,
    changed,
    kept,
    letter,
    letter_row,
    opened,
    read_ticket,
    rows,
    taken,
    ticket_of,
)
from tests.actions.office import events_of
from tests.actions.tickets.front_desk import edited, journal, logged
from tests.world import World


def rule(world: World, name: str, *actions: dict[str, Any], subject: str = "") -> None:
    """Make a rule, about letters with a text in their subject or about all."""
    conditions: list[dict[str, Any]] = []
    if subject:
        conditions.append({"field": "subject", "operator": "contains", "value": subject})
    written = {"name": name, "conditions": {"all": conditions}, "actions": list(actions)}
    world.act(lambda scope: editing.put(scope, written))


def do(kind: str, value: object = None, **more: object) -> dict[str, Any]:
    """Write an action of a rule."""
    return {"action": kind, **({} if value is None else {"value": value}), **more}


def test_a_new_ticket_is_as_the_rules_want_it(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org", member_emails=[world.bob.email])
    rule(
        world,
        "Bikes",
        do("label", "Bike"),
        do("tag_contact", "rider"),
        do("set_status", "pending"),
        do("set_field", "4711", name="Order"),
        do("move", sales.id),
        do("assign", world.bob.email),
        subject="bike",
    )
    outcome = arrived(world, letter(subject="My bike"))

    grabbed = read_ticket(world, outcome.ticket_id or 0)
    ticket = grabbed.ticket
    assert (ticket.labels, ticket.status, ticket.mailbox_id) == (("Bike",), "pending", sales.id)
    assert (ticket.custom_fields, [agent.id for agent in grabbed.agents]) == (
        {"Order": "4711"},
        [world.bob.id],
    )
    contact = world.act(lambda scope: get(scope, ticket.contact_id or 0))
    assert contact.tags == ("rider",)

    (told,) = journal(world, "ticket.opened")
    assert (told.after["rules"], told.after["agents"]) == (["Bikes"], [world.bob.id])
    (log,) = logged(world, ticket)
    assert log.startswith('Mail Flow:\nBikes: subject contains "bike"')
    assert "label Bike" in log


def test_what_no_rule_is_about_says_nothing_of_rules(world: World) -> None:
    rule(world, "Bikes", do("label", "Bike"), subject="bike")
    ticket = opened(world)
    assert (ticket.labels, logged(world, ticket)) == ((), [])
    assert "rules" not in journal(world, "ticket.opened")[0].after


def test_the_letter_keeps_the_trace(world: World) -> None:
    rule(world, "Bikes", do("label", "Bike"))
    waiting = kept(world, world.support)
    taken(world, waiting, letter())
    trace = msgspec.json.decode(letter_row(world, waiting.id).trace)
    assert [(one["name"], one["matched"]) for one in trace["rules"]] == [("Bikes", True)]


def test_a_rule_marks_spam_and_nobody_is_disturbed(world: World) -> None:
    changed(world, world.support, auto_reply="Hello")
    rule(world, "Junk", do("mark_spam"), do("assign", world.bob.email), do("tag_contact", "junk"))
    outcome = arrived(world)
    grabbed = read_ticket(world, outcome.ticket_id or 0)
    assert (grabbed.ticket.status, grabbed.agents, grabbed.ticket.contact_id) == ("spam", (), None)
    assert rows(world, contacts, "id") == []
    assert rows(world, outgoing, "id") == []


def test_the_automatic_answer_is_skipped(world: World) -> None:
    changed(world, world.support, auto_reply="Hello")
    rule(world, "Quiet", do("skip_auto_reply"))
    opened(world)
    assert rows(world, outgoing, "id") == []


def test_the_mailbox_that_it_is_moved_to_answers(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org", auto_reply="From sales")
    rule(world, "Sales", do("move", sales.id))
    ticket = opened(world)
    *_, reply = read_ticket(world, ticket.id).messages
    assert (reply.plain, reply.from_email) == ("From sales", "sales@example.org")


def test_what_is_dropped_is_nothing_until_it_is_restored(world: World) -> None:
    rule(world, "Noise", do("label", "Noise"), do("drop"))
    waiting, written = kept(world, world.support), letter()
    assert taken(world, waiting, written).state is LetterState.DROPPED
    assert rows(world, tickets, "id") == rows(world, contacts, "id") == []
    dropped = letter_row(world, waiting.id)
    assert (dropped.state, dropped.reason) == ("dropped", "dropped by the rule “Noise”")
    assert "Noise" in dropped.trace
    assert events_of(world.served, world.id)[-1][:2] == ("letter.dropped", waiting.id)

    again = arrived(world, written)
    assert again.state is LetterState.REPEATED

    world.act(lambda scope: restore(scope, waiting.id))
    restored = taken(world, letter_row(world, waiting.id), written)
    assert restored.state is LetterState.TAKEN
    assert ticket_of(world, restored).labels == ("Noise",)
    assert letter_row(world, waiting.id).state == "taken"


def test_rules_act_on_a_reply_too(world: World) -> None:
    ticket = edited(world, opened(world), status=Status.SOLVED)
    rule(world, "Done", do("label", "Done"), do("set_status", "closed"), do("set_field", "1", name="Order"))
    reply = ticket_of(world, arrived(world, token=ticket.id))
    assert (reply.status, reply.labels, reply.custom_fields) == ("closed", ("Done",), {"Order": "1"})
    assert journal(world, "ticket.replied")[-1].after["rules"] == ["Done"]
    assert any("Mail Flow" in line for line in logged(world, reply))


def test_what_people_decided_stands(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org", member_emails=[world.bob.email])
    returns = world.make_mailbox("Returns", "returns@example.org", member_emails=[world.bob.email])
    untouched = opened(world)
    moved = edited(world, opened(world), mailbox_id=returns.id, assign=(world.alice.email,))
    rule(world, "Sales", do("move", sales.id), do("assign", world.bob.email))
    for ticket in (untouched, moved):
        arrived(world, token=ticket.id)

    first, second = (read_ticket(world, ticket.id) for ticket in (untouched, moved))
    assert (first.ticket.mailbox_id, [agent.id for agent in first.agents]) == (sales.id, [world.bob.id])
    assert (second.ticket.mailbox_id, [agent.id for agent in second.agents]) == (returns.id, [world.alice.id])


def test_nobody_is_assigned_who_cannot_see_the_ticket(world: World) -> None:
    private = world.make_mailbox("Private", "private@example.org")
    carol = world.make_member(f"carol.{world.id}@example.org", "Carol", Role.AGENT)
    ticket = edited(world, opened(world), mailbox_id=private.id)
    rule(world, "Bob", do("assign", world.bob.email), do("assign", world.alice.email))
    arrived(world, token=ticket.id)
    agents = [agent.id for agent in read_ticket(world, ticket.id).agents]
    assert (agents, carol.id in agents) == ([world.alice.id], False)


def test_a_turn_is_only_taken_by_a_letter_that_is_assigned(world: World) -> None:
    erin = world.make_member(f"erin.{world.id}@example.org", "Erin", Role.AGENT)
    team = world.make_mailbox("Team", "team@example.org", member_emails=[world.bob.email, erin.email])
    elsewhere = edited(world, opened(world), mailbox_id=world.support.id)
    rule(world, "In turn", do("assign_in_turn"))

    def agents(ticket_id: int | None) -> list[int]:
        return [agent.id for agent in read_ticket(world, ticket_id or 0).agents]

    first = arrived(world, mailbox=team).ticket_id
    for _ in range(3):
        assert arrived(world, mailbox=team, token=first).ticket_id == first
    arrived(world, letter(headers=(("x-spam-flag", "YES"),)), mailbox=team)
    arrived(world, mailbox=team, token=elsewhere.id)
    second = arrived(world, mailbox=team).ticket_id
    assert (agents(first), agents(second), agents(elsewhere.id)) == ([world.bob.id], [erin.id], [])


def test_a_ticket_full_of_labels_still_takes_the_letter(world: World) -> None:
    full = edited(world, opened(world), add_labels=tuple(f"label {n}" for n in range(100)))
    rule(world, "More", do("label", "one more"), do("label", "LABEL 7"))
    reply = ticket_of(world, arrived(world, token=full.id))
    assert len(reply.labels) == 100


def test_the_outsiders_rules_are_the_outsiders(world: World) -> None:
    written = {"name": "All", "conditions": {"all": []}, "actions": [do("drop")]}
    world.charlie.act(lambda scope: editing.put(scope, written))
    assert arrived(world, letter(sender=Correspondent("bo@customer.example"))).state is LetterState.TAKEN
