"""Many contacts in one call."""

from typing import Any

import pytest

from rolodesk.model.workspace import Permission
from tests.actions.contacts.desk import journal
from tests.wire.rest.people import ids, listed, made, problem
from tests.world import World


def upserted(world: World, *rows: Any, **options: Any) -> dict[str, Any]:
    answer = world.rest("POST", "/contacts/bulk", json={"rows": rows, **options})
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    counted = {name: [row["result"] for row in said["rows"]].count(name) for name in said if name != "rows"}
    assert {name: said[name] for name in counted} == counted
    return said


def results(said: dict[str, Any]) -> list[str]:
    return [row["result"] for row in said["rows"]]


def test_each_row_makes_a_contact_or_changes_the_one_it_means(world: World) -> None:
    by_id, by_ref = made(world, first_name="Anna"), made(world, first_name="Bo", ref="crm-2")
    by_external = made(world, first_name="Cy", external_id="3")
    by_email = made(world, first_name="Di", emails=[{"email": "di@example.org"}])
    said = upserted(
        world,
        {"id": by_id["id"], "title": "CEO"},
        {"ref": "crm-2", "title": "CFO"},
        {"external_id": "3", "title": "CTO"},
        {"emails": [{"email": "DI@example.org"}], "external_id": "4", "title": "COO"},
        {"external_id": "5", "first_name": "Eva", "tags": ["VIP"], "pinned_note": "Tea"},
        {"ref": "crm-6", "first_name": "Fia", "channel": "Fair"},
    )
    assert results(said) == ["updated"] * 4 + ["created"] * 2
    assert ids(said["rows"][:4]) == ids([by_id, by_ref, by_external, by_email])
    found = listed(world)
    assert [(one["id"], one["ref"]) for one in found] == [(one["id"], one["ref"]) for one in said["rows"]]
    assert [one["title"] for one in found] == ["CEO", "CFO", "CTO", "COO", None, None]
    assert [one["channel"] for one in found[4:]] == ["API", "Fair"]
    assert (found[4]["tags"], found[4]["pinned_note"]) == (["VIP"], "Tea")
    assert ids(listed(world, "?tag=vip")) == [said["rows"][4]["id"]]


def test_the_same_call_again_changes_nothing(world: World) -> None:
    rows = [
        {"external_id": "1", "first_name": "Anna", "custom_fields": {"plan": "gold"}, "tags": ["VIP"]},
        {"emails": [{"email": "bo@example.org"}], "phones": [{"phone": "0701740605"}], "pinned_note": "Tea"},
        {"emails": [{"email": "BO@example.org"}], "first_name": "Bob"},
        {"external_id": "1", "first_name": "Ann"},
        {"external_id": "9"},
    ]
    first = upserted(world, *rows)
    assert results(first) == ["created", "created", "refused", "refused", "refused"]
    before, told = listed(world), len(journal(world))
    again = upserted(world, *rows)
    assert results(again) == ["unchanged", "unchanged", "refused", "refused", "refused"]
    assert ids(again["rows"][:2]) == ids(first["rows"][:2])
    assert (listed(world), len(journal(world))) == (before, told)


def test_who_gives_a_name_away_in_one_row_is_not_meant_by_it_in_the_next(world: World) -> None:
    anna = made(world, external_id="1", emails=[{"email": "anna@example.org"}])
    rows = [
        {"id": anna["id"], "emails": [{"email": "new@example.org"}]},
        {"emails": [{"email": "anna@example.org"}], "first_name": "Another"},
        {"emails": [{"email": "new@example.org"}], "first_name": "Third"},
    ]
    said = upserted(world, *rows)
    assert results(said) == ["updated", "created", "refused"]
    assert results(upserted(world, *rows)) == ["unchanged", "unchanged", "refused"]


def test_bad_rows_are_explained_and_leave_the_good_ones_alone(world: World) -> None:
    anna = made(world, first_name="Anna", ref="crm-1")
    said = upserted(
        world,
        {"external_id": "1", "first_name": "x" * 51},
        {"external_id": "2", "first_name": "Bo"},
        {"external_id": "3", "first_name": 5},
        {"external_id": "4", "colour": "blue"},
        5,
        {"first_name": "Nobody"},
        {"id": 987654321, "first_name": "Nobody"},
        {"id": anna["id"], "ref": "crm-9"},
        {"emails": [{"email": "x"}], "first_name": "Nobody"},
        {"external_id": "5", "first_name": "A", "account_id": 987654321},
        {"external_id": "6", "first_name": "A", "pinned_note": "x" * 65_537},
        {"external_id": "7", "ref": "a b", "first_name": "A"},
        {"external_id": "8", "stage": "Unheard of"},
        {"external_id": "2", "title": "CEO"},
    )
    fields = [(row["result"], row.get("field", "")) for row in said["rows"]]
    assert fields == [
        ("refused", "first_name"),
        ("created", ""),
        ("refused", "first_name"),
        ("refused", "colour"),
        ("refused", "the body"),
        ("refused", ""),
        ("refused", "id"),
        ("refused", "ref"),
        ("refused", "emails[0].email"),
        ("refused", "account_id"),
        ("refused", "pinned_note"),
        ("refused", "ref"),
        ("refused", "stage"),
        ("refused", ""),
    ]
    assert said["rows"][0]["reason"] == "must be at most 50 characters"
    assert said["rows"][5]["reason"] == "has none of id, ref, external_id, email to be matched by"
    assert said["rows"][13]["reason"] == "means the same contact as row 1"
    assert [one["first_name"] for one in listed(world)] == ["Anna", "Bo"]


def test_rows_are_matched_by_what_is_said(world: World) -> None:
    anna = made(world, first_name="Anna", phones=[{"phone": "0701740605"}], external_id="1")
    row = {"phones": [{"phone": "+46 70-174 06 05"}], "external_id": "2", "title": "CEO"}
    assert upserted(world, row, match=["phone"])["rows"][0]["id"] == anna["id"]
    assert upserted(world, row, match=["external_id"])["rows"] == [
        {"result": "unchanged", "id": anna["id"], "ref": anna["ref"]}
    ]
    other = upserted(world, row | {"external_id": "3"}, match=["external_id"])["rows"][0]
    assert other["result"] == "created"
    oldest = upserted(world, row | {"external_id": "4"}, match=["phone", "external_id"])
    assert oldest["rows"][0]["id"] == anna["id"]
    for match in ([], ["name"], "id"):
        answer = world.rest("POST", "/contacts/bulk", json={"rows": [row], "match": match})
        assert answer.status_code == 400


def test_rows_of_several_transactions_know_of_one_another(world: World) -> None:
    rows = [{"external_id": str(number), "first_name": f"Contact {number}"} for number in range(1_100)]
    said = upserted(world, *rows, *rows[:3])
    assert (said["created"], said["refused"]) == (1_100, 3)
    assert [row["reason"][-6:] for row in said["rows"][1_100:]] == [f" row {n}" for n in range(3)]
    assert upserted(world, *rows)["unchanged"] == 1_100


def test_a_ref_that_is_or_was_anothers_is_refused(world: World) -> None:
    made(world, first_name="Anna", ref="crm-1")
    gone = made(world, first_name="Bo", ref="crm-2")
    world.rest("DELETE", f"/contacts/{gone['id']}")
    rows = [{"external_id": f"{n}", "ref": f"crm-{n}", "first_name": "Cy"} for n in (1, 2, 3)]
    said = upserted(world, *rows, {"external_id": "4", "ref": "crm-3", "title": "x"}, match=["external_id"])
    assert [(row["result"], row.get("field")) for row in said["rows"]] == [
        ("refused", "ref"),
        ("refused", "ref"),
        ("created", None),
        ("refused", "ref"),
    ]


def test_more_than_ten_thousand_rows_are_refused(world: World) -> None:
    answer = world.rest("POST", "/contacts/bulk", json={"rows": [{}] * 10_001})
    assert problem(answer) == (400, "invalid", "rows")


@pytest.mark.parametrize("key", ["external_id", "ref", "emails", "phones"])
def test_the_outsiders_contacts_are_never_meant(world: World, key: str) -> None:
    fields: dict[str, Any] = {
        "external_id": "1",
        "ref": "crm-1",
        "emails": [{"email": "anna@example.org"}],
        "phones": [{"phone": "0701740605"}],
    }
    theirs = made(world, first_name="Anna", **fields)
    body = {
        "rows": [{"first_name": "Eve", key: fields[key]}, {"id": theirs["id"], "first_name": "Eve"}],
        "match": ["id", "ref", "external_id", "email", "phone"],
    }
    answer = world.rest("POST", "/contacts/bulk", key=world.charlie.key, json=body).json()
    assert results(answer) == ["created", "refused"]
    assert listed(world) == [theirs]


def test_reading_is_not_enough(world: World) -> None:
    key = world.make_key(Permission.CONTACTS_READ)
    answer = world.rest("POST", "/contacts/bulk", key=key, json={"rows": [{"external_id": "1"}]})
    assert problem(answer) == (403, "not_allowed", "")
