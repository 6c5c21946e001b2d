"""`rolodesk search`: whether the index is whole, and making it anew."""

from typing import Any

from tests.cli.terminal import Terminal


def states(terminal: Terminal) -> set[str]:
    found: list[dict[str, Any]] = terminal.json("search", "status")
    assert [one["records"] for one in found] == ["contacts", "accounts", "tickets", "messages", "notes"]
    return {one["state"] for one in found}


def test_a_new_store_has_nothing_to_be_told(terminal: Terminal) -> None:
    assert states(terminal) == {"whole"}
    assert {
        "check": "search",
        "level": "ok",
        "what": "everything is in the index",
        "mend": "",
    } in terminal.json("doctor")


def test_the_index_is_made_anew(terminal: Terminal) -> None:
    terminal.json("demo")
    told = terminal.json("search", "rebuild")["records"]
    assert told > 50
    assert states(terminal) == {"whole"}
    assert terminal.json("search", "rebuild")["records"] == told
