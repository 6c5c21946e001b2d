"""Lists of contacts by name and under what is typed into a box: the same on both engines."""

import pytest

from rolodesk.storage.contact_pages import NARROWED_PAGES
from rolodesk.storage.search import listing
from rolodesk.storage.search.listing import Lead
from tests.wire.rest.people import ids, listed, made, problem
from tests.world import World

NAMES = [
    *(
        "anna Berg",
        "Anna Andersson",
        "ANNA",
        "Zoe",
        "Åsa",
        "åsa",
        "Ärla",
        "zeb",
        "Örjan",
        "van Dyk",
        "'t Hooft",
    ),
    *("Anna-Lena", "Anna", "東京", "𝔸nna", "Anna Berg", "\u00e9mile", "Emile"),
]


def in_order(names: list[str]) -> list[str]:
    """By code points without regard to ASCII's cases, as they were made where that is the same."""
    return sorted(names, key=lambda name: name.encode().lower())


@pytest.mark.parametrize("limit", [3, 200])
def test_a_list_by_name_is_in_the_order_of_code_points_ascii_in_any_case(world: World, limit: int) -> None:
    for name in NAMES:
        made(world, name=name)
    upwards = [record["name"] for record in listed(world, f"?sort=name&limit={limit}")]
    assert upwards == in_order(NAMES)
    downwards = [record["name"] for record in listed(world, f"?sort=-name&limit={limit}")]
    assert downwards == list(reversed(upwards))


def test_halves_of_a_name_have_the_place_of_the_whole_and_nobodys_comes_last(world: World) -> None:
    nobody = made(world, emails=[{"email": "nobody@example.org"}])
    last = made(world, last_name="Carlsson")
    first = made(world, first_name="Bo")
    both = made(world, first_name="Bo", last_name="Alm")
    nobody_else = made(world, phones=[{"phone": "+46701740605"}])
    order = ids([first, both, last, nobody, nobody_else])
    assert ids(listed(world, "?sort=name&limit=1")) == order
    assert ids(listed(world, "?sort=-name&limit=2")) == order[::-1]


def test_a_list_by_name_keeps_its_filters(world: World) -> None:
    for name in ("Cia", "Anna", "Bea"):
        made(world, name=name, tags=["vip"], stage="Lead")
        made(world, name=name)
    for query in ("tag=vip", "stage=Lead", "tag=vip&tag=press", "updated_after=2020-01-01&stage=Lead"):
        names = [record["name"] for record in listed(world, f"?sort=name&limit=2&{query}")]
        assert names == ["Anna", "Bea", "Cia"], query


def test_a_cursor_of_another_order_is_refused(world: World) -> None:
    for name in ("Anna", "Bea"):
        made(world, name=name)
    following = world.rest("GET", "/contacts?sort=name&limit=1").json()["next"]
    cursor = following.partition("cursor=")[2]
    assert problem(world.rest("GET", f"/contacts?sort=id&cursor={cursor}")) == (
        400,
        "invalid_parameter",
        "cursor",
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("andersson", ["Anna Andersson", "Bo Andersson"]),
        ("ander", ["Anna Andersson", "Bo Andersson"]),
        ("anderson", []),
        ("ANNA andersson", ["Anna Andersson"]),
        ("asa", ["Åsa Öberg"]),
        ("oberg", ["Åsa Öberg"]),
        ("bo@shop.example", ["Bo Andersson"]),
        ("0701740605", ["Åsa Öberg"]),
        ('"bo andersson"', ["Bo Andersson"]),
        ("andersson -anna", ["Bo Andersson"]),
        ("tag:vip", ["Anna Andersson"]),
        ("stage:Lead", ["Bo Andersson"]),
        ("-tag:vip", ["Bo Andersson", "Åsa Öberg"]),
        ("after:2020", ["Anna Andersson", "Bo Andersson", "Åsa Öberg"]),
        ("before:2020", []),
        ("label:vip", []),
        ("!", []),
    ],
)
def test_what_is_typed_leaves_those_that_have_it(world: World, query: str, found: list[str]) -> None:
    made(world, name="Anna Andersson", tags=["VIP"])
    made(world, name="Bo Andersson", stage="Lead", emails=[{"email": "bo@shop.example"}])
    made(world, name="Åsa Öberg", phones=[{"phone": "0701740605"}])
    for sort in ("id", "name", "updated_at"):
        answer = world.rest("GET", "/contacts", params={"q": query, "sort": sort})
        assert [record["name"] for record in answer.json()["data"]] == found, sort


@pytest.mark.parametrize("few", [0, 5_000])
@pytest.mark.parametrize("sort", ["id", "-id", "name", "-name", "updated_at", "-updated_at"])
def test_what_is_found_is_walked_in_every_order_with_other_filters(
    world: World, monkeypatch: pytest.MonkeyPatch, sort: str, few: int
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    wanted = [made(world, name=f"Anna {letter}", stage="Lead", tags=["a"]) for letter in "badce"]
    for _ in range(3):
        made(world, name="Anna", stage="Lead")
        made(world, name="Bo", stage="Lead", tags=["a"])
    walked = ids(listed(world, f"?q=anna&stage=Lead&tag=A&limit=2&sort={sort}"))
    expected = ids(sorted(wanted, key=lambda one: one["name"]) if "name" in sort else wanted)
    assert walked == (expected[::-1] if sort.startswith("-") else expected)


def test_what_cannot_be_read_is_refused_and_so_is_a_blank(world: World) -> None:
    made(world)
    assert problem(world.rest("GET", "/contacts?q=before:soon")) == (400, "invalid_parameter", "q")
    assert problem(world.rest("GET", "/contacts", params={"q": "x" * 501})) == (400, "invalid_parameter", "q")
    assert problem(world.rest("GET", "/contacts?q=%20")) == (400, "invalid_parameter", "q")


def test_an_export_has_what_is_typed(world: World) -> None:
    made(world, name="Anna Andersson")
    made(world, name="Bo Berg")
    lines = world.rest("GET", "/exports/contacts.jsonl?q=ande").text.splitlines()
    assert len(lines) == 1
    assert "Anna" in lines[0]


def test_no_other_workspace_is_found(world: World) -> None:
    made(world, name="Anna")
    theirs = world.rest("GET", "/contacts?q=anna", key=world.charlie.key)
    assert theirs.json() == {"data": []}


def test_sqlite_and_postgresql_are_asked_alike() -> None:
    statement = NARROWED_PAGES.keyset(Lead.WORDS, (), "name").statement(
        (), "name", descending=False, behind=True
    )
    assert 'COLLATE "C"' in statement.postgres.sql
    assert "COLLATE" not in statement.sqlite.sql
