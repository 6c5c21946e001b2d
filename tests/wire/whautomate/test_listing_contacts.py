"""GET /v1/contacts."""

import pytest

from rolodesk.model.workspace import Permission
from tests.wire.whautomate.cast import anna, refused, without_scope
from tests.world import World


def names(world: World, query: str = "") -> list[str]:
    answer = world.whautomate("GET", f"/contacts{query}")
    assert answer.status_code == 200, answer.text
    return [contact["name"] for contact in answer.json()]


def test_the_list_is_a_bare_array_newest_first(world: World) -> None:
    for name in ("One", "Two", "Three"):
        anna(world, name=name)
    assert names(world) == ["Three", "Two", "One"]


def test_pages_begin_at_one_and_limits_come_as_text(world: World) -> None:
    for number in range(5):
        anna(world, name=f"n{number}")
    assert names(world, "?limit=2") == ["n4", "n3"]
    assert names(world, "?limit=2&page=2") == ["n2", "n1"]
    assert names(world, "?pageSize=2&page=3") == ["n0"]
    assert names(world, "?page=4&limit=2") == []
    assert len(names(world, "?limit=100000")) == 5


@pytest.mark.parametrize("query", ["?limit=0", "?limit=-1", "?limit=ten", "?page=0", "?page=x", "?limit="])
def test_a_bad_page_is_invalid_parameters(world: World, query: str) -> None:
    assert refused(world.whautomate("GET", f"/contacts{query}"), 400, error="Invalid parameters")


def test_tags_mean_any_of_them_comma_separated_or_repeated(world: World) -> None:
    anna(world, name="A", tags=["red"])
    anna(world, name="B", tags=["blue", "red"])
    anna(world, name="C", tags=["green"])
    assert names(world, "?tags=red") == ["B", "A"]
    assert names(world, "?tags=blue,green") == ["C", "B"]
    assert names(world, "?tags=blue&tags=green") == ["C", "B"]
    assert names(world, "?tags=black") == []


def test_a_tag_with_commas_is_found_whole(world: World) -> None:
    anna(world, name="A", tags=["Berg, Åsa", "red"])
    anna(world, name="B", tags=["Åsa"])
    anna(world, name="C", tags=["Berg"])
    assert names(world, "?tags=berg,%20%C3%A5sa") == ["C", "B", "A"]
    assert names(world, "?tags=Berg,%20%C3%85sa,%20Bo") == ["C", "B"]
    assert names(world, "?tags=Berg,%C3%85sa") == ["C", "B"]
    assert names(world, "?tags=x,y&tags=,red,") == ["A"]


def test_location_and_channel_filter(world: World) -> None:
    anna(world, name="A", location={"id": "L1", "title": "Main"})
    anna(world, name="B", channel="Instagram")
    assert names(world, "?locationId=L1") == ["A"]
    assert names(world, "?channel=INSTAGRAM") == ["B"]
    assert names(world, "?channel=whatsapp&locationId=L1") == ["A"]
    answer = world.whautomate("GET", "/contacts?locationId=L9")
    assert refused(answer, 404, error="Invalid locationId")


@pytest.mark.parametrize("parameter", ["searchText", "search"])
@pytest.mark.parametrize(
    "text",
    [
        "anders",
        "ANDERSSON",
        "ersson",
        "ås",
        "Åsa A",
        "vip",
        "blue bicycle",
        "070-123 45",
        "+46701234567",
        "234567",
    ],
)
def test_a_search_finds_names_tags_notes_and_digits(world: World, parameter: str, text: str) -> None:
    anna(world, name="Åsa Andersson", tags=["VIP"], notes="wants a Blue Bicycle")
    anna(world, name="Bo", phoneNumber="+46739998877")
    answer = world.whautomate("GET", "/contacts", params={parameter: text})
    assert [contact["name"] for contact in answer.json()] == ["Åsa Andersson"]


def test_a_search_that_nothing_matches_is_empty(world: World) -> None:
    anna(world)
    for text in ("zzzz", "%", "_", '"', "'; DROP TABLE contacts; --", "NEAR(a b)", "*", "a AND b"):
        answer = world.whautomate("GET", "/contacts", params={"searchText": text})
        assert (answer.status_code, answer.json()) == (200, [])


def test_a_search_follows_changes_and_deletions(world: World) -> None:
    made = anna(world, name="Findable")
    world.whautomate("PUT", f"/contacts/{made['id']}", json={"name": "Renamed"})
    assert names(world, "?searchText=findable") == []
    assert names(world, "?searchText=renamed") == ["Renamed"]
    world.whautomate("DELETE", f"/contacts/{made['id']}")
    assert names(world, "?searchText=renamed") == []


def test_an_outsider_sees_none_of_it(world: World) -> None:
    anna(world, tags=["red"])
    for query in ("", "?tags=red", "?searchText=anna", "?searchText=an"):
        assert world.whautomate("GET", f"/contacts{query}", key=world.charlie.key).json() == []


def test_a_key_without_the_permission_is_forbidden(world: World) -> None:
    assert without_scope(world, "GET", "/contacts", lacks=Permission.CONTACTS_READ)
