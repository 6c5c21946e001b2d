"""Every route, asked with every kind of wrong key and by every id of another workspace, refuses."""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import msgspec
import pytest

from rolodesk.actions import api_keys
from rolodesk.model.apikey import new_key
from rolodesk.model.errors import Invalid, NotAllowed, NotAuthenticated
from rolodesk.model.workspace import Permission, with_reading
from tests.isolation.placing import asked_by, ids_of
from tests.support.belongings import NOWHERE, Names, belongings, secret_of
from tests.support.dialects import POINTS, Point
from tests.support.meanings import positions
from tests.support.raw import Answer, exchange, stranger
from tests.support.samples import Call, good_call
from tests.world import Served, Tenant, World

MINE: Final = "apple"
THEIRS: Final = "pear"

each_point = pytest.mark.parametrize("point", POINTS, ids=str)


class Cast(msgspec.Struct, kw_only=True):
    """Alice's workspace and the outsider's, with one of each thing in both."""

    world: World
    mine: Names
    theirs: Names
    keys: dict[object, str] = msgspec.field(default_factory=dict)

    def key_that_may(self, *permissions: Permission) -> str:
        """Give a key of Alice's workspace, the same one each time: each that is made is a change."""
        if permissions not in self.keys:
            self.keys[permissions] = self.world.make_key(*permissions)
        return self.keys[permissions]

    def keys_that_were(self) -> list[str]:
        """Give a key that has expired and one that was revoked, the same ones each time."""
        for name, made in (("expired", expired_key), ("revoked", revoked_key)):
            if name not in self.keys:
                self.keys[name] = made(self.world)
        return [self.keys["expired"], self.keys["revoked"]]

    def send(self, call: Call) -> Answer:
        """Send a call."""
        return exchange(self.world.url, call.spelled(), source=stranger(), method=call.method)

    def ask(
        self, point: Point, *, key: str | None, workspace: int | None = None, full: bool = True
    ) -> Answer:
        """Send a good call by Alice's ids, with a key, for her workspace or another."""
        user = self.world.id if workspace is None else workspace
        return self.send(good_call(point.route, self.mine, key=key, workspace=user, full=full))


@pytest.fixture(scope="module")
def cast(served: Served) -> Iterator[Cast]:
    """One cast for all: what is refused changes nothing, so the tests do not meet one another."""
    world = World(served)
    yield Cast(world=world, mine=belongings(world, MINE), theirs=belongings(world.charlie, THEIRS))
    world.http.close()


@pytest.fixture
def unchanged(cast: Cast, served: Served) -> Iterator[None]:
    """Hold that a test leaves every table as it found it."""
    before = served.digest()
    yield
    assert served.digest() == before, "something was written"


@each_point
def test_a_good_call_is_answered(world: World, point: Point) -> None:
    cast = Cast(world=world, mine=belongings(world, MINE), theirs={})
    is_done_once = point.route.method == "DELETE" or point.route.path.endswith("/merge")
    is_done_once |= point.route.method == "POST" and point.route.path.startswith("/rest/v1/letters/")
    for full in (False,) if is_done_once else (False, True):
        answer = cast.ask(point, key=cast.world.key, full=full)
        assert answer.status == point.route.status, f"tests.support.samples makes no good call: {answer}"


@each_point
@pytest.mark.usefixtures("unchanged")
def test_a_key_that_never_was_opens_nothing(cast: Cast, point: Point) -> None:
    key = cast.world.key
    wrong: list[str | None] = [new_key(), "nonsense", key[:-1], key.upper(), f"{key}x"]
    if "{apiKey}" not in point.route.path:
        wrong += ["", None]
    for text in wrong:
        assert_unauthenticated(cast.ask(point, key=text), point)


@each_point
def test_a_key_that_was_one_opens_nothing(cast: Cast, point: Point, served: Served) -> None:
    keys = cast.keys_that_were()
    before = served.digest()
    for key in keys:
        assert_unauthenticated(cast.ask(point, key=key), point)
    assert served.digest() == before, "something was written"


def revoked_key(world: World) -> str:
    """A key that was revoked."""
    key, secret = world.act(lambda scope: api_keys.create(scope, name="old", permissions=tuple(Permission)))
    world.act(lambda scope: api_keys.revoke(scope, key.id))
    return secret


def expired_key(world: World) -> str:
    """A key that has just expired: making one takes a while, and none is made that has expired already."""
    for patience in (50, 1_000, 10_000):
        with suppress(Invalid):
            end = int(time.time() * 1000) + patience
            key = world.make_key(*Permission, expires_at=end)
            time.sleep(max(0, end / 1000 - time.time() + 0.05))
            return key
    raise AssertionError("no key could be made in ten seconds")


@each_point
def test_a_key_without_the_permission_opens_nothing(cast: Cast, point: Point, served: Served) -> None:
    wanted = point.route.permission
    others = [one for one in Permission if point.route.permissions.isdisjoint(with_reading({one}))]
    if not others:
        assert {one.partition(":")[2] for one in point.route.permissions} == {"read"}, (
            "who may write is chosen"
        )
        return
    key = cast.key_that_may(*others)
    before = served.digest()
    answer = cast.ask(point, key=key)
    assert (answer.status, answer.body) == (403, point.dialect.refuse(NotAllowed(wanted)).body)
    assert served.digest() == before, "something was written"


@each_point
@pytest.mark.usefixtures("unchanged")
def test_the_workspace_of_the_path_is_the_keys_or_nothing(cast: Cast, point: Point) -> None:
    world = cast.world
    if "{userId}" not in point.route.path:
        assert not any(place.noun == "workspace" for place in positions(point.route))
        return
    for key, workspace in ((world.key, world.charlie.id), (world.charlie.key, world.id), (world.key, 10**15)):
        assert_unauthenticated(cast.ask(point, key=key, workspace=workspace), point)


@each_point
@pytest.mark.usefixtures("unchanged")
def test_anothers_ids_are_as_unknown_as_those_that_never_were(cast: Cast, point: Point) -> None:
    world = cast.world
    for asker, own, others in ((world, cast.mine, cast.theirs), (world.charlie, cast.theirs, cast.mine)):
        assert_blind(cast, point, asker=asker, own=own, others=others)


def test_a_field_without_a_meaning_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    route = next(point.route for point in POINTS if ids_of(point))
    monkeypatch.setattr("tests.support.meanings.MEANINGS", {})
    with pytest.raises(LookupError, match="say in"):
        positions(route)


def assert_unauthenticated(answer: Answer, point: Point) -> None:
    refusal = point.dialect.refuse(NotAuthenticated())
    assert (answer.status, answer.body) == (refusal.status, refusal.body)


def assert_blind(cast: Cast, point: Point, *, asker: Tenant, own: Names, others: Names) -> None:
    """Hold that another's id is refused like one that never was, or leaves nothing of theirs in a list."""
    call = good_call(point.route, own, key=asker.key, workspace=asker.id)
    full = good_call(point.route, own, key=asker.key, workspace=asker.id, full=True)
    for place in ids_of(point):
        pairs = zip(
            asked_by(others[place.noun], place, point, call=call, full=full),
            asked_by(NOWHERE[place.noun], place, point, call=call, full=full),
            strict=True,
        )
        for foreign, nowhere in pairs:
            answer, expected = cast.send(foreign), cast.send(nowhere)
            assert answer.status == expected.status, f"{place}: {answer}, but {expected}"
            assert secret_of(others["word"]).encode() not in answer.body, f"{place}: {answer}"
            if place.where == "query":
                assert answer.status in {200, 400, 404}, f"{place}: {answer}"
                continue
            assert 400 <= answer.status < 500, f"{place}: {answer}"
            said = expected.body.replace(NOWHERE[place.noun].encode(), others[place.noun].encode())
            assert answer.body == said, place
