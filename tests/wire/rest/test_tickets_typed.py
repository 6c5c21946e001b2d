"""`q` of tickets: the list, the export, bulk actions and saved views are narrowed alike to what is typed."""

from typing import Any

import pytest

from rolodesk.storage.search import listing
from tests.wire.rest.inbox import AsMember, opened, problem, walked
from tests.wire.rest.test_bulk_actions import job, run_all, started
from tests.world import World

SORTS = ["id", "-id", "updated_at", "-updated_at", "latest_at", "-latest_at", "bumped_at", "-bumped_at"]


def found(world: World, q: str, **query: Any) -> list[int]:
    answer = world.rest("GET", "/tickets", params={"q": q, "sort": "id", **query})
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["data"]]


@pytest.mark.parametrize(
    ("q", "subjects"),
    [
        ("invoice", ["Invoice for May", "Your invoices"]),
        ("INVO", ["Invoice for May", "Your invoices"]),
        ('"for may"', ["Invoice for May"]),
        ("invoice -your", ["Invoice for May"]),
        ("invioce", []),
        ("from:bo", ["Your invoices"]),
        ("label:urgent", ["A room"]),
        ("-label:urgent invoice", ["Invoice for May", "Your invoices"]),
        ("after:2000 room", ["A room"]),
        ("before:2000", []),
        ("tag:none", []),
        ("stage:lead", []),
        ("to:info@example.org", []),
        ("hello", []),
        ("-", []),
    ],
)
def test_what_is_typed_leaves_those_that_have_it(world: World, q: str, subjects: list[str]) -> None:
    opened(world, "Invoice for May")
    opened(world, "Your invoices", from_name="Bo Berg", from_email="bo@shop.example")
    opened(world, "A room", labels=("urgent",))
    for sort in SORTS:
        answer = world.rest("GET", "/tickets", params={"q": q, "sort": sort})
        assert sorted(one["subject"] for one in answer.json()["data"]) == sorted(subjects), sort


def test_a_number_finds_its_ticket(world: World) -> None:
    ticket, _ = opened(world), opened(world)
    assert found(world, f"#{ticket}") == [ticket]


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize("sort", SORTS)
def test_what_is_found_is_walked_in_every_order_with_other_filters(
    world: World, monkeypatch: pytest.MonkeyPatch, sort: str, few: int
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    wanted = []
    for number in range(5):
        wanted.append(opened(world, f"Invoice {number}", labels=("old",)))
        opened(world, "Invoice")
        opened(world, "Room", labels=("old",))
    assert world.rest("PATCH", f"/tickets/{wanted[1]}", json={"note": "later"}).status_code == 200
    query = f"label=old&limit=2&sort={sort}"
    narrowed = [one["id"] for one in walked(world, f"/tickets?q=invoice&{query}")]
    assert narrowed == [one["id"] for one in walked(world, f"/tickets?{query}") if one["id"] in wanted]


def test_spam_and_deleted_ones_are_found_if_they_are_asked_for(world: World) -> None:
    shown, spam, gone = opened(world, "Offer"), opened(world, "Offer"), opened(world, "Offer")
    world.rest("POST", f"/tickets/{spam}/spam")
    world.rest("DELETE", f"/tickets/{gone}")
    assert found(world, "offer") == [shown]
    assert found(world, "offer", status="spam") == [spam]
    assert found(world, "offer status:deleted") == [gone]
    assert found(world, "offer status:spam", status="deleted") == []
    assert found(world, "offer -status:spam") == [shown]


def test_only_what_the_caller_sees_is_found(world: World) -> None:
    world.make_mailbox("Sales", "sales@example.org")
    ours, theirs = opened(world, "Offer"), opened(world, "Offer", to_email="sales@example.org")
    bob = AsMember(world, world.bob)
    assert [one["id"] for one in bob.rest("GET", "/tickets?q=offer").json()["data"]] == [ours]
    assert bob.rest("GET", "/tickets?q=offer%20mailbox:sales").json()["data"] == []
    assert bob.rest("GET", "/exports/tickets.csv?q=offer").text.count("Offer") == 1
    assert found(world, "offer mailbox:sales") == [theirs]
    assert world.rest("GET", "/tickets?q=offer", key=world.charlie.key).json() == {"data": []}


def test_who_is_assigned_is_asked_of_the_tickets(world: World) -> None:
    mine, free = opened(world, "Offer"), opened(world, "Offer")
    assert world.rest("PATCH", f"/tickets/{mine}", json={"assignees": [world.bob.id]}).status_code == 200
    bob = AsMember(world, world.bob)
    for q, expected in {
        "assignee:me": [mine],
        "is:unassigned": [free],
        "offer -assignee:bob": [free],
    }.items():
        for sort in ("id", "-latest_at"):
            answer = bob.rest("GET", "/tickets", params={"q": q, "sort": sort})
            assert [one["id"] for one in answer.json()["data"]] == expected, (q, sort)


def test_an_export_and_a_bulk_action_have_what_is_typed(world: World) -> None:
    invoices = [opened(world, "Invoice"), opened(world, "Invoices")]
    opened(world, "Room")
    assert world.rest("GET", "/exports/tickets.jsonl?q=invoice").text.count('"subject":"Invoice') == 2
    job_id = started(world, filter={"q": "invoice"}, action="status", parameters={"status": "solved"})
    later = opened(world, "Invoice")
    run_all(world)
    assert (job(world, job_id)["of"], job(world, job_id)["done"]) == (2, 2)
    assert found(world, "invoice", status="solved") == invoices
    assert found(world, "invoice", status="new") == [later]


def test_a_view_keeps_what_is_typed_and_is_counted(world: World) -> None:
    for subject in ("Invoice", "Invoices", "Room"):
        opened(world, subject)
    body = {
        "name": "Money",
        "resource": "tickets",
        "filter": {"q": "invoice", "sort": "-id"},
        "sharing": "all",
    }
    view = world.rest("POST", "/views", json=body).json()
    counted = AsMember(world, world.alice).rest("GET", "/tickets/counts").json()["views"]
    assert counted == [{"view_id": view["id"], "count": 2, "unread": 2, "has_more": False}]


def test_what_cannot_be_read_is_refused_and_so_is_a_blank(world: World) -> None:
    opened(world)
    assert problem(world.rest("GET", "/tickets?q=before:soon")) == (400, "invalid_parameter", "q")
    assert problem(world.rest("GET", "/exports/tickets.csv?q=status:gone")) == (400, "invalid_parameter", "q")
    refused = {"filter": {"q": "status:gone"}, "action": "spam"}
    assert problem(world.rest("POST", "/tickets/bulk-actions", json=refused))[2] == "filter.q"
    for resource in ("tickets", "contacts"):
        view = {"name": "x", "resource": resource, "filter": {"q": "before:soon"}, "sharing": "all"}
        assert problem(world.rest("POST", "/views", json=view))[2] == "filter.q"
    assert problem(world.rest("GET", "/tickets?q=%20")) == (400, "invalid_parameter", "q")
