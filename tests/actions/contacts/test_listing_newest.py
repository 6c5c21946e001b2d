"""Listing contacts newest first, by page, with filters and a search."""

from collections.abc import Iterator
from typing import Any

import pytest

from rolodesk.actions.contacts.reading import list_newest
from rolodesk.actions.contacts.tagging import add_tags, remove_tags
from rolodesk.model.contact import Contact, LocationChoice, Phone
from rolodesk.model.errors import NotAllowed, Unknown
from rolodesk.model.workspace import Permission
from rolodesk.storage import contact_lists, postgres_search
from tests.actions.contacts.desk import acting, changed, made
from tests.world import Tenant, World


def listed(tenant: Tenant, *, page: int = 1, limit: int = 20, **filters: Any) -> list[Contact]:
    return tenant.act(lambda scope: list_newest(scope, page=page, limit=limit, **filters))


def found(tenant: Tenant, text: str, **filters: Any) -> list[str]:
    """The first names of those that a search finds, the newest first."""
    return [contact.first_name or "" for contact in listed(tenant, search=text, **filters)]


def test_the_newest_comes_first_with_what_it_points_to(world: World) -> None:
    first, second = made(world, notes="Tea", company="Example AB"), made(world)
    assert listed(world) == [second, first]


def test_pages_are_numbered_from_one(world: World) -> None:
    contacts = [made(world).id for _ in range(5)][::-1]
    pages = [[contact.id for contact in listed(world, page=page, limit=2)] for page in (1, 2, 3, 4)]
    assert pages == [contacts[:2], contacts[2:4], contacts[4:], []]
    assert listed(world, page=10**18, limit=100) == []


def test_tags_leave_those_with_any_of_them(world: World) -> None:
    vip, both, press = (made(world, tags=tags) for tags in (("VIP",), ("vip", "Press"), ("press",)))
    made(world)
    assert listed(world, tags=["vip"]) == [both, vip]
    assert listed(world, tags=["Vip", "PRESS", "none"]) == [press, both, vip]
    assert listed(world, tags=["none"]) == []
    assert listed(world, tags=["vip"], search="anna") == [both, vip]
    assert listed(world, tags=["vip", "press"], search="an", limit=2) == [press, both]
    assert len(listed(world, tags=[" "])) == 4


def test_a_location_leaves_its_contacts(world: World) -> None:
    main = made(world, location=LocationChoice("L1", "Main"))
    other = made(world)
    assert listed(world, location_ref="L1") == [main]
    assert listed(world, location_ref="default") == [other]
    assert listed(world, location_ref="L1", search="anna") == [main]
    assert listed(world, location_ref="L1", tags=["vip"]) == []
    with pytest.raises(Unknown, match="there is no location L2"):
        listed(world, location_ref="L2")
    with pytest.raises(Unknown):
        listed(world.charlie, location_ref="L1")


def test_a_channel_is_matched_without_regard_to_case(world: World) -> None:
    whatsapp, shop = made(world, channel="Whatsapp"), made(world, channel="Möbler")
    assert listed(world, channel="WHATSAPP") == [whatsapp]
    assert listed(world, channel="MÖBLER") == listed(world, channel="möbler") == [shop]
    assert listed(world, channel="Email") == []


@pytest.mark.parametrize(
    "text",
    ["anna", "ANNA", "nna m", "a Maria B", "åkesson", "ÅKESSON", "eSSon", "vip cust", "likes t", "\n time"],
)
def test_a_search_finds_any_part_of_name_tags_and_notes(world: World, text: str) -> None:
    made(world, name="Bo Lind", title="anna maria berg-åkesson", tags=("gold",), notes="Coffee")
    made(
        world,
        first_name="Anna Maria",
        last_name="Berg-Åkesson",
        tags=("Press", "VIP customer"),
        notes="Likes tea\n time",
    )
    assert found(world, text) == ["Anna Maria"]


@pytest.mark.parametrize(
    "text", ["akesson", "annamaria", "bergé", "essvip", "tea%", "t_a", 'a"b', "berg*", "NOT anna"]
)
def test_a_search_finds_no_more_than_that(world: World, text: str) -> None:
    made(world, first_name="Anna Maria", last_name="Berg-Åkesson", tags=("Press", "VIP"), notes="Likes tea")
    assert found(world, text) == []


@pytest.mark.parametrize("text", ['say "hi"', "100%", "a_b", "c:\\d", "(x)", "{name}", "*", "æ°C"])
def test_signs_are_letters_like_any_other(world: World, text: str) -> None:
    made(world, name="Bo", notes="100 a b c:d x name")
    made(world, name="Anna", notes='say "hi" 100% a_b c:\\d (x) {name} * æ°C')
    assert found(world, text) == ["Anna"]


@pytest.mark.parametrize(
    "text",
    ["+46701740605", "0701740605", "070-174 06 05", "0046701740605", "701 74", "0605", "+46", "74", "46 7"],
)
def test_a_phone_is_found_by_its_digits(world: World, text: str) -> None:
    made(world, name="Bo", phone="+4985299")
    made(world, name="Anna", phones=(Phone("+46701740605"), Phone("+4982")))
    assert found(world, text) == ["Anna"]


def test_two_phones_are_not_one(world: World) -> None:
    made(world, phones=(Phone("+46701740605"), Phone("+4670111222")))
    assert found(world, "0605467") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("an", ["Anna"]),
        ("å", ["Åsa"]),
        ("ÅS", ["Åsa"]),
        ("vp", ["Bo"]),
        ("q3", ["Anna"]),
        ("%", []),
        ("_", []),
        ('"', []),
        (",", []),
        ("李", ["李明"]),
        ("ß", ["Bo"]),
    ],
)
def test_one_or_two_letters_are_found_too(world: World, text: str, names: list[str]) -> None:
    made(world, name="李明", tags=("x", "y"))
    made(world, name="Bo Grass", tags=("VP",))
    made(world, name="Åsa Lind")
    made(world, name="Anna Berg", notes="Plans for Q3")
    assert found(world, text) == names


def test_a_search_is_paged(world: World) -> None:
    for number in range(5):
        made(world, name=f"Anna{number}")
    assert found(world, "anna", limit=2, page=2) == ["Anna2", "Anna1"]
    assert found(world, "an", limit=2, page=3) == ["Anna0"]


@pytest.fixture
def looks_at_one_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let PostgreSQL look at the newest contact only before it asks the index."""
    monkeypatch.setattr(postgres_search, "NEWEST", 1)
    contact_lists.page_of_newest.cache_clear()
    yield
    contact_lists.page_of_newest.cache_clear()


@pytest.mark.usefixtures("looks_at_one_first")
def test_a_search_goes_beyond_the_newest(world: World) -> None:
    for number in range(3):
        made(world, name=f"Anna{number}", tags=("vip",))
        made(world, name="Bo")
    made(world, name="Anna3")
    assert found(world, "anna", limit=1) == ["Anna3"]
    assert found(world, "anna") == found(world, "an") == ["Anna3", "Anna2", "Anna1", "Anna0"]
    assert found(world, "anna", limit=2, page=2) == ["Anna1", "Anna0"]
    assert found(world, "anna", tags=["vip"], limit=2) == ["Anna2", "Anna1"]


def test_a_blank_search_leaves_all(world: World) -> None:
    made(world)
    assert len(listed(world, search=" ")) == 1


def test_a_search_follows_a_change(world: World) -> None:
    contact = made(world, name="Anna Berg", notes="Likes tea", tags=("vip",), phone="+46701740605")
    changed(world, contact.id, last_name="Lind", notes="", tags=("gold",), phone=None)
    for gone in ("Berg", "tea", "vip", "0701740605"):
        assert found(world, gone) == []
    assert found(world, "Lind") == found(world, "gold") == ["Anna"]


def test_a_search_follows_tags_alone(world: World) -> None:
    contact = made(world, name="Anna")
    world.act(lambda scope: add_tags(scope, contact.id, ["Gold customer"]))
    assert found(world, "gold") == ["Anna"]
    world.act(lambda scope: remove_tags(scope, contact.id, ["Gold customer"]))
    assert found(world, "gold") == []


def test_the_outsider_finds_none_of_it(world: World) -> None:
    made(world, name="Anna", tags=("vip",))
    assert found(world.charlie, "anna") == found(world.charlie, "an") == []
    assert listed(world.charlie, tags=["vip"]) == []


def test_a_key_for_tickets_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed, match="contacts:read"):
        world.served.run(
            acting(world, lambda scope: list_newest(scope, page=1, limit=1), Permission.TICKETS_WRITE)
        )
