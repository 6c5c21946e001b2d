"""GET finds contacts by a field, named in the query or in a JSON body."""

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.lunarsend.asking import ANNA, found, is_refused, is_unknown, made, needs, of_charlie, row_of
from tests.world import World

FIELDS = "company, email, first_name, id, job_title, last_name, notes, phone"


def names(world: World, searchby: str, search: str, **more: str) -> list[str]:
    return [row["first_name"] for row in found(world, searchby, search, **more)]


@pytest.mark.parametrize("searchby", ANNA)
@pytest.mark.parametrize("path", ["/api/v1/contacts", "/api/contacts"])
def test_a_contact_is_found_by_each_field(world: World, searchby: str, path: str) -> None:
    contact_id = made(world, **ANNA)
    made(world, first_name="Bo", email="bo@example.org")
    answer = world.lunarsend("GET", path, params={"searchby": searchby, "search": ANNA[searchby]})
    assert (answer.status_code, answer.json()) == (
        200,
        {"id": contact_id, "contacts": [{"id": contact_id, **ANNA}]},
    )


@pytest.mark.parametrize(
    ("searchby", "search"),
    [
        ("first_name", "NN"),
        ("last_name", "erG"),
        ("company", "xample a"),
        ("job_title", "ce"),
        ("notes", "i"),
        ("email", "ANNA@Example.ORG"),
        ("phone", "070-123 45 67"),
    ],
)
def test_texts_match_by_a_part_in_any_case(world: World, searchby: str, search: str) -> None:
    contact_id = made(world, **ANNA)
    assert [row["id"] for row in found(world, searchby, search)] == [contact_id]


@pytest.mark.parametrize(
    ("searchby", "search"),
    [("email", "anna@example"), ("phone", "+4670123456"), ("id", "1"), ("notes", "%"), ("last_name", "B_rg")],
)
def test_ids_addresses_and_numbers_match_whole_and_no_letter_is_special(
    world: World, searchby: str, search: str
) -> None:
    made(world, **ANNA)
    is_unknown(world.lunarsend("GET", params={"searchby": searchby, "search": search}))


@pytest.mark.parametrize("phone", ["+46701234567", "%2B46701234567", "%2046701234567"])
def test_a_blank_where_a_plus_was_is_read_as_one(world: World, phone: str) -> None:
    contact_id = made(world, **ANNA)
    answer = world.lunarsend("GET", f"/api/v1/contacts?searchby=phone&search={phone}")
    assert answer.json()["id"] == contact_id


@pytest.mark.parametrize(
    "email", ["anna+news@example.org", "anna%2Bnews@example.org", "Anna%20News@example.org"]
)
def test_an_address_whose_plus_was_not_percent_encoded_is_found(world: World, email: str) -> None:
    contact_id = made(world, email="anna+news@example.org")
    answer = world.lunarsend("GET", f"/api/v1/contacts?searchby=email&search={email}")
    assert answer.json()["id"] == contact_id


def test_the_fields_may_come_in_a_body(world: World) -> None:
    contact_id = made(world, phone=1234567890)
    answer = world.lunarsend("GET", json={"searchby": "phone", "search": 1234567890})
    assert answer.json()["id"] == contact_id


def test_the_query_wins_over_the_body(world: World) -> None:
    made(world)
    bo = made(world, first_name="Bo")
    body = {"searchby": "first_name", "search": "Anna"}
    answer = world.lunarsend("GET", params={"search": "Bo"}, json=body)
    assert answer.json()["id"] == bo


def test_all_matches_come_the_oldest_first(world: World) -> None:
    for name in ("Anna", "Annika", "Bo", "Hanna"):
        made(world, first_name=name)
    assert names(world, "first_name", "ann") == ["Anna", "Annika", "Hanna"]


def test_pages_count_from_0(world: World) -> None:
    for number in range(5):
        made(world, first_name=f"Anna {number}")
    assert names(world, "first_name", "anna", per_page="2") == ["Anna 0", "Anna 1"]
    assert names(world, "first_name", "anna", per_page="2", page="2") == ["Anna 4"]
    assert names(world, "email", "anna@example.org", per_page="2", page="1") == ["Anna 2", "Anna 3"]
    params = {"searchby": "first_name", "search": "anna", "page": "1"}
    is_unknown(world.lunarsend("GET", params=params))


def test_an_answer_has_100_at_most(world: World) -> None:
    for number in range(101):
        made(world, first_name=f"Anna {number}")
    assert len(found(world, "first_name", "anna")) == 100
    assert len(found(world, "first_name", "anna", per_page="5000")) == 100
    assert names(world, "first_name", "anna", page="1") == ["Anna 100"]


def test_what_other_dialects_hold_is_read_here(world: World) -> None:
    row = world.imbox(
        "POST",
        "/contacts",
        json={
            "lastName": "Andersson",
            "emails": [{"email": "a@example.org"}, {"email": "b@example.org", "isPrimary": True}],
            "phones": [{"phone": "+46762004545"}],
        },
    ).json()
    (here,) = found(world, "last_name", "andersson")
    assert here == {
        "id": here["id"],
        "first_name": "",
        "last_name": "Andersson",
        "email": "b@example.org",
        "phone": row["phones"][0]["phone"],
        "company": "",
        "job_title": "",
        "notes": "",
    }
    assert row_of(world, here["id"]) == here


def test_contacts_of_outsiders_are_not_found(world: World) -> None:
    contact_id = of_charlie(world)
    for searchby, search in (*ANNA.items(), ("id", contact_id)):
        is_unknown(world.lunarsend("GET", params={"searchby": searchby, "search": search}))


def test_it_needs_the_scope(world: World) -> None:
    made(world)
    needs(world, Permission.CONTACTS_READ, "GET", params={"searchby": "first_name", "search": "Anna"})


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "searchby: is required"),
        ("search=Anna", "searchby: is required"),
        (
            "searchby=title&search=Anna",
            f"searchby: is not one of the allowed values: {FIELDS}",
        ),
        ("searchby=first_name", "search: is required"),
        ("searchby=first_name&search=", "search: must not be empty"),
        ("searchby=phone&search=+", "search: must not be blank"),
        ("searchby=id&search=1&page=-1", "page: must be 0 or more"),
        ("searchby=id&search=1&page=x", "page: must be a whole number"),
        ("searchby=id&search=1&per_page=0", "per_page: must be 1 or more"),
        ("searchby=email&search=%FF", "search: must be percent-encoded UTF-8"),
    ],
)
def test_a_bad_query_is_refused_saying_what_to_change(world: World, query: str, message: str) -> None:
    is_refused(world.lunarsend("GET", f"/api/v1/contacts?{query}"), message)


def test_a_bad_body_is_refused_saying_what_to_change(world: World) -> None:
    is_refused(world.lunarsend("GET", content=b"{"), "the body is not valid JSON: it ends too early")
    is_refused(world.lunarsend("GET", content=b"[]"), "the body: must be an object, not a list")
