"""What a query gives has one meaning, or is refused by name: given twice, a bad time, zeros in front."""

import pytest

from tests.wire.rest.inbox import problem
from tests.world import World

TWICE = [
    ("tickets?mailbox_id=1&mailbox_id=2", "mailbox_id"),
    ("tickets?sort=id&sort=-id", "sort"),
    ("tickets?status=new&limit=1&status=open&limit=1", "limit"),
    ("contacts?email=a@b.example&email=b@b.example", "email"),
    ("contacts?custom_fields[plan]=gold&custom_fields[plan]=silver", "custom_fields[plan]"),
    ("contacts?cursor=&cursor=", "cursor"),
    ("exports/contacts.csv?name=a&name=b", "name"),
    ("exports/tickets.jsonl?q=a&q=b", "q"),
    ("search?q=a&q=b", "q"),
]
TIMES = [
    *(("tickets", name) for name in ("created_after", "updated_before", "latest_after")),
    *(("contacts", name) for name in ("created_before", "updated_after")),
    *(("accounts", name) for name in ("created_after", "updated_before")),
    *((path, "created_after") for path in ("messages", "notes")),
    *((f"exports/{noun}.jsonl", "created_before") for noun in ("tickets", "contacts", "accounts", "notes")),
    *(("exports/contacts.vcf", "created_after"), ("audit", "since"), ("audit/export", "until")),
]
SEVERAL = [
    "tickets?status=new&status=closed&label=a&label=b",
    "contacts?tag=a&tag=b&custom_fields[plan]=gold&custom_fields[size]=2",
    "exports/contacts.csv?tag=a&tag=b",
]


@pytest.mark.parametrize(("path", "name"), TWICE)
def test_a_single_value_is_given_once(world: World, path: str, name: str) -> None:
    answer = world.rest("GET", f"/{path}")
    assert problem(answer) == (400, "invalid_parameter", name)
    assert answer.json()["detail"] == f"{name}: may be given once"


def test_a_list_is_given_as_often_as_it_has_values(world: World) -> None:
    for title in ("plan", "size"):
        body = {"noun": "contact", "title": title, "kind": "text"}
        assert world.rest("POST", "/custom-fields", json=body).status_code == 201
    for path in SEVERAL:
        assert world.rest("GET", f"/{path}").status_code == 200, path


def test_a_time_that_is_none_is_a_parameter_that_is_not_valid(world: World) -> None:
    for path, name in TIMES:
        answer = world.rest("GET", f"/{path}?{name}=soon")
        assert problem(answer) == (400, "invalid_parameter", name), path


@pytest.mark.parametrize("zeros", ["0", "-0", "000"])
def test_what_has_zeros_in_front_of_its_number_is_no_id(world: World, zeros: str) -> None:
    contact_id = world.rest("POST", "/contacts", json={"first_name": "Anna"}).json()["id"]
    told = {
        name: world.rest("GET", f"/messages?{name}={zeros}{contact_id}") for name in ("contact_id", "limit")
    }
    for name, answer in told.items():
        assert problem(answer) == (400, "invalid_parameter", name)
        assert answer.json()["detail"] == f"{name}: must be a whole number without zeros in front"
    for name in ("mailbox_id", "contact_id", "assignee", "mentioned"):
        answer = world.rest("GET", f"/tickets?{name}={zeros}{contact_id}")
        assert problem(answer) == (400, "invalid_parameter", name)


def test_a_record_has_one_path(world: World) -> None:
    contact_id = world.rest("POST", "/contacts", json={"first_name": "Anna"}).json()["id"]
    assert world.rest("GET", f"/contacts/{contact_id}").status_code == 200
    for zeros in ("0", "000"):
        assert problem(world.rest("GET", f"/contacts/{zeros}{contact_id}")) == (404, "unknown", "")
        assert world.rest("DELETE", f"/contacts/{zeros}{contact_id}").status_code == 404
