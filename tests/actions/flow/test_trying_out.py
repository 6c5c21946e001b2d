"""Trying Mail Flow out: what would happen, with every condition looked at and nothing written."""

import pytest

from rolodesk.actions.contacts.creating import create as create_contact
from rolodesk.actions.flow.testing import try_out
from rolodesk.model.contact import Email, NewContact
from rolodesk.model.errors import Invalid, NotAllowed, Unknown
from rolodesk.model.flow.findings import GroupFinding
from rolodesk.model.letter import Correspondent
from tests.actions.flow.postman import agent, put, written
from tests.actions.office import BUT_SETTINGS, act_as_key
from tests.model.flow.writing import ANNA, asks, letter
from tests.world import World

BOTH = {"all": [asks("size", "less_than", 1), asks("subject", "contains", "faktura")]}


def test_it_says_what_would_happen_and_writes_nothing(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")
    seller = agent(world, "seller", sales)
    put(
        world,
        {"action": "label", "value": "Invoice"},
        {"action": "move", "value": sales.id},
        {"action": "assign_in_turn"},
        conditions={"all": [asks("mailbox", "is", world.support.id)]},
    )
    before = world.served.digest()
    tried = world.act(lambda scope: try_out(scope, letter(), size=5_000))
    assert world.served.digest() == before
    assert (tried.mailbox, tried.moved_to, tried.assigned) == (world.support, sales, (seller,))
    assert tried.verdict.labels == ("Invoice",)
    assert tried.contact is None


def test_every_condition_is_looked_at(world: World) -> None:
    put(world, conditions=BOTH)
    (rule,) = world.act(lambda scope: try_out(scope, letter(), size=5_000)).verdict.trace.rules
    assert isinstance(rule.why, GroupFinding)
    assert [part.outcome for part in rule.why.parts] == [False, True]


def test_a_draft_is_tried_in_place_of_the_rules(world: World) -> None:
    put(world, {"action": "drop"})
    draft = written({"action": "label", "value": "draft"}, active=False)
    tried = world.act(lambda scope: try_out(scope, letter(), size=10, written=draft))
    assert (tried.verdict.labels, tried.verdict.drop) == (("draft",), False)
    with pytest.raises(Invalid, match="actions: must be a list"):
        world.act(lambda scope: try_out(scope, letter(), size=10, written={**draft, "actions": []}))


def test_a_draft_may_name_what_is_not_there_and_is_told_so(world: World) -> None:
    draft = written({"action": "assign", "value": "nobody@example.org"}, {"action": "move", "value": 999})
    (rule,) = world.act(lambda scope: try_out(scope, letter(), size=10, written=draft)).verdict.trace.rules
    assert [bool(deed.why_not) for deed in rule.deeds] == [True, True]


def test_the_mailbox_is_the_one_it_was_written_to(world: World) -> None:
    sales = world.make_mailbox("Sales", "sales@example.org")

    def mailbox_of(*to: str, mailbox_id: int | None = None) -> int:
        one = letter(to=tuple(map(Correspondent, to)))
        return world.act(lambda scope: try_out(scope, one, size=1, mailbox_id=mailbox_id)).mailbox.id

    assert mailbox_of("x@example.com", "SALES@example.org") == sales.id
    assert mailbox_of("x@example.com") == world.support.id
    assert mailbox_of("sales@example.org", mailbox_id=world.support.id) == world.support.id
    with pytest.raises(Unknown, match="there is no mailbox 999"):
        mailbox_of("sales@example.org", mailbox_id=999)


def test_the_outsiders_mailbox_and_rules_have_no_part_in_it(world: World) -> None:
    theirs = world.charlie.make_mailbox("Support", "info@example.org")
    put(world.charlie, {"action": "drop"})
    assert world.act(lambda scope: try_out(scope, letter(), size=1)).verdict.trace.rules == ()
    with pytest.raises(Unknown):
        world.act(lambda scope: try_out(scope, letter(), size=1, mailbox_id=theirs.id))


def test_a_workspace_without_mailboxes_is_told_to_make_one(world: World) -> None:
    with pytest.raises(Unknown, match="there is no mailbox in this workspace; make one"):
        world.charlie.act(lambda scope: try_out(scope, letter(), size=1))


def test_a_known_sender_is_found(world: World) -> None:
    new = NewContact(name="Anna", emails=(Email(ANNA.email.upper(), primary=True),), channel="Email")
    contact = world.act(lambda scope: create_contact(scope, new))
    assert world.act(lambda scope: try_out(scope, letter(), size=1)).contact == contact


def test_who_may_not_read_settings_does_not_try_it_out(world: World) -> None:
    with pytest.raises(NotAllowed):
        act_as_key(world, lambda scope: try_out(scope, letter(), size=1), permissions=BUT_SETTINGS)
