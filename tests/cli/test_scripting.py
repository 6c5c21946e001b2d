"""The commands as scripts call them: the examples that README and issue tracker print, word by word."""

import shlex
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.cli.terminal import Terminal

EXAMPLES = (
    'workspace create --name "Example AB" --id 200 --json',
    "key create --workspace 200 --name ci --scope contacts:write --scope tickets:write --json",
    "member create --workspace 200 --email a@example.org --name A --role agent --json",
    "mailbox create --workspace 200 --name Support --address info@example.org --member a@example.org --json",
    'mailbox create --workspace 200 --name B --address s@e.org --address b@e.org --auto-reply "text" --json',
    'location create --workspace 200 --ref L1 --title "Main" --json',
)


@pytest.fixture
def answers(terminal: Terminal) -> list[dict[str, object]]:
    return [terminal.spawn(*shlex.split(example)).answer for example in EXAMPLES]


def test_every_example_answers_one_object_and_every_list_shows_what_was_made(
    terminal: Terminal, answers: list[dict[str, object]]
) -> None:
    workspace, key, member, support, sales, location = answers
    assert (workspace["id"], workspace["name"], workspace["country"]) == (200, "Example AB", "SE")
    assert str(key.pop("key")).startswith("rk_")
    assert key["scopes"] == ["contacts:read", "contacts:write", "tickets:read", "tickets:write"]
    assert (member["email"], member["role"]) == ("a@example.org", "agent")
    assert (support["addresses"], support["members"]) == (["info@example.org"], ["a@example.org"])
    assert (sales["addresses"], sales["members"]) == (["s@e.org", "b@e.org"], [])
    assert (support["auto_reply"], sales["auto_reply"]) == (None, "text")
    assert (location["ref"], location["title"], location["built_in"]) == ("L1", "Main", False)

    assert terminal.json("workspace", "list") == [workspace]
    in_it = ("list", "--workspace", "200")
    assert terminal.json("key", *in_it) == [key]
    assert terminal.json("member", *in_it) == [member]
    boxes = terminal.json("mailbox", *in_it)
    assert [{name: box[name] for name in support} for box in boxes] == [support, sales]
    assert [one["ref"] for one in terminal.json("location", *in_it)] == ["default", "L1"]


def test_people_read_sentences_and_tables_instead(terminal: Terminal) -> None:
    made = terminal.run("workspace", "create", "--name", "Example AB", "--id", "200")
    assert made.out == "made the workspace Example AB with the id 200\n"
    assert terminal.run("key", "list", "--workspace", "200").out == "none\n"
    key = terminal.run("key", "create", "--workspace", "200", "--name", "ci", "--scope", "contacts:read")
    assert key.out.startswith("rk_")
    listed = terminal.run("key", "list", "--workspace", "200").out.splitlines()
    assert listed[0].split() == [
        "id",
        "name",
        "hint",
        "scopes",
        "rate",
        *["expires", "at", "revoked", "at"],
        *["created", "at"],
    ]
    assert listed[1].split()[:4] == ["1", "ci", key.out[:7], "contacts:read"]


def test_json_may_stand_anywhere_in_the_line(terminal: Terminal) -> None:
    first = terminal.run("--json", "workspace", "create", "--name", "A").answer
    second = terminal.run("workspace", "--json", "create", "--name", "B").answer
    assert terminal.run("--json", "workspace", "list", "--json").answer == [first, second]


def test_it_tells_its_version_also_as_a_module(tmp_path: Path) -> None:
    asked = [sys.executable, "-m", "rolodesk", "--version"]
    as_module = subprocess.run(asked, check=True, capture_output=True, text=True)
    assert (
        as_module.stdout == Terminal(tmp_path).spawn("--version").out == f"rolodesk {version('rolodesk')}\n"
    )


def test_a_workspace_has_a_crm_number_and_a_location_an_address(terminal: Terminal) -> None:
    made = terminal.json("workspace", "create", "--name", "Example AB", "--id", "200", "--crm-id", "7")
    assert made["crm_id"] == 7
    location = terminal.json(
        *("location", "create", "--workspace", "200", "--ref", "L1", "--title", "Main"),
        *("--address-line-1", "Storgatan 1", "--city", "Lund", "--postal-code", "222 22"),
    )
    assert (location["address_line_1"], location["city"], location["district"]) == ("Storgatan 1", "Lund", "")
    assert terminal.json("location", "list", "--workspace", "200")[1] == location


def test_the_store_is_its_owners_alone(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path / "data")
    terminal.json("workspace", "create", "--name", "Example AB")
    assert (terminal.data / "rolodesk.db").stat().st_mode & 0o077 == 0
