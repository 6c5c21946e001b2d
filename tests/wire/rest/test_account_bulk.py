"""Many accounts in one call."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from rolodesk.wire.rest import bulk_rows
from tests.actions.contacts.desk import journal
from tests.wire.rest.inbox import problem, walked
from tests.world import World


def upserted(world: World, *rows: Any, **options: Any) -> list[tuple[str, int | str]]:
    """What became of each row: its result, and the account's id or the field that was refused."""
    answer = world.rest("POST", "/accounts/bulk", json={"rows": rows, **options})
    assert answer.status_code == 200, answer.text
    said = answer.json()
    counted = {name: [row["result"] for row in said["rows"]].count(name) for name in said if name != "rows"}
    assert {name: said[name] for name in counted} == counted
    return [(row["result"], row.get("id", row.get("field", ""))) for row in said["rows"]]


def made(world: World, **fields: str) -> int:
    return int(world.rest("POST", "/accounts", json=fields).json()["id"])


def told(world: World) -> list[str]:
    return [event.kind for event in journal(world) if event.kind.startswith("account.")]


def test_each_row_makes_an_account_or_changes_the_one_it_means(world: World) -> None:
    by_id, by_external = made(world, name="Anna AB"), made(world, name="Bo AB", external_id="2")
    found = upserted(
        world,
        {"id": by_id, "external_id": "1"},
        {"external_id": "2", "name": "Bo & Co"},
        {"external_id": "3", "name": "Cy AB", "external_url": "https://cy.example"},
    )
    assert found[:2] == [("updated", by_id), ("updated", by_external)]
    assert found[2][0] == "created"
    listed = walked(world, "/accounts")
    assert [(one["name"], one["external_id"]) for one in listed] == [
        ("Anna AB", "1"),
        ("Bo & Co", "2"),
        ("Cy AB", "3"),
    ]
    assert told(world) == ["account.created"] * 2 + ["account.updated"] * 2 + ["account.created"]
    assert [one["name"] for one in walked(world, "/accounts?q=cy")] == ["Cy AB"]


def test_the_same_call_again_changes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_rows, "AT_ONCE", 2)
    rows = [
        {"external_id": "1", "name": "Anna AB"},
        {"external_id": "2", "name": "Anna AB"},
        {"external_id": "1", "name": "Another"},
        {"external_id": "9"},
    ]
    first = upserted(world, *rows)
    assert [result for result, _ in first] == ["created", "created", "refused", "refused"]
    before, events = walked(world, "/accounts"), len(told(world))
    again = upserted(world, *rows)
    assert again == [("unchanged", first[0][1]), ("unchanged", first[1][1]), *first[2:]]
    assert (walked(world, "/accounts"), len(told(world))) == (before, events)


def test_a_name_counts_in_any_case_if_that_is_said(world: World) -> None:
    oldest = made(world, name="Shipyard of Luleå")
    made(world, name="shipyard of luleå")
    rows = [{"name": " SHIPYARD OF LULEÅ ", "external_id": "1"}, {"name": "Other"}]
    found = upserted(world, *rows, match=["name"])
    assert found == [("updated", oldest), ("created", found[1][1])]
    assert upserted(world, *rows, match=["name"]) == [("unchanged", oldest), ("unchanged", found[1][1])]
    assert upserted(world, {"name": "Other"}) == [("refused", "")]


def test_who_gives_a_name_away_in_one_row_is_not_meant_by_it_in_the_next(world: World) -> None:
    account = made(world, name="Old", external_id="1")
    rows = [{"id": account, "external_id": "2"}, {"external_id": "1", "name": "New"}, {"external_id": "2"}]
    assert [result for result, _ in upserted(world, *rows)] == ["updated", "created", "refused"]


def test_bad_rows_are_explained_and_leave_the_good_ones_alone(world: World) -> None:
    found = upserted(
        world,
        {"external_id": "1", "name": "x" * 251},
        {"external_id": "2", "name": "Bo AB"},
        {"external_id": "3", "name": 5},
        {"external_id": "4", "colour": "blue"},
        5,
        {"name": "Nobody"},
        {"id": 987654321, "name": "Nobody"},
        {"external_id": "5", "name": " "},
        {"external_id": "6", "name": "Cy", "external_url": "x" * 2_001},
        {"external_id": "2", "name": "Again"},
    )
    assert [field for result, field in found if result == "refused"] == [
        "name",
        "name",
        "colour",
        "the body",
        "",
        "id",
        "name",
        "external_url",
        "",
    ]
    assert [one["name"] for one in walked(world, "/accounts")] == ["Bo AB"]


def test_only_ones_own_accounts_are_meant(world: World) -> None:
    ours = made(world, name="Anna AB", external_id="1")
    answer = world.rest(
        "POST",
        "/accounts/bulk",
        key=world.charlie.key,
        json={"rows": [{"id": ours, "name": "Stolen"}, {"external_id": "1", "name": "Their own"}]},
    )
    assert [row["result"] for row in answer.json()["rows"]] == ["refused", "created"]
    assert [one["name"] for one in walked(world, "/accounts")] == ["Anna AB"]


def test_a_call_as_a_whole_is_refused(world: World) -> None:
    path = "/accounts/bulk"
    assert problem(world.rest("POST", path, json={"rows": [], "match": ["email"]}))[:2] == (400, "invalid")
    assert problem(world.rest("POST", path, json={"rows": [{}] * 10_001}))[0] == 400
    reader = world.make_key(Permission.CONTACTS_READ)
    assert problem(world.rest("POST", path, json={"rows": []}, key=reader))[0] == 403
