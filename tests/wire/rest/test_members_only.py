"""What is about whoever is logged in: no key does it, no stranger, no other workspace, no other site."""

import pytest

from tests.support.dialects import MEMBERS_ONLY, Point
from tests.wire.rest.office import code, logged_in
from tests.world import World

each = pytest.mark.parametrize("point", MEMBERS_ONLY, ids=str)


def path_of(point: Point) -> str:
    """Its path below `/rest/v1`, of things that are not there."""
    return point.route.path.removeprefix("/rest/v1").replace("{", "").replace("}", "")


@each
def test_a_key_may_not_whatever_its_scopes(world: World, point: Point) -> None:
    before = world.served.digest()
    answer = world.rest(point.route.method, path_of(point), json={})
    assert code(answer) == (403, "members_only")
    assert world.served.digest() == before


@each
def test_a_stranger_and_another_workspace_are_nobody(world: World, point: Point) -> None:
    with logged_in(world, world.bob) as bob:
        before = world.served.digest()
        elsewhere = {"x-workspace": str(world.charlie.id)}
        assert bob.rest(point.route.method, path_of(point), headers=elsewhere, json={}).status_code == 401
    answer = world.http.request(point.route.method, f"/rest/v1{path_of(point)}", json={})
    assert answer.status_code == 401
    assert world.served.digest() == before


@each
def test_what_writes_carries_the_sessions_token(world: World, point: Point) -> None:
    with logged_in(world, world.bob) as bob, logged_in(world, world.alice) as alice:
        before = world.served.digest()
        for token in ("", "x", alice.headers["x-csrf-token"]):
            answer = bob.rest(point.route.method, path_of(point), headers={"x-csrf-token": token}, json={})
            if point.route.method == "GET":
                assert answer.status_code == 200
            else:
                assert code(answer) == (403, "wrong_csrf_token")
        assert world.served.digest() == before
