"""Lists of contacts by their custom fields, by their whole name, and of those without an account."""

from typing import Any

import pytest

from rolodesk.storage.search import listing
from tests.wire.rest.inbox import walked
from tests.wire.rest.people import ids, listed, made, problem
from tests.wire.rest.test_bulk_actions import run_all
from tests.world import World

ORDERS = ["id", "-id", "name", "-name", "updated_at", "-updated_at"]


def define(world: World, title: str, kind: str, **more: Any) -> None:
    body = {"noun": "contact", "title": title, "kind": kind, **more}
    assert world.rest("POST", "/custom-fields", json=body).status_code == 201


def names(world: World, query: str) -> list[str]:
    return [one["name"] for one in listed(world, f"?{query}")]


def having(world: World, name: str, **fields: Any) -> dict[str, Any]:
    return made(world, name=name, custom_fields=fields)


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize("sort", ORDERS)
def test_a_custom_field_narrows_every_order_with_other_filters(
    world: World, monkeypatch: pytest.MonkeyPatch, sort: str, few: int
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    wanted = [
        made(world, name=f"Anna {letter}", stage="Lead", custom_fields={"plan": "gold"}) for letter in "bac"
    ]
    made(world, name="Anna", custom_fields={"plan": "gold"})
    made(world, name="Anna", stage="Lead", custom_fields={"plan": "silver"})
    made(world, name="Bo", stage="Lead", custom_fields={"plan": "gold"})
    walked = ids(listed(world, f"?custom_fields[plan]=gold&q=anna&stage=Lead&limit=2&sort={sort}"))
    expected = ids(sorted(wanted, key=lambda one: one["name"]) if "name" in sort else wanted)
    assert walked == (expected[::-1] if sort.startswith("-") else expected)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("custom_fields[plan]=GOLD", ["Anna"]),
        ("custom_fields[Plan]=gold", ["Anna"]),
        ("custom_fields[plan]=gol", []),
        ("custom_fields[plan]=gold&custom_fields[Seats]=3", ["Anna"]),
        ("custom_fields[plan]=gold&custom_fields[Seats]=4", []),
        ("custom_fields[Seats]=3", ["Anna", "Bo", "Cia"]),
        ("custom_fields[Seats]=3.0", ["Anna", "Bo", "Cia"]),
        ("custom_fields[Seats]=03", ["Anna", "Bo", "Cia"]),
        ("custom_fields[Since]=2026-01-31", ["Anna", "Bo"]),
        ("custom_fields[Since]=2026-01-31T23:59:59Z", ["Anna", "Bo"]),
        ("custom_fields[Size]=m", ["Bo"]),
        ("custom_fields[code]=0123", ["Bo"]),
        ("custom_fields[code]=123", ["Cia"]),
        ("custom_fields[code]=123.0", ["Cia"]),
        ("custom_fields[paid]=true", ["Anna"]),
        ("custom_fields[likes]=te%CC%81", ["Bo"]),
        ("custom_fields[likes]=milk%20tea", ["Bo"]),
        ("custom_fields[it's%20%22odd%22%20(%C3%A5)]=%27%20%26%20%22", ["Cia"]),
    ],
)
def test_values_are_compared_as_what_their_field_asks_for(world: World, query: str, found: list[str]) -> None:
    define(world, "Seats", "number")
    define(world, "Since", "date")
    define(world, "Size", "choice", choices=["S", "M"])
    having(world, "Anna", plan="gold", Seats=3, Since="2026-01-31", paid=True)
    having(
        world,
        "Bo",
        Seats="3.00",
        Since="2026-01-31T08:00:00Z",
        Size="M",
        code="0123",
        likes=["té", "Milk tea"],
    )
    having(world, "Cia", Seats=3.0, Since="soon", code=123, **{'it\'s "odd" (å)': "' & \""})
    having(world, "Di", Seats=30, Since="2026-01-30", Size="S", paid=False, in_it={"plan": "gold"})
    assert names(world, query) == found


def test_what_changes_is_found_by_what_it_is_now(world: World) -> None:
    anna = having(world, "Anna", plan="gold")
    assert (
        world.rest("PATCH", f"/contacts/{anna['id']}", json={"custom_fields": {"plan": "silver"}}).status_code
        == 200
    )
    having(world, "Bo", plan="gold")
    assert names(world, "custom_fields[plan]=gold") == ["Bo"]
    assert names(world, "custom_fields[plan]=silver") == ["Anna"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("custom_fields[colour]=red", "custom_fields[colour]"),
        ("custom_fields[plan]=gold&custom_fields[colour]=red", "custom_fields[colour]"),
        ("custom_fields[Seats]=many", "custom_fields[Seats]"),
        ("custom_fields[Since]=2026-02-30", "custom_fields[Since]"),
        ("custom_fields[plan]=", "custom_fields[plan]"),
        ("custom_fields[plan]=%20", "custom_fields[plan]"),
        ("custom_fields[]=x", "custom_fields[]"),
        ("custom_fields=gold", "custom_fields"),
        ("custom_fields[plan=gold", "custom_fields[plan"),
        ("q[plan]=gold", "q[plan]"),
        ("&".join(f"custom_fields[{number}]=x" for number in range(21)), "custom_fields"),
        ("account_id=nobody", "account_id"),
        ("name=%20", "name"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(world: World, query: str, field: str) -> None:
    define(world, "Seats", "number")
    define(world, "Since", "date")
    having(world, "Anna", plan="gold")
    assert problem(world.rest("GET", f"/contacts?{query}")) == (400, "invalid_parameter", field)
    assert problem(world.rest("GET", f"/exports/contacts.csv?{query}")) == (400, "invalid_parameter", field)


def test_a_field_that_only_others_have_is_unknown(world: World) -> None:
    having(world, "Anna", plan="gold")
    theirs = world.rest("GET", "/contacts?custom_fields[plan]=gold", key=world.charlie.key)
    assert problem(theirs) == (400, "invalid_parameter", "custom_fields[plan]")


def test_a_whole_name_is_found_in_any_case(world: World) -> None:
    for name in ("Anna Andersson", "anna andersson", "Anna", "Åsa Öberg", "åsa öberg", "Anna Anderssons"):
        made(world, name=name, stage="Lead" if name[0] in "Aå" else "Customer")
    for sort in ("id", "name", "updated_at"):
        assert names(world, f"name=ANNA%20andersson&sort={sort}&limit=1") == [
            "Anna Andersson",
            "anna andersson",
        ]
        assert names(world, f"name=%C3%A5sa%20%C3%B6berg&sort={sort}") == ["Åsa Öberg", "åsa öberg"]
    assert names(world, "name=anna%20andersson&stage=Lead&q=andersson") == ["Anna Andersson"]
    assert names(world, "name=anders") == []


@pytest.mark.parametrize("sort", ORDERS)
def test_those_without_an_account_are_listed(world: World, sort: str) -> None:
    account = world.rest("POST", "/accounts", json={"name": "Shop"}).json()["id"]
    alone = [made(world, name=f"Anna {letter}", tags=["vip"]) for letter in "abc"]
    made(world, name="Anna d")
    made(world, name="Anna e", tags=["vip"], account_id=account)
    for query in ("tag=vip&", "tag=vip&q=anna&"):
        walked = ids(listed(world, f"?{query}account_id=none&limit=2&sort={sort}"))
        assert walked == (ids(alone)[::-1] if sort.startswith("-") else ids(alone))
    assert names(world, f"account_id={account}") == ["Anna e"]


def test_what_all_match_is_exported_changed_and_brought_back(world: World) -> None:
    account = world.rest("POST", "/accounts", json={"name": "Shop"}).json()["id"]
    having(world, "Anna", plan="gold")
    having(world, "Bo", plan="silver")
    made(world, name="Anna", custom_fields={"plan": "gold"}, account_id=account)
    filters = {"custom_fields": {"plan": "Gold"}, "name": "anna", "account_id": "none"}
    query = "custom_fields[plan]=Gold&name=anna&account_id=none"
    assert len(world.rest("GET", f"/exports/contacts.jsonl?{query}").text.splitlines()) == 1
    deleting = {"filter": filters, "action": "delete"}
    assert world.rest("POST", "/contacts/bulk-actions", json=deleting).status_code == 202
    run_all(world)
    assert [one["account_id"] for one in walked(world, "/contacts")] == [None, account]
    restoring = deleting | {"action": "restore"}
    for wrong in ({"name": "Annas"}, {"custom_fields": {"plan": "silver"}}):
        body = restoring | {"filter": filters | wrong}
        world.rest("POST", "/contacts/bulk-actions", json=body)
    run_all(world)
    assert len(walked(world, "/contacts")) == 2
    assert world.rest("POST", "/contacts/bulk-actions", json=restoring).status_code == 202
    run_all(world)
    assert len(walked(world, "/contacts")) == 3
