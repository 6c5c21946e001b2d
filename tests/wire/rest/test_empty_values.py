"""An empty value would leave all, so it is refused: in lists, exports, saved views, changes to many."""

from typing import Any

import msgspec
import pytest

from rolodesk.actions.bulk import running
from rolodesk.storage import views
from rolodesk.storage.transaction import Tx
from tests.wire.rest.inbox import opened, problem
from tests.world import World

QUERIES = [
    *(
        ("contacts", name)
        for name in ("email", "phone", "external_id", "ref", "tag", "stage", "q", "sort", "expand")
    ),
    *(("contacts", name) for name in ("created_after", "updated_before", "account_id", "limit")),
    *(("exports/contacts.csv", name) for name in ("email", "tag", "external_id", "q")),
    *(
        ("tickets", name)
        for name in ("status", "label", "from_email", "assignee", "mentioned", "updated_before", "q")
    ),
    *(("tickets", name) for name in ("contact_id", "unread", "latest_after")),
    *(("exports/tickets.jsonl", name) for name in ("label", "from_email", "unread")),
    *(("accounts", name) for name in ("name", "external_id", "q", "updated_after")),
    *(("exports/accounts.csv", name) for name in ("name", "q")),
    *(("notes", "contact_id"), ("exports/notes.csv", "contact_id")),
    *(("tags", "q"), ("tags", "name"), ("labels", "q"), ("locations", "ref"), ("canned-replies", "q")),
    *(("members", "email"), ("members", "role"), ("keys", "q"), ("jobs", "state"), ("deliveries", "state")),
    *(("audit", name) for name in ("kind", "subject", "actor", "door", "since", "subject_id")),
    *(("audit/export", "kind"), ("search?q=x&", "types")),
]


@pytest.mark.parametrize("value", ["", "%20"])
def test_an_empty_parameter_is_refused_by_name(world: World, value: str) -> None:
    for path, name in QUERIES:
        answer = world.rest("GET", f"/{path}{'' if '?' in path else '?'}{name}={value}")
        assert problem(answer) == (400, "invalid_parameter", name), path
        assert answer.json()["detail"] == f"{name}: must not be empty: leave it out, or give it a value"


def test_an_empty_one_among_several_is_refused(world: World) -> None:
    assert problem(world.rest("GET", "/contacts?tag=vip&tag=")) == (400, "invalid_parameter", "tag")


def test_what_a_file_is_called_may_be_empty(world: World) -> None:
    answer = world.rest(
        "POST", "/uploads?name=", content=b"x", headers={"content-type": "application/octet-stream"}
    )
    assert answer.status_code == 201


EMPTY: list[Any] = ["", " ", "\t"]
CONTACT_FILTERS: list[tuple[str, Any]] = [
    *(
        (name, value)
        for name in ("email", "phone", "external_id", "ref", "q", "updated_before", "deleted_after")
        for value in EMPTY
    ),
    *(("tag", value) for value in ([], [""], ["vip", " "])),
]
TICKET_FILTERS: list[tuple[str, Any]] = [
    *(
        (name, value)
        for name in ("from_email", "assignee", "mentioned", "q", "updated_before", "latest_after")
        for value in EMPTY
    ),
    *(("label", value) for value in ([], [""], ["old", ""])),
    ("status", []),
]


def test_no_contacts_are_deleted_by_an_empty_value(world: World) -> None:
    for name, value in CONTACT_FILTERS:
        body = {"filter": {name: value}, "action": "delete"}
        answer = world.rest("POST", "/contacts/bulk-actions", json=body)
        assert problem(answer) == (400, "invalid", f"filter.{name}"), value
        assert "leave it out, or give it a value" in answer.json()["detail"]
    assert world.rest("GET", "/jobs").json()["data"] == []


def test_no_tickets_are_deleted_by_an_empty_value(world: World) -> None:
    for name, value in TICKET_FILTERS:
        body = {"filter": {name: value}, "action": "delete"}
        answer = world.rest("POST", "/tickets/bulk-actions", json=body)
        assert problem(answer) == (400, "invalid", f"filter.{name}"), value
        assert "leave it out, or give it a value" in answer.json()["detail"]
    assert world.rest("GET", "/jobs").json()["data"] == []


@pytest.mark.parametrize(
    ("noun", "name"), [("contacts", "stage"), ("tickets", "snoozed"), ("contacts", "tag")]
)
def test_null_is_no_value_either(world: World, noun: str, name: str) -> None:
    answer = world.rest("POST", f"/{noun}/bulk-actions", json={"filter": {name: None}, "action": "delete"})
    assert problem(answer) == (400, "invalid", f"filter.{name}")


def test_an_empty_value_beside_a_good_one_is_refused(world: World) -> None:
    body = {"filter": {"email": "", "external_id": "17"}, "action": "delete"}
    assert problem(world.rest("POST", "/contacts/bulk-actions", json=body)) == (
        400,
        "invalid",
        "filter.email",
    )


def test_a_wholly_empty_filter_is_all(world: World) -> None:
    opened(world)
    body = {"filter": {}, "action": "tag", "parameters": {"tags": ["vip"]}}
    answer = world.rest("POST", "/tickets/bulk-actions", json=body)
    assert answer.status_code == 202
    while world.served.run(running.work(world.served.engine)):
        pass
    assert [one["tags"] for one in world.rest("GET", "/tickets").json()["data"]] == [["vip"]]


@pytest.mark.parametrize(
    ("resource", "given", "name"),
    [
        ("tickets", {"q": ""}, "q"),
        ("tickets", {"label": []}, "label"),
        ("tickets", {"status": ["new"], "label": ["", "old"]}, "label"),
        ("contacts", {"email": " "}, "email"),
        ("accounts", {"name": ""}, "name"),
    ],
)
def test_no_view_is_saved_with_an_empty_value(world: World, resource: str, given: Any, name: str) -> None:
    body = {"name": "Mine", "resource": resource, "filter": given, "sharing": "all"}
    answer = world.rest("POST", "/views", json=body)
    assert (answer.status_code, answer.json()["field"]) == (400, f"filter.{name}")


async def keep(tx: Tx, view_id: int, text: str) -> None:
    """Store a filter as it was once let in."""
    view = await views.to_change(tx, view_id)
    assert view is not None
    await views.save(tx, msgspec.structs.replace(view, filter=text))


def test_a_view_that_was_saved_with_empty_values_is_read_and_counted(world: World) -> None:
    opened(world)
    body = {"name": "Old", "resource": "tickets", "filter": {"status": ["new"]}, "sharing": "all"}
    view = world.rest("POST", "/views", json=body).json()["id"]
    saved = {"status": ["new"], "label": [], "q": "", "assignee": "", "from_email": "", "updated_after": ""}
    text = msgspec.json.encode(saved).decode()
    engine = world.served.engine
    world.served.run(engine.write(world.id, lambda tx: keep(tx, view, text)))
    assert world.rest("GET", f"/views/{view}").json()["filter"] == saved
    counts = world.rest("GET", "/tickets/counts").json()["views"]
    assert [(one["view_id"], one["count"]) for one in counts] == [(view, 1)]
    assert world.rest("PATCH", f"/views/{view}", json={"name": "Older"}).status_code == 200


def test_an_empty_cursor_is_the_beginning(world: World) -> None:
    whole = world.rest("GET", "/events").json()
    for beginning in ("", "0"):
        assert world.rest("GET", f"/events?after={beginning}").json()["data"] == whole["data"] != []
    assert world.rest("GET", "/contacts?cursor=").json() == world.rest("GET", "/contacts").json()
