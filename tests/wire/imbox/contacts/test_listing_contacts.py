"""GET /api/{apiKey}/{userId}/contacts."""

from typing import Any

import pytest

from rolodesk.actions.contacts import creating
from rolodesk.actions.scope import Scope
from rolodesk.model.contact import NewContact
from rolodesk.model.workspace import Permission
from tests.wire.imbox.contacts.asking import is_refused, is_refused_to_outsiders, made, needs, of_charlie
from tests.world import World

LAST_PAGE = {"cursor": {"after": None}}


def names(answer: dict[str, Any]) -> list[str]:
    return [row["firstName"] for row in answer["contacts"]]


def listed(world: World, query: str = "") -> list[str]:
    answer = world.imbox("GET", f"/contacts{query}")
    assert answer.status_code == 200, answer.text
    return names(answer.json())


def test_contacts_come_by_id_upwards(world: World) -> None:
    rows = [made(world, firstName=name) for name in ("Arne", "Bosse", "Cecilia")]
    answer = world.imbox("GET", "/contacts")
    assert answer.json() == {"contacts": rows, "paging": LAST_PAGE}
    assert answer.headers["cache-control"] == "no-store"


def test_a_page_says_where_the_next_one_begins(world: World) -> None:
    rows = [made(world, firstName=name) for name in ("Arne", "Bosse", "Cecilia")]
    after = rows[1]["id"]
    url = f"{world.url}/api/{world.key}/{world.id}/contacts?limit=2&after={after}"
    assert world.imbox("GET", "/contacts?limit=2").json() == {
        "contacts": rows[:2],
        "paging": {"cursor": {"after": after}, "next": url},
        "next": url,
    }
    assert world.http.get(url).json() == {"contacts": rows[2:], "paging": LAST_PAGE}


def test_a_full_last_page_has_no_next(world: World) -> None:
    for name in ("Arne", "Bosse"):
        made(world, firstName=name)
    answer = world.imbox("GET", "/contacts?limit=2").json()
    assert (names(answer), answer["paging"]) == (["Arne", "Bosse"], LAST_PAGE)
    assert "next" not in answer


def test_the_next_link_keeps_every_parameter(world: World) -> None:
    for _ in range(3):
        made(world, firstName="Arne", emails=[{"email": "arne+1@example.org"}])
    answer = world.imbox("GET", "/contacts?mine=a%26b&after=0&email=arne%2B1%40example.org&limit=1").json()
    cursor = answer["paging"]["cursor"]["after"]
    query = f"?mine=a%26b&email=arne%2B1@example.org&limit=1&after={cursor}"
    assert answer["next"].endswith(query)
    following = world.http.get(answer["next"]).json()
    assert (len(following["contacts"]), following["contacts"][0]["id"] > cursor) == (1, True)


def test_a_walk_meets_what_is_there_throughout_once(world: World) -> None:
    ids = [made(world, firstName=f"Contact {number}")["id"] for number in range(9)]
    leaving = ids[1::3]
    seen: list[int] = []
    path: str | None = f"/api/{world.key}/{world.id}/contacts?limit=2"
    while path:
        page = world.http.get(path).json()
        seen += [row["id"] for row in page["contacts"]]
        if leaving:
            world.imbox("DELETE", f"/contacts/{leaving.pop(0)}")
        world.imbox("PUT", f"/contacts/{ids[0]}", json={"title": str(len(seen))})
        if len(seen) < len(ids):
            made(world, firstName="Late")
        path = page.get("next")
    assert len(seen) == len(set(seen))
    assert set(ids) - set(ids[1::3]) <= set(seen)


def test_a_page_has_100_unless_asked_and_1000_at_most(world: World) -> None:
    async def make(scope: Scope) -> None:
        for number in range(1001):
            await creating.create(scope, NewContact(channel="Website", first_name=str(number)))

    world.act(make)
    assert len(listed(world)) == 100
    assert len(listed(world, "?limit=5000")) == 1000
    assert len(listed(world, f"?limit={'9' * 30}")) == 1000


def test_a_contact_is_found_by_its_id(world: World) -> None:
    made(world, firstName="Arne")
    bosse = made(world, firstName="Bosse")
    assert listed(world, f"?id={bosse['id']}") == ["Bosse"]
    assert listed(world, "?id=999999999") == []


def test_contacts_are_found_by_email_in_any_case(world: World) -> None:
    made(world, firstName="Arne", emails=[{"email": "ARNE@Example.org"}])
    made(world, firstName="Bosse", emails=[{"email": "b@example.org"}, {"email": "arne@example.org"}])
    made(world, firstName="Cecilia", emails=[{"email": "c@example.org"}])
    assert listed(world, "?email=arne@EXAMPLE.org") == ["Arne", "Bosse"]
    assert listed(world, "?email=arne@EXAMPLE.org&limit=1") == ["Arne"]
    assert listed(world, "?email=nonsense") == []


@pytest.mark.parametrize(
    "email", ["arne+news@example.org", "arne%2Bnews@example.org", "Arne%20News@example.org"]
)
def test_an_address_whose_plus_was_not_percent_encoded_is_found(world: World, email: str) -> None:
    made(world, firstName="Arne", emails=[{"email": "arne+news@example.org"}])
    made(world, firstName="Bosse", emails=[{"email": "news@example.org"}])
    assert listed(world, f"?email={email}") == ["Arne"]


@pytest.mark.parametrize(
    "phone", ["+46762004545", "%2B46762004545", "%2046762004545", "+46 76-200 45 45", "0046762004545"]
)
def test_contacts_are_found_by_phone_however_it_is_written(world: World, phone: str) -> None:
    made(world, firstName="Arne", phones=[{"phone": "+46762004545"}])
    made(world, firstName="Bosse", phones=[{"phone": "+46762004546"}])
    assert listed(world, f"?phone={phone}") == ["Arne"]


def test_a_national_number_is_read_in_the_country_of_the_workspace(world: World) -> None:
    made(world, firstName="Arne", phones=[{"phone": "076-200 45 45"}])
    assert listed(world, "?phone=0762004545") == ["Arne"]


def test_filters_are_combined(world: World) -> None:
    arne = made(world, firstName="Arne", emails=[{"email": "a@example.org"}], phones=[{"phone": "112"}])
    made(world, firstName="Bosse", emails=[{"email": "a@example.org"}])
    both = f"?email=a@example.org&phone=112&id={arne['id']}"
    assert listed(world, both) == ["Arne"]
    assert listed(world, f"{both}&after={arne['id']}") == []
    assert listed(world, f"?phone=112&id={arne['id'] + 1}") == []


def test_a_repeated_parameter_counts_once_the_first(world: World) -> None:
    for name in ("Arne", "Bosse"):
        made(world, firstName=name)
    assert listed(world, "?limit=1&limit=2") == ["Arne"]


def test_a_trailing_slash_makes_no_difference(world: World) -> None:
    made(world, firstName="Arne")
    assert world.imbox("GET", "/contacts/").json() == world.imbox("GET", "/contacts").json()


def test_contacts_of_outsiders_are_not_listed(world: World) -> None:
    contact_id = of_charlie(world, firstName="Cecilia", emails=[{"email": "c@example.org"}])
    assert listed(world) == []
    assert listed(world, f"?id={contact_id}") == []
    assert listed(world, "?email=c@example.org") == []


def test_outsiders_are_refused(world: World) -> None:
    made(world, firstName="Arne")
    is_refused_to_outsiders(world, "GET", "/contacts")


def test_it_needs_the_scope(world: World) -> None:
    needs(world, Permission.CONTACTS_READ, "GET", "/contacts")
    assert world.imbox("GET", "/contacts", key=world.make_key(Permission.CONTACTS_READ)).status_code == 200


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=0", "limit: must be 1 or more"),
        ("limit=-5", "limit: must be 1 or more"),
        ("limit=ten", "limit: must be a whole number"),
        ("limit=", "limit: must be a whole number"),
        ("limit=1.5", "limit: must be a whole number"),
        ("limit=null", "limit: must be a whole number"),
        ("after=-1", "after: must be 0 or more"),
        ("after=x", "after: must be a whole number"),
        ("after=9223372036854775808", "after: must be 9223372036854775807 or less"),
        ("id=arne", "id: must be a whole number"),
        ("id=null", "id: must be a whole number"),
        ("id=", "id: must be a whole number"),
        ("email=", "email: must not be empty"),
        ("phone=", "phone: must not be empty"),
        (f"email={'x' * 1001}", "email: must be at most 1000 characters long"),
        ("email=%FF", "email: must be percent-encoded UTF-8"),
        ("email=a%00b", "email: must not hold the character U+0000"),
    ],
)
def test_a_bad_query_is_refused_saying_what_to_change(world: World, query: str, message: str) -> None:
    is_refused(world.imbox("GET", f"/contacts?{query}"), message)
