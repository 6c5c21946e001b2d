"""`rolodesk flow`: the rules of Mail Flow on the command line, and what would happen to a letter."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal import Terminal

LETTER = """\
From: Anna Berg <anna@customer.example>
To: info@example.org
Subject: =?utf-8?Q?Faktura_17:_N=C3=A4r=3F?=
Message-ID: <1@customer.example>
Date: Mon, 23 Nov 2026 10:00:00 +0000
X-Spam-Flag: NO
Content-Type: text/plain; charset=utf-8

Where is my order 4711?
"""
INVOICES: dict[str, Any] = {
    "name": "Invoices",
    "conditions": {
        "all": [
            {"field": "subject", "operator": "contains", "value": "FAKTURA"},
            {"any": [{"field": "body", "operator": "matches", "value": "order\\s+\\d+"}]},
        ]
    },
    "actions": [{"action": "label", "value": "Invoice"}, {"action": "assign_in_turn"}],
}
IN = ("--workspace", "200")


@pytest.fixture
def office(terminal: Terminal, tmp_path: Path) -> Terminal:
    """A workspace with one mailbox, in which Bob works."""
    terminal.json("workspace", "create", "--name", "Example AB", "--id", "200")
    terminal.json("member", "create", *IN, "--email", "bob@example.org", "--name", "Bob", "--role", "agent")
    support = ("--name", "Support", "--address", "info@example.org", "--member", "bob@example.org")
    terminal.json("mailbox", "create", *IN, *support, "--id", "1")
    (tmp_path / "letter.eml").write_text(LETTER.replace("\n", "\r\n"), "utf-8")
    (tmp_path / "rule.json").write_text(json.dumps(INVOICES), "utf-8")
    return terminal


def test_rules_are_put_listed_moved_and_removed(office: Terminal, tmp_path: Path) -> None:
    rule = str(tmp_path / "rule.json")
    first = office.json("flow", "put", *IN, rule, "--id", "7")
    assert {key: first[key] for key in INVOICES} == INVOICES
    assert (first["id"], first["workspace"], first["position"], first["active"]) == (7, 200, 1, True)
    later = json.dumps({**INVOICES, "name": "Later", "active": False})
    second = office.json("flow", "put", *IN, "-", given=later)
    assert second["position"] == 2
    assert office.json("flow", "list", *IN) == [first, second]
    assert office.json("flow", "move", *IN, str(second["id"]), "--position", "1")["position"] == 1
    assert [one["name"] for one in office.json("flow", "list", *IN)] == ["Later", "Invoices"]
    assert office.json("flow", "put", *IN, rule, "--id", str(second["id"]))["name"] == "Invoices"
    assert office.json("flow", "remove", *IN, "7")["name"] == "Invoices"
    assert [one["id"] for one in office.json("flow", "list", *IN)] == [second["id"]]


def test_people_read_rules_in_words(office: Terminal, tmp_path: Path) -> None:
    told = office.run("flow", "put", *IN, str(tmp_path / "rule.json")).out
    assert told == "the rule Invoices has the id 1 and the position 1\n"
    head, line = office.run("flow", "list", *IN).out.splitlines()
    assert head.split() == ["position", "id", "name", "active", "conditions", "actions"]
    assert 'subject contains "FAKTURA" and (new text matches "order\\s+\\d+")' in line
    assert "label Invoice; assign in turn" in line
    assert "position 1" in office.run("flow", "move", *IN, "1", "--position", "1").out
    assert office.run("flow", "remove", *IN, "1").out == "removed the rule Invoices (1)\n"


def test_what_would_happen_is_told_condition_by_condition(office: Terminal, tmp_path: Path) -> None:
    office.json("flow", "put", *IN, str(tmp_path / "rule.json"))
    told = office.run("flow", "test", *IN, str(tmp_path / "letter.eml"))
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines() == [
        '"Faktura 17: När?" from anna@customer.example, a stranger, to the mailbox Support (1)',
        "",
        "1. Invoices (rule 1) matches",
        "   yes all of these:",
        '      yes subject contains "FAKTURA" (it is "Faktura 17: När?")',
        "      yes any of these:",
        '         yes new text matches "order\\s+\\d+" (it is "Where is my order 4711?")',
        "   → label Invoice",
        "   → assign in turn bob@example.org",
        "",
        "What would happen:",
        "   it is labelled Invoice",
        "   it is assigned to Bob (bob@example.org)",
        "Nothing was written.",
    ]


def test_scripts_read_the_same_as_json(office: Terminal, tmp_path: Path) -> None:
    office.json("flow", "put", *IN, str(tmp_path / "rule.json"))
    told = office.json("flow", "test", *IN, str(tmp_path / "letter.eml"))
    assert told["letter"] == {"from": "anna@customer.example", "subject": "Faktura 17: När?"}
    assert (told["mailbox"], told["contact"]) == (1, None)
    assert told["verdict"] == {
        "drop": False,
        "spam": False,
        "move_to": None,
        "status": None,
        "labels": ["Invoice"],
        "contact_tags": [],
        "assign": ["bob@example.org"],
        "custom_fields": {},
        "skip_auto_reply": False,
    }
    (rule,) = told["rules"]
    assert (rule["id"], rule["matched"], rule["why"]["outcome"]) == (1, True, True)
    assert rule["why"]["conditions"][0] == {
        "field": "subject",
        "name": None,
        "operator": "contains",
        "value": "FAKTURA",
        "had": "Faktura 17: När?",
        "outcome": True,
    }
    assert rule["actions"][1] == {"action": "assign_in_turn", "value": "bob@example.org", "why_not": None}


def test_a_draft_is_tried_in_a_mailbox_and_at_a_time(office: Terminal, tmp_path: Path) -> None:
    office.json("mailbox", "create", *IN, "--name", "Sales", "--address", "sales@example.org", "--id", "2")
    office.json("flow", "hours", *IN, "--zone", "UTC", "--open", "mon 09:00-17:00")
    draft = {
        "name": "Night",
        "conditions": {
            "all": [
                {"field": "mailbox", "operator": "is", "value": 2},
                {"field": "in_office_hours", "operator": "is", "value": False},
            ]
        },
        "actions": [{"action": "drop"}],
    }
    (tmp_path / "draft.json").write_text(json.dumps(draft))
    trial = ("flow", "test", *IN, str(tmp_path / "letter.eml"), "--rule", str(tmp_path / "draft.json"))
    night = ("--at", "2026-11-23T20:00:00Z")
    assert office.json(*trial, "--mailbox", "2", *night)["verdict"]["drop"] is True
    assert office.json(*trial, "--mailbox", "2", "--at", "2026-11-23T10:00:00Z")["verdict"]["drop"] is False
    assert office.json(*trial, *night)["rules"][0]["id"] is None
    assert "the letter is dropped" in office.run(*trial, "--mailbox", "2", *night).out
    assert office.json("flow", "list", *IN) == []
    assert office.refused(*trial, "--mailbox", "3") == "there is no mailbox 3"


def test_without_rules_nothing_would_happen(office: Terminal, tmp_path: Path) -> None:
    told = office.run("flow", "test", *IN, str(tmp_path / "letter.eml")).out
    assert "There are no active rules." in told
    assert "   nothing that a rule wants" in told


def test_what_a_rule_may_not_say_is_refused_by_its_place(office: Terminal, tmp_path: Path) -> None:
    bad = {**INVOICES, "conditions": {"all": [{"field": "size", "operator": "contains", "value": "1"}]}}
    assert office.refused("flow", "put", *IN, "-", given=json.dumps(bad)) == (
        "conditions.all[0].operator: must be one of is, is_not, greater_than, less_than"
    )
    assert office.refused("flow", "put", *IN, "-", given="{") == "-: must be JSON"
    assert office.refused("flow", "put", *IN, "-", given=" " * 70_000) == "-: must be at most 65536 bytes"
    letter = str(tmp_path / "letter.eml")
    assert office.refused("flow", "test", *IN, letter, "--rule", letter) == f"{letter}: must be JSON"
    assert office.refused("flow", "test", *IN, letter, "--at", "noon").startswith("at: must be a date")
    assert office.refused("flow", "remove", *IN, "999") == "there is no rule 999"


def test_office_hours_are_shown_set_and_forgotten(office: Terminal) -> None:
    hours = ("flow", "hours", *IN)
    assert office.json(*hours) == {"workspace": 200, "time_zone": None, "open": []}
    assert office.run(*hours).out == "no office hours are set\n"
    assert "zone: must be given" in office.refused(*hours, "--open", "mon 09:00-17:00")
    days = ["mon-fri 09:00-12:00,13:00-17:00", "sat 10:00-14:00"]
    opening = [part for day in days for part in ("--open", day)]
    told = office.json(*hours, "--zone", "europe/stockholm", *opening)
    assert told == {"workspace": 200, "time_zone": "Europe/Stockholm", "open": days}
    assert office.run(*hours).out.splitlines() == ["open, by the clock of Europe/Stockholm:", *days]
    assert office.json(*hours, "--open", "mon 09:00-17:00")["time_zone"] == "Europe/Stockholm"
    assert office.run(*hours, "--none").out == "no office hours are set\n"
    assert office.run(*hours, "--none", "--zone", "UTC").code == 2


def test_another_workspaces_rules_are_not_seen(office: Terminal, tmp_path: Path) -> None:
    office.json("workspace", "create", "--name", "Outsiders Ltd", "--id", "300")
    office.json("flow", "put", *IN, str(tmp_path / "rule.json"), "--id", "7")
    assert office.json("flow", "list", "--workspace", "300") == []
    assert office.refused("flow", "remove", "--workspace", "300", "7") == "there is no rule 7"
    assert office.refused("flow", "list", "--workspace", "999") == "there is no workspace 999"
