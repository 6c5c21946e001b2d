"""`rolodesk rule`: the rules of a workspace, and drafts of them tried on what happened."""

import json
from pathlib import Path

import pytest

from rolodesk.actions.contacts import creating
from rolodesk.actions.rules import editing
from rolodesk.actions.scope import Scope
from rolodesk.cli.store import write_in
from rolodesk.model.contact import Contact, NewContact
from tests.cli.terminal import Terminal

IN = ("--workspace", "200")
RULE = {
    "name": "VIPs",
    "when": {"event": "contact_tagged", "tag": "VIP"},
    "conditions": {"all": [{"field": "contact_stage", "operator": "is_not", "value": "Customer"}]},
    "actions": [{"action": "set_stage", "value": "Customer"}],
}


@pytest.fixture
def office(terminal: Terminal, tmp_path: Path) -> Terminal:
    """A workspace with one contact, who was made a VIP, and a rule."""
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    (tmp_path / "rule.json").write_text(json.dumps(RULE), "utf-8")
    return terminal


def make_contact(terminal: Terminal) -> Contact:
    new = NewContact(channel="Website", name="Anna Berg", tags=("vip",))

    async def make(scope: Scope) -> Contact:
        await editing.create(scope, RULE)
        return await creating.create(scope, new)

    return write_in(terminal.settings, 200, make)


def test_rules_are_listed_as_they_were_written_and_in_words(office: Terminal) -> None:
    make_contact(office)
    (listed,) = office.json("rule", "list", *IN)
    assert {name: listed[name] for name in RULE} == RULE
    said = office.run("rule", "list", *IN)
    assert "contact tagged tag VIP" in said.out
    assert 'contact\'s stage is not "Customer"' in said.out
    assert "set the contact's stage to Customer" in said.out


def test_a_draft_tells_what_it_would_have_done_and_writes_nothing(office: Terminal, tmp_path: Path) -> None:
    anna = make_contact(office)
    before = office.json("rule", "list", *IN)
    told = office.json("rule", "test", *IN, str(tmp_path / "rule.json"))
    assert told["totals"] == {"events": 4, "triggered": 1, "matched": 1, "gone": 0}
    assert [(one["id"], one["deeds"][0]["after"]) for one in told["data"]] == [(anna.id, "Customer")]
    said = office.run("rule", "test", *IN, "-", given=json.dumps(RULE))
    assert said.out.endswith("Nothing was written.\n")
    assert office.json("rule", "list", *IN) == before


def test_a_record_is_explained(office: Terminal, tmp_path: Path) -> None:
    anna = make_contact(office)
    draft = str(tmp_path / "rule.json")
    told = office.json("rule", "test", *IN, draft, "--record", str(anna.id))
    assert told["matches"] is True
    said = office.run("rule", "test", *IN, draft, "--record", str(anna.id))
    assert said.out.splitlines()[0] == f"the contact {anna.id}, 'Anna Berg', matches"
    assert "there is no contact 999" in office.refused("rule", "test", *IN, draft, "--record", "999")


def test_what_is_no_rule_is_refused_by_its_place(office: Terminal, tmp_path: Path) -> None:
    (tmp_path / "rule.json").write_text(json.dumps({**RULE, "when": {"event": "x"}}), "utf-8")
    assert "when.event: must be one of" in office.refused("rule", "test", *IN, str(tmp_path / "rule.json"))
    assert "there is no workspace 9" in office.refused("rule", "list", "--workspace", "9")
