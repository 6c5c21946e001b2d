"""Lists of accounts: their orders, their times, and how many contacts each has."""

import time
from typing import Any

import pytest

from rolodesk.storage.search import listing
from tests.wire.rest.inbox import problem, walked
from tests.world import World


def made(world: World, **body: Any) -> int:
    answer = world.rest("POST", "/accounts", json=body)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def ids(world: World, query: str) -> list[int]:
    return [account["id"] for account in walked(world, f"/accounts?{query}")]


def moment(world: World, account: int, field: str) -> str:
    return str(world.rest("GET", f"/accounts/{account}").json()[field])


def three(world: World) -> tuple[int, int, int]:
    """Make accounts, of which the first was changed last."""
    found = []
    for name in ("Shipyard", "Ship", "Shipping"):
        found.append(made(world, name=name))
        time.sleep(0.002)  # their times are in ms
    first, second, third = found
    assert world.rest("PATCH", f"/accounts/{first}", json={"external_url": "x"}).status_code == 200
    return first, second, third


@pytest.mark.parametrize("limit", [1, 2, 200])
@pytest.mark.parametrize("q", ["", "&q=ship"])
@pytest.mark.parametrize("few", [0, listing.FEW])
def test_they_are_listed_by_their_last_change(
    world: World, monkeypatch: pytest.MonkeyPatch, limit: int, q: str, few: int
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    first, second, third = three(world)
    assert ids(world, f"sort=updated_at&limit={limit}{q}") == [second, third, first]
    assert ids(world, f"sort=-updated_at&limit={limit}{q}") == [first, third, second]


@pytest.mark.parametrize("sort", ["id", "name", "updated_at"])
@pytest.mark.parametrize("q", ["", "&q=ship"])
def test_they_are_narrowed_to_when_they_were_made_and_changed(world: World, sort: str, q: str) -> None:
    first, second, third = three(world)
    born, changed = moment(world, second, "created_at"), moment(world, first, "updated_at")
    assert set(ids(world, f"sort={sort}&created_after={born}{q}")) == {second, third}
    assert set(ids(world, f"sort={sort}&created_before={born}{q}")) == {first}
    assert set(ids(world, f"sort={sort}&updated_after={changed}{q}")) == {first}
    assert set(ids(world, f"sort={sort}&updated_before={changed}{q}")) == {second, third}
    assert set(ids(world, f"sort={sort}&created_before={born}&updated_before={born}{q}")) == set()


def test_a_time_that_is_none_is_refused_by_name(world: World) -> None:
    assert problem(world.rest("GET", "/accounts?updated_after=soon"))[::2] == (400, "updated_after")


def test_their_contacts_are_counted_if_that_is_asked(world: World) -> None:
    first, second = made(world, name="Berg AB"), made(world, name="Dahl AB")
    for name, account in (("Anna", first), ("Bo", first), ("Cia", None)):
        assert world.rest("POST", "/contacts", json={"name": name, "account_id": account}).status_code == 201
    counted = walked(world, "/accounts?expand=contact_count&limit=1")
    assert [(one["id"], one["contact_count"]) for one in counted] == [(first, 2), (second, 0)]
    assert all("contact_count" not in one for one in walked(world, "/accounts"))
    assert problem(world.rest("GET", "/accounts?expand=contacts"))[0] == 400


def test_an_export_has_the_lists_filters(world: World) -> None:
    _, second, third = three(world)
    born = moment(world, second, "created_at")
    lines = world.rest("GET", f"/exports/accounts.csv?q=ship&created_after={born}").text.splitlines()
    assert [line.partition(",")[0] for line in lines[1:]] == [str(second), str(third)]


def test_a_list_is_kept_as_a_view(world: World) -> None:
    given = {"q": "ship", "created_after": "2026-01-31T00:00:00Z", "sort": "-updated_at"}
    body = {"name": "Yards", "resource": "accounts", "filter": given, "sharing": "all"}
    view = world.rest("POST", "/views", json=body).json()
    assert (view["resource"], view["filter"]) == ("accounts", given)
    body["filter"] = {"tag": "VIP"}
    assert problem(world.rest("POST", "/views", json=body))[::2] == (400, "filter.tag")
